import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { median, startServer } from './load.mjs';
import { idOf } from './person.mjs';

const bin = fileURLToPath(new URL('../../bin/scimctl.js', import.meta.url));

/** Measures the wall time of whole processes. In each round, `node -e 0` is measured too, for comparison. */
export async function benchStartup({ runs }) {
  const home = await mkdtemp(path.join(tmpdir(), 'scimctl-bench-'));
  const server = await startServer({ mode: 'provider', users: 10 });
  const env = { PATH: process.env.PATH, HOME: home, SCIMCTL_CONFIG_DIR: home };
  // The commands use a profile and a stored secret, as most users do.
  execFileSync(process.execPath, [bin, 'profiles', 'add', 'bench', '--url', server.url, '--secret', '-'], {
    env,
    input: 'bench\n',
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  const commands = [
    ['node -e 0', ['-e', '0']],
    ['scimctl --version', [bin, '--version']],
    ['scimctl users list --help', [bin, 'users', 'list', '--help']],
    ['completion of a profile', [bin, '__complete', 'bash', 'scimctl users list --profile b', 'b']],
    ['scimctl users get ID -o json', [bin, 'users', 'get', idOf(1), '-o', 'json']],
  ];
  const times = new Map(commands.map(([name]) => [name, []]));
  for (let run = -1; run < runs; run++) {
    for (const [name, args] of commands) {
      const start = performance.now();
      const { status, stderr } = spawnSync(process.execPath, args, { env, encoding: 'utf8' });
      if (status !== 0) throw new Error(`${name}: exit ${status}\n${stderr}`);
      // The first round warms the file cache and the compile cache.
      if (run >= 0) times.get(name).push(performance.now() - start);
    }
  }
  await server.stop();
  await rm(home, { recursive: true, force: true });
  const bare = median(times.get('node -e 0'));
  return commands.slice(1).map(([name]) => ({
    what: name,
    measured: `${median(times.get(name)).toFixed(0)} ms`,
    baseline: `${bare.toFixed(0)} ms`,
    ratio: median(times.get(name)) / bare,
    note: 'baseline: node -e 0',
  }));
}
