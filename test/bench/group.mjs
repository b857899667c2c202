import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { alternate, median, medianRatio, startServer } from './load.mjs';
import { writePeopleFile } from './people-file.mjs';
import { idOf } from './person.mjs';

/**
 * Compares the time to add a member to a large group and to a small group. Each group is on its own server. Both
 * servers have the same people.
 */
export async function benchGroup({ sizes: [small, large], requests, rounds }) {
  const folder = await mkdtemp(path.join(tmpdir(), 'scimctl-bench-'));
  const warmUp = requests * 2;
  const users = large + warmUp + requests * rounds;
  const add = (group) => (i) => ({
    method: 'PATCH',
    path: `/Groups/${group}`,
    body: {
      schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
      Operations: [{ op: 'add', path: 'members', value: [{ value: idOf(large + 1 + i) }] }],
    },
  });
  try {
    const servers = [];
    for (const size of [large, small]) {
      const db = path.join(folder, `${size}.ndjson`);
      await writePeopleFile(db, users, [{ id: `group-${size}`, size }]);
      servers.push(await startServer({ mode: 'provider', db, users }));
    }
    const subjects = [large, small].map((size, place) => ({
      server: servers[place],
      make: add(`group-${size}`),
      status: 204,
    }));
    const [many, few] = await alternate(subjects, { count: requests, warmUp, rounds });
    for (const started of servers) await started.stop();
    return [
      {
        what: `a member more, ${large.toLocaleString('en')} against ${small}`,
        measured: `${median(many.cpu).toFixed(0)} µs`,
        baseline: `${median(few.cpu).toFixed(0)} µs`,
        ratio: medianRatio(many.cpu, few.cpu),
        most: 2,
        note: 'CPU a request, PATCH',
      },
    ];
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
