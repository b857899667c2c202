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

/** `node:assert` as undici uses it: one function. */
const assertion = `module.exports = (isTrue, message = 'an assertion of undici failed') => {
  if (!isTrue) throw Object.assign(new Error(message), { code: 'ERR_ASSERTION' });
};`;

/** `node:http` as undici uses it: the maximum size of headers, which an option of Node.js may change. */
const headerSize = `exports.IncomingMessage = class {};
const options = [...process.execArgv, process.env.NODE_OPTIONS].join(' ');
exports.maxHeaderSize = options.includes('max-http-header-size') ? require('node:http').maxHeaderSize : 16384;`;

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
  // Colours of errors, which this program prints itself.
  ['@oclif/core/lib/ux/theme.js', () => 'exports.colorize = (color, text) => text;'],
  ['undici/lib/dispatcher/client-h2.js', nothing],
  ['undici/lib/web/fetch/body.js', nothing],
  ['wrap-ansi/index.js', nothing],
]);

/**
 * Modules of Node.js that a package loads at start and of which it needs little or nothing: the folder of the package, the
 * module, and what the package gets instead. Each module costs a millisecond or two of each start.
 */
const builtIns = [
  ['undici', 'assert', assertion],
  ['undici', 'http', headerSize],
  // For flags that are read from standard input, which no command has.
  ['@oclif/core', 'readline', nothing('readline')],
  // The number of the thread is part of a temporary name. The program has one thread.
  ['write-file-atomic', 'worker_threads', 'exports.threadId = 0;'],
];

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
    build.onResolve({ filter: /^(?:node:)?(?:assert|http|readline|worker_threads)$/ }, ({ path: name, importer }) => {
      const place = builtIns.findIndex(
        ([folder, module]) => name.replace('node:', '') === module && packageOf(importer) === folder,
      );
      return place === -1 ? undefined : { path: String(place), namespace: 'built-in' };
    });
    build.onLoad({ filter: /./, namespace: 'built-in' }, ({ path: place }) => ({ contents: builtIns[place][2] }));
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

/** The name of the package that a file is part of. */
function packageOf(file) {
  const [scope, name] = inPackage(file).split('/');
  return scope.startsWith('@') ? `${scope}/${name}` : scope;
}

/** The path of a file below `node_modules`. */
const inPackage = (file) => file.split(path.sep).join('/').split('/node_modules/').at(-1);

function standIn(file) {
  const part = inPackage(file);
  const contents = leftOut.get(part)?.(part);
  return contents === undefined ? undefined : { contents, loader: 'js' };
}
