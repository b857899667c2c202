#!/usr/bin/env node
// Plain JavaScript that runs as it is: what costs start-up time is decided here, before anything else loads.
import { readFileSync } from 'node:fs';
import module from 'node:module';

const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));

const [major, minor] = process.versions.node.split('.').map(Number);

// Before anything is loaded that an older one cannot read: as package.json says. Some of Node.js came to 20 late, and to 21 never.
if (!(major === 20 ? minor >= 19 : major === 22 ? minor >= 2 : major > 22)) {
  process.exitCode = 2;
  process.stderr.write(`Error: scimctl needs Node.js 20.19, 22.2 or newer; this is ${process.versions.node}\n`);
} else if (process.argv.length === 3 && process.argv[2] === '--version') {
  process.stdout.on('error', ({ code, message }) => {
    if (code === 'EPIPE') return;
    process.exitCode = 6;
    process.stderr.write(`Error: standard output cannot be written: ${message}\n`);
  });
  process.stdout.write(`scimctl ${version}\n`);
} else {
  // Node 22.1 and later keep compiled code; the default place may be a folder that all users share.
  if (module.enableCompileCache) module.enableCompileCache(await cacheFolder());
  // Node 20 waits some 100 ms at its end while V8 optimises undici's WebAssembly. Later lines do not, and lose by this.
  if (major === 20) (await import('node:v8')).setFlagsFromString('--liftoff-only');
  const { main } = await import('../dist/cli/process.js');
  await main(version);
}

async function cacheFolder() {
  const { homedir } = await import('node:os');
  const { join } = await import('node:path');
  const { env, platform } = process;
  const home = env.XDG_CACHE_HOME ?? (platform === 'win32' ? env.LOCALAPPDATA : undefined) ?? join(homedir(), '.cache');
  return join(home, 'scimctl', 'compiled');
}
