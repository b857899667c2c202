import { builtinModules } from 'node:module';
import path from 'node:path';

/**
 * Maps the name of each large package to its file in `dist/packages/`. The program and both forms of the library load
 * these packages on demand. The tarball contains each file once.
 */
export const sharedFiles = { '@peculiar/x509': 'x509.cjs', yaml: 'yaml.cjs' };

/**
 * Creates the esbuild plugin that replaces these packages with their files. `folder` is the path from each module of the
 * build to `dist/packages/`.
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

/** Path to `dist/packages/` in the modules of the program, until `placePackages` replaces it. */
export const anyFolder = '#packages';

/** Replaces `anyFolder` in the code of `file`, because the modules of the program are in folders of different depths. */
export function placePackages(code, file, folder) {
  const relative = path.relative(path.dirname(file), folder).split(path.sep).join('/');
  return code.replaceAll(`"${anyFolder}/`, `"${relative}/`);
}

/** The esbuild plugin that adds the prefix `node:`, by which each bundler recognises a module of Node.js. */
export const prefixedBuiltIns = {
  name: 'prefixed-built-ins',
  setup(build) {
    build.onResolve({ filter: /^[a-z_]+$/ }, ({ path: name }) =>
      builtinModules.includes(name) ? { path: `node:${name}`, external: true } : undefined,
    );
  },
};
