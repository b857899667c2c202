import { spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { median } from './load.mjs';
import { writePeopleFile } from './people-file.mjs';

/**
 * Measures the start-up of a provider on a file of people. The baseline is a bare script that reads and parses the same
 * file. Also measures the memory of the provider after the start-up.
 */
export async function benchOpening({ users, rounds }) {
  const folder = await mkdtemp(path.join(tmpdir(), 'scimctl-bench-'));
  try {
    const db = path.join(folder, 'people.ndjson');
    const size = await writePeopleFile(db, users);
    const results = [];
    for (let round = -1; round < rounds; round++) {
      const opened = run('open', db);
      const parsed = run('parse', db);
      // The first round warms the file cache.
      if (round >= 0) results.push({ opened, parsed, ratio: opened.time / parsed.time });
    }
    const time = (name) => median(results.map((result) => result[name].time));
    const memory = median(results.map(({ opened }) => opened.rss));
    const people = `${users.toLocaleString('en')} users`;
    return [
      {
        what: `start-up on a file of ${people}`,
        measured: `${time('opened').toFixed(0)} ms`,
        baseline: `${time('parsed').toFixed(0)} ms`,
        ratio: median(results.map(({ ratio }) => ratio)),
        most: 2.5,
        note: 'whole process, baseline: reads and parses the file',
      },
      {
        what: `memory with ${people}`,
        measured: `${(memory / 1e6).toFixed(0)} MB`,
        baseline: `${(size / 1e6).toFixed(0)} MB`,
        ratio: memory / size,
        most: 3,
        note: 'resident, baseline: the file',
      },
    ];
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Returns the duration of a whole process in ms, and its resident memory at the end in bytes. */
function run(what, db) {
  const start = performance.now();
  const script = fileURLToPath(new URL('opening-process.mjs', import.meta.url));
  const { status, stdout, stderr } = spawnSync(process.execPath, [script, what, db], { encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
  return { time: performance.now() - start, rss: JSON.parse(stdout).rss };
}
