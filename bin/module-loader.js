// Loads the modules of the program, and caches their compiled code between runs. This file is plain CommonJS, which runs
// without a build.
'use strict';

const fs = require('node:fs');
const path = require('node:path');
const vm = require('node:vm');

/** Matches the path of a module of the program, such as `../chunks/a.cjs`. */
const ownModule = /\.cjs$/;

/**
 * Modules of Node.js that many modules import, but that a short command does not use. Each takes up to 4 ms, which is a
 * twentieth of the time of a short command. They are loaded at their first use.
 */
const lateModules = new Set(['node:crypto', 'node:fs/promises', 'node:module', 'node:timers/promises']);

/**
 * Loads a module of the program, and returns its exports. `filename` is the absolute path of the module. The loader of
 * Node.js is not used, because it takes a tenth of the time of a short command: it searches for several files for each
 * module, and resolves the links in the path of the module.
 *
 * `cache` is optional. `folder` is the folder of the compiled code. `build` identifies the content of all modules, and is needed because V8 compares only the length of a module. If the code of a module was not in the folder, the code of all loaded modules is saved when the process exits. If the folder cannot be used, the modules are compiled.
 * `module.enableCompileCache` of Node.js 22 is not used, because with it, a short command takes half as long again.
 */
exports.loadModule = function loadModule(filename, cache) {
  const own = cache && openFolder(cache.folder, cache.build);
  const modules = new Map();
  const saved = [];
  let isComplete = true;
  const load = (name) => {
    const known = modules.get(name);
    if (known) return known.exports;
    const module = { exports: {}, filename: name };
    modules.set(name, module);
    const folder = name.slice(0, name.lastIndexOf(path.sep));
    const { script, file } = compile(name, folder, own);
    if (file) saved.push({ script, file });
    // The value is `false` only if V8 has accepted cached code.
    if (script.cachedDataRejected !== false) isComplete = false;
    const requireFrom = (id) => {
      if (ownModule.test(id)) return load(resolve(folder, id));
      return lateModules.has(id) ? lateModule(id) : require(id);
    };
    try {
      script.runInThisContext().call(module.exports, module.exports, requireFrom, module, name, folder);
    } catch (error) {
      // Like Node.js, forgets a module that failed. Otherwise, a second import would return half of its exports.
      modules.delete(name);
      throw error;
    }
    return module.exports;
  };
  // A function is compiled at its first call, so most of the compiled code exists only when the process exits. A
  // command that loads a new module also calls new functions of the modules in the folder. So all loaded modules are
  // saved again.
  process.once('exit', () => {
    if (isComplete) return;
    for (const { script, file } of saved) save(file, () => script.createCachedData());
  });
  return load(filename);
};

/** Returns an object that stands for a module of Node.js, and loads the module when it is used. */
function lateModule(id) {
  let module;
  const load = () => {
    module ??= require(id);
    return module;
  };
  return new Proxy(
    {},
    {
      get: (_, name) => load()[name],
      has: (_, name) => name in load(),
      ownKeys: () => Reflect.ownKeys(load()),
      getOwnPropertyDescriptor: (_, name) => ({ value: load()[name], enumerable: true, configurable: true }),
    },
  );
}

/** Resolves a relative or absolute path. Takes less time than `path.resolve`, which must accept any path. */
function resolve(folder, id) {
  if (!id.startsWith('.')) return id;
  let from = folder;
  let rest = id;
  for (;;) {
    if (rest.startsWith('./')) rest = rest.slice(2);
    else if (rest.startsWith('../')) {
      from = from.slice(0, from.lastIndexOf(path.sep));
      rest = rest.slice(3);
    } else break;
  }
  return `${from}${path.sep}${path.sep === '/' ? rest : rest.replaceAll('/', path.sep)}`;
}

/** Compiles a module. `own` is the folder of the compiled code, or `undefined` to use no cache. */
function compile(filename, folder, own) {
  const file = own && `${own}${path.sep}${lastPart(folder)}-${lastPart(filename).slice(0, -'.cjs'.length)}`;
  const cachedData = file && read(file);
  const source = `(function(exports,require,module,__filename,__dirname){\n${fs.readFileSync(filename, 'utf8')}\n})`;
  // With this `lineOffset`, a stack trace counts the lines of the module from 1.
  return { script: new vm.Script(source, { filename, cachedData, lineOffset: -1 }), file };
}

function lastPart(name) {
  return name.slice(name.lastIndexOf(path.sep) + 1);
}

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

/**
 * Reads compiled code. A file contains the code twice, because V8 checks only the header of the code. Damage makes the
 * two parts different, or makes the header wrong. A digest would need `node:crypto`, which takes as long as all reads
 * together.
 */
function read(file) {
  try {
    const content = fs.readFileSync(file);
    const code = content.subarray(0, content.length / 2);
    return code.length > 0 && code.equals(content.subarray(content.length / 2)) ? code : undefined;
  } catch {
    return undefined;
  }
}

function save(file, createCode) {
  const temporary = `${file}.${process.pid}`;
  try {
    const code = createCode();
    fs.writeFileSync(temporary, Buffer.concat([code, code]), { flag: 'wx', mode: 0o600 });
    // If another process reads the file at the same time, it sees either the whole file or no file.
    fs.renameSync(temporary, file);
  } catch {
    // Ignores the error: the next run compiles the module. Removes the temporary file, which a killed process may also
    // have left. Otherwise, no later process with the same id could save the module, and a container gives the same ids
    // again and again.
    remove(temporary);
  }
}

function remove(file) {
  try {
    fs.rmSync(file, { force: true });
  } catch {
    // Ignores the error: the file is not used.
  }
}
