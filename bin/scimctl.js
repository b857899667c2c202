#!/usr/bin/env node
// This file is plain JavaScript, which runs without a build. It makes all decisions that affect the start-up time before it loads other
// modules.
import { readFileSync } from 'node:fs';
import module from 'node:module';
import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';

const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));

const [major, minor] = process.versions.node.split('.').map(Number);

// The version is checked before a module is loaded that an older Node.js cannot parse. The condition is that of `engines` in package.json.
// Node.js 20 received some required features late, and Node.js 21 never received these features.
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
} else {
  findHome();
  // Node.js 22.1 and later can cache compiled code. The cache is in a folder of this user, because the default folder may be shared by all
  // users.
  if (module.enableCompileCache) module.enableCompileCache(cacheFolder());
  // Node.js 20 waits about 100 ms before it exits, because V8 optimises the WebAssembly of undici. This flag prevents the wait. Later
  // versions do not wait, and this flag would slow them down.
  if (major === 20) (await import('node:v8')).setFlagsFromString('--liftoff-only');
  const { main } = await import('../dist/cli/process.js');
  await main(version);
}

/**
 * Makes the variables that name directories of this user valid before any module reads them. A relative path would put profiles
 * and secrets in the folder in which the command runs, so it counts as unset, as the XDG specification requires.
 */
function findHome() {
  const { env } = process;
  for (const name of ['HOME', 'XDG_CACHE_HOME', 'XDG_CONFIG_HOME', 'XDG_STATE_HOME']) {
    if (env[name] !== undefined && !isAbsolute(env[name])) delete env[name];
  }
  try {
    homedir();
  } catch {
    // The user has no account on this machine, as in a container that runs with any user id. Docker sets the same home.
    env.HOME = '/';
  }
}

function cacheFolder() {
  const { env, platform } = process;
  const home = env.XDG_CACHE_HOME ?? (platform === 'win32' ? env.LOCALAPPDATA : undefined) ?? join(homedir(), '.cache');
  return join(home, 'scimctl', 'compiled');
}
