import path from 'node:path';

/**
 * Parts of @oclif/core that its parser and Command pull in and this program never calls: loading of plugins, oclif's own help,
 * spinners and error pages. Left out, they save a third of what oclif costs at start-up. A use of one throws and says so.
 */
const unused = [
  'config/index.js',
  'errors/errors/pretty-print.js',
  'errors/handle.js',
  'help/index.js',
  'help/util.js',
  'logger.js',
  'module-loader.js',
  'performance.js',
  'ux/index.js',
];

/** The esbuild plugin that leaves them out. */
export const oclifStubs = {
  name: 'oclif-stubs',
  setup(build) {
    build.onLoad({ filter: /@oclif[\\/]core[\\/]lib[\\/].*\.js$/ }, ({ path: file }) => {
      const part = file.split(path.sep).join('/').split('/@oclif/core/lib/')[1];
      return unused.includes(part) ? { contents: stub(part), loader: 'js' } : undefined;
    });
  },
};

const stub = (part) => `module.exports = new Proxy({}, {
  get(_, name) {
    if (name === '__esModule' || typeof name === 'symbol') return undefined;
    throw new Error('@oclif/core/lib/${part} is not part of this build: ' + name);
  },
});`;
