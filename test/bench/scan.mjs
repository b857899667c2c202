import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { median } from './load.mjs';
import { storedPerson } from './people-file.mjs';

/**
 * Filters that cannot use an index. For each filter, `test` is a handwritten function with the same result. The
 * functions ignore case, because the schema says that the attributes are not case-exact.
 */
const filters = [
  {
    filter: 'title ew "neer 13"',
    test: ({ title }) => title?.toLowerCase().endsWith('neer 13'),
  },
  {
    filter: 'name.familyName co "family0000" and active eq true',
    test: ({ name, active }) => name?.familyName?.toLowerCase().includes('family0000') && active === true,
  },
  {
    filter: 'addresses[type eq "work" and locality eq "vienna"] and not (title eq "Engineer 3")',
    test: ({ addresses, title }) =>
      addresses?.some((one) => one.type?.toLowerCase() === 'work' && one.locality?.toLowerCase() === 'vienna') &&
      title?.toLowerCase() !== 'engineer 3',
  },
];

if (process.send) process.once('message', async (options) => process.send(await measure(options)));

/** Measures in a separate process, so that the memory contains only the people. */
export async function benchScan(options) {
  const child = fork(fileURLToPath(import.meta.url), { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  child.send(options);
  const [rows] = await once(child, 'message');
  child.kill();
  return rows;
}

/** Compares a request that returns only the number of matches with a handwritten loop over the same people. */
async function measure({ users, rounds }) {
  const { createMemoryStore, createServiceProvider, storeIndexes } = await import(
    '../../dist/lib/mock-server/index.js'
  );
  const people = Array.from({ length: users }, (_, i) => storedPerson(i + 1));
  const contents = people.map((resource) => ({ op: 'put', type: 'User', resource }));
  const store = createMemoryStore({ indexes: storeIndexes(), contents });
  const { exchange } = createServiceProvider({ store });
  const rows = [];
  for (const { filter, test } of filters) {
    const request = { method: 'GET', base: 'http://bench', path: '/Users', query: { filter, count: '0' }, headers: {} };
    const ask = async () => JSON.parse((await exchange(request)).raw).totalResults;
    const loop = () => {
      let found = 0;
      for (const resource of people) if (test(resource)) found++;
      return found;
    };
    if ((await ask()) !== loop()) throw new Error(`${filter}: ${await ask()} by the provider, ${loop()} by hand`);
    const times = { ask: [], loop: [] };
    for (let round = 0; round < rounds; round++) {
      times.ask.push(await cpuOf(ask));
      times.loop.push(await cpuOf(loop));
    }
    const [measured, base] = [median(times.ask), median(times.loop)];
    rows.push({
      what: filter.length > 40 ? `${filter.slice(0, 37)}...` : filter,
      measured: `${measured.toFixed(1)} ms`,
      baseline: `${base.toFixed(1)} ms`,
      ratio: measured / base,
      most: 3,
      note: `${users.toLocaleString('en')} users, ${loop().toLocaleString('en')} found`,
    });
  }
  return rows;
}

/** Returns the CPU time of one call in ms, as the mean of three calls. */
async function cpuOf(run) {
  const before = process.cpuUsage();
  for (let i = 0; i < 3; i++) await run();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 3000;
}
