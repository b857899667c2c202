import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { transform } from 'esbuild';

/** What a left-out module is instead: any use of it throws and says so. */
const nothing = (part) => `module.exports = new Proxy({}, {
  get(_, name) {
    if (name === '__esModule' || typeof name === 'symbol') return undefined;
    throw new Error('${part} is not part of this build: ' + name);
  },
});`;

/**
 * Modules that packages pull in and this program never runs: each costs start-up time. Of @oclif/core, that is loading of
 * plugins, its own help, spinners and error pages; of undici, HTTP/2, and bodies that only fetch has. The tables of character sets
 * that an editor's file may be in are a tenth of the tarball.
 */
const leftOut = new Map([
  // For questions that are answered in an editor, which this program does not ask.
  ['@inquirer/external-editor/dist/index.js', () => 'export const editAsync = undefined, edit = undefined;'],
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

/**
 * Packages whose local names are made short: those that most commands load, because Node.js 20 then parses them faster, and those for
 * certificates, which are large. Names of this project stay, so that a stack trace can be read.
 */
const shortened =
  /node_modules[\\/](?:@oclif[\\/]core|undici|zod|@peculiar[\\/][^\\/]+|asn1js|pvutils|pvtsutils)[\\/].*\.js$/;

/** The esbuild plugin that makes the names in the code of packages short, for the library. */
export const shortPackages = {
  name: 'short-packages',
  setup(build) {
    build.onLoad({ filter: shortened }, ({ path: file }) => shorten(file));
  },
};

/** The esbuild plugin that makes the code of packages small, for the program: what is never run is left out, and names are short. */
export const leanPackages = {
  name: 'lean-packages',
  setup(build) {
    build.onLoad(
      { filter: /node_modules[\\/](?:wrap-ansi|@inquirer[\\/]external-editor)[\\/].*\.js$/ },
      ({ path: file }) => standIn(file),
    );
    build.onLoad({ filter: shortened }, ({ path: file }) => standIn(file) ?? shorten(file));
  },
};

async function shorten(file) {
  const { code } = await transform(await readFile(file, 'utf8'), {
    minifyIdentifiers: true,
    minifySyntax: true,
    legalComments: 'none',
    target: 'node20',
  });
  return { contents: code, loader: 'js' };
}

function standIn(file) {
  const part = file.split(path.sep).join('/').split('/node_modules/').at(-1);
  const contents = leftOut.get(part)?.(part);
  return contents === undefined ? undefined : { contents, loader: 'js' };
}
