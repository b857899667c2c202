import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { load, startServer } from './load.mjs';
import { writePeopleFile } from './people-file.mjs';
import { idOf } from './person.mjs';

/** Measures how long a compaction blocks other requests at most. The requests change people during the compaction. */
export async function benchCompaction({ users }) {
  const folder = await mkdtemp(path.join(tmpdir(), 'scimctl-bench-'));
  try {
    const db = path.join(folder, 'people.ndjson');
    await writePeopleFile(db, users);
    const server = await startServer({ mode: 'provider', db, users });
    const make = (i) => ({
      method: 'PATCH',
      path: `/Users/${idOf(((i * 7919) % users) + 1)}`,
      body: {
        schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
        Operations: [{ op: 'replace', path: 'title', value: `Title ${i} ${performance.now()}` }],
      },
    });
    const patch = (count) => load(server, { count, make, status: 200 });
    await patch(Math.min(users, 10_000));
    await server.watch();
    await patch(Math.min(users, 5000));
    const without = await server.pause();
    await server.watch();
    let isDone = false;
    const start = performance.now();
    const compacted = server.compact().then(() => {
      isDone = true;
      return performance.now() - start;
    });
    while (!isDone) await patch(200);
    const took = await compacted;
    const during = await server.pause();
    await server.stop();
    return [
      {
        what: `longest pause in a compaction of ${users.toLocaleString('en')}`,
        measured: `${during.toFixed(0)} ms`,
        baseline: `${without.toFixed(0)} ms`,
        ratio: during / without,
        note: `at most 100 ms; the compaction took ${(took / 1000).toFixed(1)} s, baseline: without one`,
      },
    ];
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
