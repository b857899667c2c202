/**
 * Large packages that the program and both forms of the library load on demand: the name of the package, and its file in
 * `dist/packages/`. The tarball contains each file once.
 */
export const sharedFiles = { '@peculiar/x509': 'x509.cjs' };

/**
 * The esbuild plugin that replaces these packages by their files. `folder` is the path of `dist/packages/` from the folder of
 * the chunks, because a package that is loaded on demand is imported by a chunk.
 */
export const sharedPackages = (folder) => ({
  name: 'shared-packages',
  setup(build) {
    const names = new RegExp(`^(?:${Object.keys(sharedFiles).join('|')})$`);
    build.onResolve({ filter: names }, ({ path: name }) => ({
      path: `${folder}/${sharedFiles[name]}`,
      external: true,
    }));
  },
});
