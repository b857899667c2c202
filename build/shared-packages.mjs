/**
 * Maps the name of each large package to its file in `dist/packages/`. The program and both forms of the library load
 * these packages on demand. The tarball contains each file once.
 */
export const sharedFiles = { '@peculiar/x509': 'x509.cjs' };

/**
 * Creates the esbuild plugin that replaces these packages with their files. `folder` is the path from the folder of the
 * chunks to `dist/packages/`. The path starts at the chunks, because a chunk imports each package that is loaded on
 * demand.
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
