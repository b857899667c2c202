import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { capture, load, median, startServer } from './load.mjs';
import { idOf, person } from './person.mjs';

/** What is measured: each with the share of the requests that it needs to be steady. */
function cases(size) {
  const pick = (i) => ((i * 7919) % size) + 1;
  const any = { status: 200, path: `/Users/${idOf(1)}` };
  let created = 0;
  let patched = 0;
  return [
    { name: 'GET by id', status: 200, make: (i) => ({ path: `/Users/${idOf(pick(i))}` }) },
    {
      name: 'userName eq',
      status: 200,
      make: (i) => ({ path: `/Users?filter=${encodeURIComponent(`userName eq "${person(pick(i)).userName}"`)}` }),
    },
    { name: 'list of 100', status: 200, share: 0.1, make: () => ({ path: '/Users?count=100' }) },
    {
      name: 'POST',
      status: 201,
      make: () => ({ method: 'POST', path: '/Users', body: person(10_000_000 + created++) }),
    },
    {
      name: 'PATCH',
      status: 200,
      make: (i) => ({
        method: 'PATCH',
        path: `/Users/${idOf(pick(i))}`,
        body: {
          schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
          Operations: [{ op: 'replace', path: 'title', value: `Title ${patched++}` }],
        },
      }),
    },
  ].map((entry) => ({ ...any, ...entry }));
}

/**
 * The service provider on a durable file against a bare node:http server that answers the same bytes: CPU microseconds of the
 * server process a request, in rounds that alternate.
 */
export async function benchProvider({ sizes, requests, rounds }) {
  const folder = await mkdtemp(path.join(tmpdir(), 'scimctl-bench-'));
  const bare = await startServer('bare');
  const rows = [];
  try {
    for (const size of sizes) {
      const provider = await startServer('provider', path.join(folder, `${size}.ndjson`), size);
      for (const { name, status, make, share = 1 } of cases(size)) {
        bare.answer(await capture(provider, make(0)));
        const count = Math.ceil(requests * share);
        const measured = { provider: [], bare: [], rate: [] };
        await load(provider, { count: count, make: (i) => make(i + 1_000_000), status });
        await load(bare, { count: count, make, status });
        for (let round = 0; round < rounds; round++) {
          const result = await load(provider, { count, make: (i) => make(i + 1 + round * count), status });
          measured.provider.push(result.cpu);
          measured.rate.push(result.rate);
          measured.bare.push((await load(bare, { count, make, status })).cpu);
        }
        rows.push({
          what: `${name}, ${size.toLocaleString('en')} users`,
          measured: `${median(measured.provider).toFixed(0)} µs`,
          baseline: `${median(measured.bare).toFixed(0)} µs`,
          ratio: median(measured.provider) / median(measured.bare),
          note: `${Math.round(median(measured.rate)).toLocaleString('en')} requests/s`,
        });
      }
      await provider.stop();
    }
  } finally {
    await bare.stop();
    await rm(folder, { recursive: true, force: true });
  }
  return rows;
}
