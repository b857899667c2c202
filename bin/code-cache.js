// Caches the compiled code of the program between runs. Used if the version of Node.js has no
// `module.enableCompileCache`. This file is plain CommonJS, which runs without a build.
'use strict';

const fs = require('node:fs');
const path = require('node:path');
const vm = require('node:vm');
const { hash } = require('node:crypto');

/** Length of a digest in bytes (SHA-1). The digest detects a damaged file, because V8 does not check the code itself. */
const digestLength = 20;

/**
 * Makes `require` compile the modules `*.cjs` with cached code from `folder`. When the process exits, saves the code
 * that was not in the cache. `build` identifies the content of all modules. It is needed because V8 compares only the
 * length of a module. If the folder cannot be used, does nothing.
 */
exports.enableCodeCache = function enableCodeCache(folder, build) {
  const own = openFolder(folder, build);
  if (own === undefined) return;
  const added = [];
  require.extensions['.cjs'] = (module, filename) => {
    const { script, file } = compile(own, filename);
    // The value is `undefined` if there was no cached code.
    if (script.cachedDataRejected !== false) added.push({ script, file });
    const load = script.runInThisContext();
    const requireFrom = (id) => module.require(id);
    load.call(module.exports, module.exports, requireFrom, module, filename, path.dirname(filename));
  };
  // A function is compiled at its first call, so most of the compiled code exists only when the process exits.
  process.once('exit', () => {
    for (const { script, file } of added) save(file, () => script.createCachedData());
  });
};

/**
 * Creates the folder for this build and this version of Node.js. Returns `undefined` in two cases: the folder cannot be
 * created, or another user can write to it. The second case is dangerous, because the program executes cached code.
 */
function openFolder(folder, build) {
  const prefix = `node-${process.version}-${process.arch}-`;
  const own = path.join(folder, `${prefix}${build}`);
  try {
    if (!fs.existsSync(own)) {
      makeFolder(own);
      removeOlder(folder, prefix, own);
    }
    const { uid, mode } = fs.statSync(own);
    return process.getuid === undefined || (uid === process.getuid() && (mode & 0o022) === 0) ? own : undefined;
  } catch {
    return undefined;
  }
}

/** Creates a folder with its parents. The option `recursive` of Node.js never ends in a file system such as /proc. */
function makeFolder(folder) {
  try {
    fs.mkdirSync(folder, { mode: 0o700 });
  } catch (error) {
    const parent = path.dirname(folder);
    if (error.code !== 'ENOENT' || parent === folder) throw error;
    if (!fs.existsSync(parent)) makeFolder(parent);
    fs.mkdirSync(folder, { mode: 0o700 });
  }
}

/** Removes the folders of other builds, because nothing else removes them. */
function removeOlder(folder, prefix, own) {
  for (const name of fs.readdirSync(folder)) {
    const other = path.join(folder, name);
    if (name.startsWith(prefix) && other !== own) fs.rmSync(other, { recursive: true, force: true });
  }
}

function compile(folder, filename) {
  const file = path.join(folder, `${path.basename(path.dirname(filename))}-${path.basename(filename, '.cjs')}`);
  const cachedData = read(file);
  const source = `(function(exports,require,module,__filename,__dirname){\n${fs.readFileSync(filename, 'utf8')}\n})`;
  // With this `lineOffset`, a stack trace counts the lines of the module from 1.
  return { script: new vm.Script(source, { filename, cachedData, lineOffset: -1 }), file };
}

function read(file) {
  try {
    const content = fs.readFileSync(file);
    const code = content.subarray(digestLength);
    return hash('sha1', code, 'buffer').equals(content.subarray(0, digestLength)) ? code : undefined;
  } catch {
    return undefined;
  }
}

function save(file, createCode) {
  const temporary = `${file}.${process.pid}`;
  try {
    const code = createCode();
    fs.writeFileSync(temporary, Buffer.concat([hash('sha1', code, 'buffer'), code]), { flag: 'wx', mode: 0o600 });
    // If another process reads the file at the same time, it sees either the whole file or no file.
    fs.renameSync(temporary, file);
  } catch {
    // Ignores the error: the next run compiles the module.
  }
}
