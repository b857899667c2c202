import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { transform } from 'esbuild';

const require = createRequire(import.meta.url);

/** Returns the replacement of a module that is left out. Each use of the replacement throws an error. */
const nothing = (part) => `module.exports = new Proxy({}, {
  get(_, name) {
    if (name === '__esModule' || typeof name === 'symbol') return undefined;
    throw new Error('${part} is not part of this build: ' + name);
  },
});`;

/** The part of `node:assert` that undici uses: one function. */
const assertion = `module.exports = (isTrue, message = 'an assertion of undici failed') => {
  if (!isTrue) throw Object.assign(new Error(message), { code: 'ERR_ASSERTION' });
};`;

/** The part of `node:http` that undici uses: the maximum size of headers. An option of Node.js can change this size. */
const headerSize = `exports.IncomingMessage = class {};
const options = [...process.execArgv, process.env.NODE_OPTIONS].join(' ');
exports.maxHeaderSize = options.includes('max-http-header-size') ? require('node:http').maxHeaderSize : 16384;`;

/**
 * Returns the constants of the HTTP parser that undici uses. The whole table of constants is computed at the start, which
 * takes a millisecond. Throws if undici uses a constant that this function does not find.
 */
function parserConstants() {
  const folder = path.dirname(require.resolve('undici/package.json'));
  const client = readFileSync(path.join(folder, 'lib/dispatcher/client-h1.js'), 'utf8');
  const all = require(path.join(folder, 'lib/llhttp/constants.js'));
  const names = new Set(Array.from(client.matchAll(/\bconstants\.(?!js')(\w+)/g), ([, name]) => name));
  for (const name of names)
    if (all[name] === undefined) throw new Error(`undici has no constant ${name} of its parser`);
  return [...names].map((name) => `exports.${name} = ${JSON.stringify(all[name])};`).join('\n');
}

/**
 * Modules that packages import but this program never runs. Each module costs start-up time. In @oclif/core, these
 * modules are for the loading of plugins, its own help, spinners and error pages. In undici, they are for HTTP/2, and
 * for bodies for fetch. The tables of character sets, which only the files of an editor need, would take a tenth of the
 * tarball.
 */
const leftOut = new Map([
  // Used for questions that are answered in an editor. This program has no such questions.
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
  // Called for the text of an error, which we replace with our own text.
  ['@oclif/core/lib/ux/list.js', () => "exports.__esModule = true; exports.default = () => '';"],
  // Colours errors. Not needed, because this program prints errors itself.
  ['@oclif/core/lib/ux/theme.js', () => 'exports.colorize = (color, text) => text;'],
  ['undici/lib/dispatcher/client-h2.js', nothing],
  ['undici/lib/llhttp/constants.js', parserConstants],
  ['undici/lib/web/fetch/body.js', nothing],
  ['wrap-ansi/index.js', nothing],
]);

/**
 * Modules of Node.js that a package loads at the start, but hardly uses. Each row has the folder of the package, the
 * module, and the replacement of the module. Each module costs a millisecond or two of each start.
 */
const builtIns = [
  ['undici', 'assert', assertion],
  ['undici', 'http', headerSize],
  // Used for flags that are read from standard input. No command has such a flag.
  ['@oclif/core', 'readline', nothing('readline')],
  // The number of the thread is part of a temporary name. It is always 0, because the program has one thread.
  ['write-file-atomic', 'worker_threads', 'exports.threadId = 0;'],
];

/**
 * Packages whose local names are shortened. There are two reasons. Most commands load some of these packages, and
 * Node.js 20 parses shorter code faster. The packages for certificates are large. Names of this project are not
 * shortened, so that stack traces are readable.
 */
const shortened =
  /node_modules[\\/](?:@oclif[\\/]core|undici|zod|@peculiar[\\/][^\\/]+|asn1js|pvutils|pvtsutils)[\\/].*\.js$/;

/** The esbuild plugin for the library. The plugin shortens the names in the code of packages. */
export const shortPackages = {
  name: 'short-packages',
  setup(build) {
    build.onLoad({ filter: shortened }, ({ path: file }) => shorten(file));
  },
};

/**
 * The esbuild plugin for the program. The plugin makes the code of packages small: it removes code that never runs, and
 * shortens names.
 */
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

/** Returns the name of the package that contains a file. */
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
