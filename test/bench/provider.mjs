import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { capture, compare, startServer } from './load.mjs';
import { writePeopleFile } from './people-file.mjs';
import { idOf, person } from './person.mjs';

/**
 * What is measured: each with the ratio that it is to keep to, and the share of the requests that it needs to be steady. People
 * that are created never come again, and titles are always new.
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
 * The service provider on a durable file against a bare node:http server that answers the same bytes: CPU microseconds of the
 * server process a request. The file is not compacted meanwhile: `compaction.mjs` measures that.
 */
export async function benchProvider({ sizes, requests, warmUp, rounds }) {
  const folder = await mkdtemp(path.join(tmpdir(), 'scimctl-bench-'));
  const bare = await startServer({ mode: 'bare' });
  const rows = [];
  const ratios = new Map();
  try {
    for (const size of sizes) {
      const db = path.join(folder, `${size}.ndjson`);
      await writePeopleFile(db, size);
      const provider = await startServer({ mode: 'provider', db, users: size });
      for (const { name, most, status = 200, make, share = 1 } of cases(size)) {
        await bare.answer(await capture(provider, make(0)));
        const { cpu, base, ratio, rate } = await compare(provider, bare, {
          count: Math.ceil(requests * share),
          warmUp: Math.ceil(warmUp * share),
          rounds,
          make: (i) => make(i + 1),
          status,
        });
        ratios.set(`${name} ${size}`, ratio);
        rows.push({
          what: `${name}, ${size.toLocaleString('en')} users`,
          measured: `${cpu.toFixed(0)} µs`,
          baseline: `${base.toFixed(0)} µs`,
          ratio,
          most,
          note: `${Math.round(rate).toLocaleString('en')} requests/s`,
        });
      }
      await provider.stop();
    }
  } finally {
    await bare.stop();
    await rm(folder, { recursive: true, force: true });
  }
  return [...rows, ...flatness(ratios, sizes)];
}

/** Each figure of the largest size against its figure of the smallest. */
function flatness(ratios, sizes) {
  const [small, large] = [Math.min(...sizes), Math.max(...sizes)];
  if (small === large) return [];
  return cases(1).map(({ name }) => {
    const [measured, baseline] = [ratios.get(`${name} ${large}`), ratios.get(`${name} ${small}`)];
    return {
      what: `${name}, ${large.toLocaleString('en')} against ${small.toLocaleString('en')}`,
      measured: measured.toFixed(2),
      baseline: baseline.toFixed(2),
      ratio: measured / baseline,
      most: 1.25,
      note: 'a ratio of ratios',
    };
  });
}
