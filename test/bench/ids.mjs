import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { startServer } from './load.mjs';
import { writePeopleFile } from './people-file.mjs';
import { idOf } from './person.mjs';
import { bin, compare, runProcess } from './process.mjs';

const bareScript = fileURLToPath(new URL('bare-ids.mjs', import.meta.url));

/**
 * Measures the time of `scimctl users deactivate --ids`. The baseline is a bare loop with the same requests at the same
 * concurrency: a read, a PATCH and a verifying read for each id. The command deactivates the people, and the loop
 * activates them again, so each PATCH changes something.
 */
export async function benchIds({ people, rounds }) {
  const home = await mkdtemp(path.join(tmpdir(), 'scimctl-bench-'));
  const db = path.join(home, 'people');
  await writePeopleFile(db, people);
  const server = await startServer({ mode: 'provider', db, users: people });
  try {
    const ids = path.join(home, 'ids.txt');
    await writeFile(ids, Array.from({ length: people }, (_, index) => `${idOf(index + 1)}\n`).join(''));
    const flags = ['--ids', ids, '--max-removals', String(people), '--quiet', '-o', 'ndjson'];
    const subjects = {
      single: [bin, 'users', 'deactivate', ...flags, '--bulk', 'never'],
      bulk: [bin, 'users', 'deactivate', ...flags],
    };
    const run = (argv) => runProcess(argv, { url: server.url, home });
    const times = { single: [], bulk: [], bare: [] };
    for (let round = 0; round < rounds; round++) {
      for (const [name, argv] of Object.entries(subjects)) {
        times[name].push(await run(argv));
        const bare = await run([bareScript, ids, 'true']);
        if (name === 'single') times.bare.push(bare);
      }
    }
    return ['single', 'bulk'].map((name) =>
      compare(
        `users deactivate --ids, ${people} ids, ${name === 'bulk' ? '/Bulk' : 'one PATCH each'}`,
        { scimctl: times[name], bare: times.bare },
        {
          ...(name === 'single' ? { most: 1.25 } : {}),
          note: 'process start included; two reads and a PATCH for each id',
        },
      ),
    );
  } finally {
    await server.stop();
    await rm(home, { recursive: true, force: true });
  }
}
