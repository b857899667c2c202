import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { alternate, capture, median, medianRatio, startServer } from './load.mjs';
import { writePeopleFile } from './people-file.mjs';
import { idOf, person } from './person.mjs';

/**
 * The measured cases. `most` is the maximum ratio to the bare server. `share` is the fraction of the requests that
 * already gives a stable result. No two requests create the same person or write the same title.
 */
function cases(size) {
  const pick = (i) => ((i * 7919) % size) + 1;
  const query = (filter) => ({ path: `/Users?filter=${encodeURIComponent(filter)}` });
  let created = 0;
  let patched = 0;
  return [
    { name: 'GET by id', most: 2, make: (i) => ({ path: `/Users/${idOf(pick(i))}` }) },
    { name: 'userName eq', most: 2.2, make: (i) => query(`userName eq "${person(pick(i)).userName}"`) },
    { name: 'externalId eq', most: 2.2, make: (i) => query(`externalId eq "${person(pick(i)).externalId}"`) },
    { name: 'emails.value eq', most: 2.2, make: (i) => query(`emails.value eq "${person(pick(i)).emails[1].value}"`) },
    { name: 'list of 100', most: 2, share: 0.2, make: () => ({ path: '/Users?count=100' }) },
    {
      name: 'POST',
      most: 4,
      status: 201,
      make: () => ({ method: 'POST', path: '/Users', body: person(10_000_000 + created++) }),
    },
    {
      name: 'PATCH',
      most: 3.5,
      make: (i) => ({
        method: 'PATCH',
        path: `/Users/${idOf(pick(i))}`,
        body: {
          schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
          Operations: [{ op: 'replace', path: 'title', value: `Title ${patched++}` }],
        },
      }),
    },
  ];
}

/**
 * Compares the service provider, which stores its data in a file, with a bare node:http server that responds with the
 * same bytes. Measures the CPU time of the server process, in microseconds per request. The file is not compacted
 * during the measurement, because `compaction.mjs` measures compactions.
 */
export async function benchProvider({ sizes, ...effort }) {
  const folder = await mkdtemp(path.join(tmpdir(), 'scimctl-bench-'));
  const bare = await startServer({ mode: 'bare' });
  const providers = [];
  try {
    for (const users of sizes) {
      const db = path.join(folder, `${users}.ndjson`);
      await writePeopleFile(db, users);
      providers.push({ users, server: await startServer({ mode: 'provider', db, users }), cases: cases(users) });
    }
    const rows = [];
    for (const index of cases(1).keys()) rows.push(...(await benchCase(bare, providers, index, effort)));
    // Puts the rows of each size together. Puts the rows that compare sizes at the end.
    const places = [...sizes.keys(), sizes.length];
    return places.flatMap((place) => rows.filter((row) => row.place === place));
  } finally {
    for (const { server } of [...providers, { server: bare }]) await server.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

/** Measures one case on all providers and on the bare server. Each round measures all of them. */
async function benchCase(bare, providers, index, { requests, warmUp, rounds }) {
  const [{ server, cases: own }] = providers;
  const { name, most, status = 200, share = 1 } = own[index];
  await bare.answer(await capture(server, own[index].make(1)));
  const subjects = [{ server: bare, cases: own }, ...providers].map((subject) => ({
    server: subject.server,
    status,
    make: (i) => subject.cases[index].make(i + 2),
  }));
  const effort = { count: Math.ceil(requests * share), warmUp: Math.ceil(warmUp * share), rounds };
  const [base, ...measured] = await alternate(subjects, effort);
  const rows = measured.map(({ cpu, rate }, place) => ({
    place,
    what: `${name}, ${inWords(providers[place].users)} users`,
    measured: `${median(cpu).toFixed(0)} µs`,
    baseline: `${median(base.cpu).toFixed(0)} µs`,
    ratio: medianRatio(cpu, base.cpu),
    most,
    note: `${inWords(Math.round(median(rate)))} requests/s`,
  }));
  if (providers.length < 2) return rows;
  const [small, large] = measured;
  const flat = {
    place: providers.length,
    what: `${name}, ${inWords(providers[1].users)} against ${inWords(providers[0].users)}`,
    measured: `${median(large.cpu).toFixed(0)} µs`,
    baseline: `${median(small.cpu).toFixed(0)} µs`,
    ratio: medianRatio(large.cpu, small.cpu),
    most: 1.25,
    note: '',
  };
  return [...rows, flat];
}

function inWords(count) {
  return count.toLocaleString('en');
}
