import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { writeLinkedPeople } from './linked-people.mjs';
import { bin, measureProcess } from './process.mjs';

const serverScript = fileURLToPath(new URL('counting-server.mjs', import.meta.url));

const ways = [
  ['single requests', 'never'],
  ['/Bulk', 'auto'],
];

/**
 * Measures the peak of the resident memory of `scimctl bulk import`, for a file with `many` people and for a file with
 * `few` people. Each person has a manager and two groups. The service only counts.
 */
export async function benchMemory({ few, many }) {
  const rows = [];
  for (const [what, bulk] of [
    ['single requests', 'never'],
    ['/Bulk', 'auto'],
  ]) {
    const small = await importOf(few, bulk);
    const large = await importOf(many, bulk);
    rows.push({
      what: `memory of an import of ${many.toLocaleString('en')}, ${what}`,
      measured: `${large.memory.toFixed(0)} MB`,
      baseline: `${small.memory.toFixed(0)} MB`,
      ratio: large.memory / small.memory,
      most: 1.5,
      note: `baseline: ${few.toLocaleString('en')}; ${(large.elapsed / 1000).toFixed(0)} s`,
    });
  }
  return rows;
}

async function importOf(people, bulk) {
  const home = await mkdtemp(path.join(tmpdir(), 'scimctl-bench-'));
  const server = fork(serverScript, [String(people)], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  try {
    const [{ url }] = await once(server, 'message');
    const file = path.join(home, 'people.csv');
    await writeLinkedPeople(file, people);
    const flags = ['--yes', '--quiet', '-o', 'ndjson', '--concurrency', '8', '--bulk', bulk];
    const measured = await measureProcess([bin, 'bulk', 'import', file, ...flags], { url, home });
    server.send('counts');
    const [counts] = await once(server, 'message');
    const expected = { people, managers: people, members: 2 * people };
    if (JSON.stringify(counts) !== JSON.stringify(expected)) {
      throw new Error(`the service counted ${JSON.stringify(counts)} instead of ${JSON.stringify(expected)}`);
    }
    return measured;
  } finally {
    server.disconnect();
    await rm(home, { recursive: true, force: true });
  }
}
