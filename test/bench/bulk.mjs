import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { load, median, startServer } from './load.mjs';
import { writePeopleFile } from './people-file.mjs';
import { person } from './person.mjs';

/** Number of people that each of the two servers creates in a round. */
const people = 3000;

/**
 * Measures the CPU time per created person, with bulk requests and with single requests. Two servers are used, one for
 * each kind of request. Each server stores its people in a file.
 */
export async function benchBulk({ operations, warmUp, rounds }) {
  const folder = await mkdtemp(path.join(tmpdir(), 'scimctl-bench-'));
  let number = 0;
  const single = () => ({ method: 'POST', path: '/Users', body: person(++number) });
  const bulk = () => ({
    method: 'POST',
    path: '/Bulk',
    body: {
      schemas: ['urn:ietf:params:scim:api:messages:2.0:BulkRequest'],
      Operations: Array.from({ length: operations }, () => {
        const { method, path, body } = single();
        return { method, path, bulkId: `b${number}`, data: body };
      }),
    },
  });
  try {
    const [many, one] = await Promise.all(
      ['many', 'one'].map(async (name) => {
        const db = path.join(folder, name);
        await writePeopleFile(db, 0);
        return startServer({ mode: 'provider', db });
      }),
    );
    const results = [];
    for (let round = -warmUp; round < rounds; round++) {
      const count = Math.ceil(people / operations);
      const measured = (await load(many, { count, concurrency: 1, make: bulk, status: 200 })).cpu / operations;
      const base = (await load(one, { count: people, make: single, status: 201 })).cpu;
      // The first rounds warm up.
      if (round >= 0) results.push({ measured, base, ratio: measured / base });
    }
    await many.stop();
    await one.stop();
    const of = (name) => median(results.map((result) => result[name]));
    return [
      {
        what: `a person in a /Bulk of ${operations}, against a POST`,
        measured: `${of('measured').toFixed(0)} µs`,
        baseline: `${of('base').toFixed(0)} µs`,
        ratio: of('ratio'),
        most: 0.33,
        note: 'CPU a person',
      },
    ];
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
