import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const bin = fileURLToPath(new URL('../../bin/scimctl.js', import.meta.url));
const printUsage = fileURLToPath(new URL('print-usage.cjs', import.meta.url));

/**
 * Starts a mock server with made-up people, and calls `use` with the URL of the server and the environment of a command.
 * Stops the server afterwards.
 */
export async function withMadeUpPeople(people, use) {
  const home = await mkdtemp(path.join(tmpdir(), 'scimctl-bench-'));
  const args = ['mock', 'serve', '--port', '0', '--token', 'bench', '--users', String(people), '--quiet'];
  const server = spawn(process.execPath, [bin, ...args], {
    env: { PATH: process.env.PATH, SCIMCTL_CONFIG_DIR: home },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  try {
    const [ready] = await once(server.stdout, 'data');
    const { url } = JSON.parse(String(ready));
    return await use({
      url,
      env: { PATH: process.env.PATH, SCIMCTL_CONFIG_DIR: home, SCIMCTL_URL: url, SCIMCTL_TOKEN: 'bench' },
    });
  } finally {
    server.kill();
    await once(server, 'exit');
    await rm(home, { recursive: true, force: true });
  }
}

/**
 * Runs a script or a command, and reads its output. Returns the time in milliseconds (including the start of the
 * process), a digest of the output, and the peak of the resident memory in MB.
 */
export async function runProcess(argv, env) {
  const start = performance.now();
  const child = spawn(process.execPath, ['--require', printUsage, ...argv], {
    env,
    stdio: ['ignore', 'pipe', 'inherit', 'pipe'],
  });
  const hash = createHash('sha1');
  child.stdout.on('data', (chunk) => hash.update(chunk));
  let usage = '';
  child.stdio[3].on('data', (chunk) => {
    usage += chunk;
  });
  const [code] = await once(child, 'close');
  if (code !== 0) throw new Error(`${argv.join(' ')}: exit ${code}`);
  return { elapsed: performance.now() - start, digest: hash.digest('hex'), memory: JSON.parse(usage).memory };
}
