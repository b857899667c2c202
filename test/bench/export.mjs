import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { median } from './load.mjs';

const bin = fileURLToPath(new URL('../../bin/scimctl.js', import.meta.url));
const bareScript = fileURLToPath(new URL('bare-export.mjs', import.meta.url));

/**
 * Measures the time of `scimctl bulk export` of made-up people with managers and groups. The baseline is a bare paging
 * loop that writes the same bytes.
 */
export async function benchExport({ people, rounds }) {
  const home = await mkdtemp(path.join(tmpdir(), 'scimctl-bench-'));
  const args = ['mock', 'serve', '--port', '0', '--token', 'bench', '--users', String(people), '--quiet'];
  const server = spawn(process.execPath, [bin, ...args], {
    env: { PATH: process.env.PATH, SCIMCTL_CONFIG_DIR: home },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  try {
    const [ready] = await once(server.stdout, 'data');
    const { url } = JSON.parse(String(ready));
    const env = { PATH: process.env.PATH, SCIMCTL_CONFIG_DIR: home, SCIMCTL_URL: url, SCIMCTL_TOKEN: 'bench' };
    const subjects = {
      bare: [bareScript, url],
      ndjson: [bin, 'bulk', 'export', '--quiet'],
      csv: [bin, 'bulk', 'export', '--quiet', '-o', 'csv'],
    };
    const times = { bare: [], ndjson: [], csv: [] };
    const digests = {};
    for (let round = 0; round < rounds; round++) {
      for (const [name, argv] of Object.entries(subjects)) {
        const { elapsed, digest } = await runOne(argv, env);
        times[name].push(elapsed);
        digests[name] = digest;
      }
    }
    if (digests.bare !== digests.ndjson) throw new Error('the bare loop does not write the bytes of bulk export');
    return ['ndjson', 'csv'].map((format) => ({
      what: `bulk export of ${people.toLocaleString('en')} people, ${format}`,
      measured: `${median(times[format]).toFixed(0)} ms`,
      baseline: `${median(times.bare).toFixed(0)} ms`,
      ratio: median(times[format].map((time, round) => time / times.bare[round])),
      ...(format === 'ndjson' ? { most: 1.18 } : {}),
      note: 'process start included; 1.18 is 0.85 of the speed of the bare loop',
    }));
  } finally {
    server.kill();
    await once(server, 'exit');
    await rm(home, { recursive: true, force: true });
  }
}

async function runOne(argv, env) {
  const start = performance.now();
  const child = spawn(process.execPath, argv, { env, stdio: ['ignore', 'pipe', 'inherit'] });
  const hash = createHash('sha1');
  child.stdout.on('data', (chunk) => hash.update(chunk));
  const [code] = await once(child, 'close');
  if (code !== 0) throw new Error(`${argv.join(' ')}: exit ${code}`);
  return { elapsed: performance.now() - start, digest: hash.digest('hex') };
}
