#!/usr/bin/env node
// This file is plain CommonJS, which runs without a build. It makes all decisions that affect the start-up time before it loads other
// modules.
'use strict';

const { version } = require('../package.json');

const [major, minor] = process.versions.node.split('.').map(Number);

// Checks the version before the program loads a module that an older Node.js cannot parse. The condition is the same as
// `engines` in package.json. Node.js 20 received some required features only in later versions, and Node.js 21 never
// received them.
if (!(major === 20 ? minor >= 19 : major === 22 ? minor >= 2 : major > 22)) {
  process.exitCode = 2;
  process.stderr.write(
    `Error: scimctl needs Node.js 20.19, or 22.2 or newer; this is Node.js ${process.versions.node}\n`,
  );
} else if (process.argv.length === 3 && process.argv[2] === '--version') {
  process.stdout.on('error', ({ code, message }) => {
    if (code === 'EPIPE') return;
    process.exitCode = 6;
    process.stderr.write(`Error: standard output cannot be written: ${message}\n`);
  });
  process.stdout.write(`scimctl ${version}\n`);
} else if (process.argv[2] === '__complete') {
  findHome();
  // Exits, because a look-up of a host cannot be aborted and would keep the process alive. The answer is already
  // written, but the user waits for the end of the process.
  load('complete')
    .main(process.argv.slice(3), version)
    .then(() => process.exit(0));
} else {
  findHome();
  if (isHelp(process.argv.slice(2))) load('process').main(version);
  else load('process', { folder: cacheFolder(), build: buildId() }).main(version);
}

/** Loads a module of `dist/cli/`. Help and completion use no cache, because they compile only a few small modules. */
function load(name, cache) {
  const { loadModule } = require('./module-loader.js');
  return loadModule(require('node:path').join(__dirname, '..', 'dist', 'cli', `${name}.cjs`), cache);
}

/** True for a command line that only prints help. */
function isHelp(argv) {
  const end = argv.indexOf('--');
  const options = end === -1 ? argv : argv.slice(0, end);
  return argv.length === 0 || argv[0] === 'help' || options.includes('--help') || options.includes('-h');
}

/**
 * Corrects the variables for directories of this user before any module reads them. A relative path counts as unset, as
 * the XDG specification requires. Otherwise, the folder in which the command runs would contain the profiles and
 * secrets.
 */
function findHome() {
  const { env } = process;
  const { isAbsolute } = require('node:path');
  for (const name of ['HOME', 'XDG_CACHE_HOME', 'XDG_CONFIG_HOME', 'XDG_STATE_HOME']) {
    if (env[name] !== undefined && !isAbsolute(env[name])) delete env[name];
  }
  try {
    require('node:os').homedir();
  } catch {
    // The user has no account on this machine, for example in a container that runs with any user id. Docker also sets
    // this home.
    env.HOME = '/';
  }
}

/** Identifies the content of all modules of the program. Written by the build. */
function buildId() {
  return require('node:fs').readFileSync(require('node:path').join(__dirname, '..', 'dist', 'build-id'), 'utf8');
}

/**
 * Returns the folder of the compiled code. The folder must belong to this user, because the program executes the code.
 */
function cacheFolder() {
  const { env, platform } = process;
  const { join } = require('node:path');
  const home =
    env.XDG_CACHE_HOME ??
    (platform === 'win32' ? env.LOCALAPPDATA : undefined) ??
    join(require('node:os').homedir(), '.cache');
  return join(home, 'scimctl', 'compiled');
}
