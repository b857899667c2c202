import path from 'node:path';

/** What a left-out module is instead: any use of it throws and says so. */
const nothing = (part) => `module.exports = new Proxy({}, {
  get(_, name) {
    if (name === '__esModule' || typeof name === 'symbol') return undefined;
    throw new Error('${part} is not part of this build: ' + name);
  },
});`;

/**
 * Modules that packages pull in and this program never runs: each costs start-up time. Of @oclif/core, that is loading of
 * plugins, its own help, spinners and error pages; of undici, HTTP/2, and bodies that only fetch has.
 */
const leftOut = new Map([
  ['@oclif/core/lib/config/index.js', nothing],
  ['@oclif/core/lib/errors/errors/pretty-print.js', nothing],
  ['@oclif/core/lib/errors/handle.js', nothing],
  ['@oclif/core/lib/help/index.js', nothing],
  ['@oclif/core/lib/help/util.js', nothing],
  ['@oclif/core/lib/logger.js', nothing],
  ['@oclif/core/lib/module-loader.js', nothing],
  ['@oclif/core/lib/performance.js', nothing],
  ['@oclif/core/lib/ux/index.js', nothing],
  // Called for an error's text that we replace by our own.
  ['@oclif/core/lib/ux/list.js', () => "exports.__esModule = true; exports.default = () => '';"],
  ['undici/lib/dispatcher/client-h2.js', nothing],
  ['undici/lib/web/fetch/body.js', nothing],
  ['wrap-ansi/index.js', nothing],
]);

/** The esbuild plugin that leaves them out. */
export const leaveOut = {
  name: 'leave-out',
  setup(build) {
    build.onLoad({ filter: /node_modules[\\/](?:@oclif[\\/]core|undici|wrap-ansi)[\\/].*\.js$/ }, ({ path: file }) => {
      const part = file.split(path.sep).join('/').split('/node_modules/').at(-1);
      const contents = leftOut.get(part)?.(part);
      return contents === undefined ? undefined : { contents, loader: 'js' };
    });
  },
};
