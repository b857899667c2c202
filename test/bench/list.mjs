import { fileURLToPath } from 'node:url';
import { median } from './load.mjs';
import { bin, runProcess, withMadeUpPeople } from './made-up-people.mjs';

const bareScript = fileURLToPath(new URL('bare-ndjson.mjs', import.meta.url));

/**
 * Measures the time of `scimctl users list -o ndjson`. The baseline is a bare loop that reads page by page and writes
 * the same bytes. Also compares the memory of the command for all users and for a tenth of them.
 */
export async function benchList({ people, rounds }) {
  const few = await measure(people / 10, 1);
  const { bare, listed, memory } = await measure(people, rounds);
  return [
    {
      what: `users list of ${people.toLocaleString('en')} users, ndjson`,
      measured: `${median(listed).toFixed(0)} ms`,
      baseline: `${median(bare).toFixed(0)} ms`,
      ratio: median(listed.map((time, round) => time / bare[round])),
      most: 1.43,
      note: 'process start included; 1.43 is 0.7 of the speed of the bare loop',
    },
    {
      what: 'its peak of resident memory',
      measured: `${memory.toFixed(0)} MB`,
      baseline: `${few.memory.toFixed(0)} MB`,
      ratio: memory / few.memory,
      note: `baseline: the same command for ${(people / 10).toLocaleString('en')} users`,
    },
  ];
}

async function measure(people, rounds) {
  return withMadeUpPeople(people, async ({ env }) => {
    const bare = [];
    const listed = [];
    let memory = 0;
    for (let round = 0; round < rounds; round++) {
      const loop = await runProcess([bareScript], env);
      const list = await runProcess([bin, 'users', 'list', '-o', 'ndjson', '--page-size', '100', '--quiet'], env);
      if (loop.digest !== list.digest) throw new Error('the bare loop does not write the bytes of users list');
      bare.push(loop.elapsed);
      listed.push(list.elapsed);
      memory = Math.max(memory, list.memory);
    }
    return { bare, listed, memory };
  });
}
