import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { Agent, request } from 'undici';
import { median, medianRatio, startServer } from './load.mjs';
import { person } from './person.mjs';

const bin = fileURLToPath(new URL('../../bin/scimctl.js', import.meta.url));

/** The two ways to send the changes: one person per request, or many people per bulk request (RFC 7644 section 3.7). */
const ways = [
  { what: 'single requests', bulk: 'never', post: postAll },
  { what: '/Bulk', bulk: 'auto', post: postBulks },
];

/**
 * Measures the whole process of `scimctl bulk import` of a CSV file into an empty provider. The baseline is a bare
 * undici loop in this process. The loop posts the same bodies, with the same number of requests at the same time.
 */
export async function benchImport({ people, rounds, concurrency = 8 }) {
  const folder = await mkdtemp(path.join(tmpdir(), 'scimctl-bench-'));
  const numbers = Array.from({ length: people }, (_, index) => index + 1);
  const file = path.join(folder, 'people.csv');
  await writePeople(file, people);
  const times = ways.map(() => ({ scimctl: [], bare: [] }));
  try {
    for (let round = 0; round < rounds; round++) {
      for (const [index, { bulk, post }] of ways.entries()) {
        const run = (server) => runImport(server, file, folder, ['--concurrency', String(concurrency), '--bulk', bulk]);
        times[index].scimctl.push(await onFreshServer(run));
        times[index].bare.push(await onFreshServer((server) => post(server, numbers, concurrency)));
      }
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  return ways.map(({ what }, index) => {
    const [measured, baseline] = [median(times[index].scimctl), median(times[index].bare)];
    return {
      what: `import of ${people.toLocaleString('en')}, ${what}`,
      measured: `${measured.toFixed(0)} ms`,
      baseline: `${baseline.toFixed(0)} ms`,
      ratio: medianRatio(times[index].scimctl, times[index].bare),
      note: `process start included; ${Math.round(people / (measured / 1000)).toLocaleString('en')} people/s`,
    };
  });
}

async function onFreshServer(run) {
  const server = await startServer({ mode: 'provider' });
  const start = performance.now();
  await run(server);
  const elapsed = performance.now() - start;
  await server.stop();
  return elapsed;
}

async function runImport(server, file, home, flags) {
  const args = [bin, 'bulk', 'import', file, '--yes', '--quiet', '-o', 'ndjson', ...flags];
  const env = { PATH: process.env.PATH, SCIMCTL_CONFIG_DIR: home, SCIMCTL_URL: server.url, SCIMCTL_TOKEN: 'bench' };
  const child = spawn(process.execPath, args, { env, stdio: ['ignore', 'ignore', 'inherit'] });
  const [code] = await once(child, 'exit');
  if (code !== 0) throw new Error(`bulk import: exit ${code}`);
}

function postAll(server, numbers, concurrency) {
  const rest = numbers[Symbol.iterator]();
  return inParallel(concurrency, async (post) => {
    for (const number of rest) await post(`${server.url}/Users`, body(number));
  });
}

/** Uses the same number of operations per request as scimctl, and the same number of requests at the same time. */
async function postBulks(server, numbers) {
  const size = 200;
  const batches = Array.from({ length: Math.ceil(numbers.length / size) }, (_, index) =>
    numbers.slice(index * size, (index + 1) * size),
  );
  const rest = batches[Symbol.iterator]();
  await inParallel(4, async (post) => {
    for (const batch of rest) {
      const { Operations } = await post(`${server.url}/Bulk`, {
        schemas: ['urn:ietf:params:scim:api:messages:2.0:BulkRequest'],
        Operations: batch.map((n) => ({ method: 'POST', path: '/Users', bulkId: `${n}`, data: body(n) })),
      });
      if (!Operations.every(({ status }) => status === '201')) throw new Error('an operation failed');
    }
  });
}

async function inParallel(count, work) {
  const dispatcher = new Agent({ connections: count });
  const headers = { authorization: 'Bearer bench', 'content-type': 'application/scim+json' };
  const post = async (url, message) => {
    const answer = await request(url, { dispatcher, method: 'POST', headers, body: JSON.stringify(message) });
    const shown = await answer.body.json();
    if (answer.statusCode > 299) throw new Error(JSON.stringify(shown));
    return shown;
  };
  await Promise.all(Array.from({ length: count }, () => work(post)));
  await dispatcher.close();
}

/** Writes a CSV file of people. */
export function writePeople(file, count) {
  const rows = Array.from({ length: count }, (_, index) => row(index + 1));
  return writeFile(file, `userName,externalId,name.givenName,name.familyName,title,emails.work\n${rows.join('')}`);
}

function row(number) {
  const { userName, externalId, name, title } = person(number);
  return `${userName},${externalId},${name.givenName},${name.familyName},${title},${userName}\n`;
}

/** Returns the User for a row of the file. */
function body(number) {
  const { userName, externalId, name, displayName, title } = person(number);
  return {
    schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'],
    userName,
    externalId,
    name,
    displayName,
    title,
    active: true,
    emails: [{ type: 'work', value: userName, primary: true }],
  };
}
