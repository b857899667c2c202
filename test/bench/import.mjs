import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { Agent, request } from 'undici';
import { median, startServer } from './load.mjs';
import { person } from './person.mjs';

const bin = fileURLToPath(new URL('../../bin/scimctl.js', import.meta.url));

/**
 * `scimctl bulk import` of a CSV into an empty provider, the whole process, against a bare undici loop in this process that
 * posts the same bodies at the same concurrency.
 */
export async function benchImport({ people, rounds, concurrency = 8 }) {
  const folder = await mkdtemp(path.join(tmpdir(), 'scimctl-bench-'));
  const numbers = Array.from({ length: people }, (_, index) => index + 1);
  const file = path.join(folder, 'people.csv');
  await writeFile(
    file,
    `userName,externalId,name.givenName,name.familyName,title,emails.work\n${numbers.map(row).join('')}`,
  );
  const times = { scimctl: [], bare: [] };
  try {
    for (let round = 0; round < rounds; round++) {
      times.scimctl.push(await onFreshServer((server) => runImport(server, file, folder, concurrency)));
      times.bare.push(await onFreshServer((server) => postAll(server, numbers, concurrency)));
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  const [measured, baseline] = [median(times.scimctl), median(times.bare)];
  return [
    {
      what: `bulk import of ${people.toLocaleString('en')} people`,
      measured: `${measured.toFixed(0)} ms`,
      baseline: `${baseline.toFixed(0)} ms`,
      ratio: measured / baseline,
      note: `process start included; ${Math.round(people / (measured / 1000)).toLocaleString('en')} people/s`,
    },
  ];
}

async function onFreshServer(run) {
  const server = await startServer({ mode: 'provider' });
  const start = performance.now();
  await run(server);
  const elapsed = performance.now() - start;
  await server.stop();
  return elapsed;
}

async function runImport(server, file, home, concurrency) {
  const args = [bin, 'bulk', 'import', file, '--yes', '--quiet', '-o', 'ndjson', '--concurrency', String(concurrency)];
  const env = { PATH: process.env.PATH, SCIMCTL_CONFIG_DIR: home, SCIMCTL_URL: server.url, SCIMCTL_TOKEN: 'bench' };
  const child = spawn(process.execPath, args, { env, stdio: ['ignore', 'ignore', 'inherit'] });
  const [code] = await once(child, 'exit');
  if (code !== 0) throw new Error(`bulk import: exit ${code}`);
}

async function postAll(server, numbers, concurrency) {
  const dispatcher = new Agent({ connections: concurrency });
  const rest = numbers[Symbol.iterator]();
  const worker = async () => {
    for (const number of rest) {
      const headers = { authorization: 'Bearer bench', 'content-type': 'application/scim+json' };
      const options = { dispatcher, method: 'POST', headers, body: JSON.stringify(body(number)) };
      const answer = await request(`${server.url}/Users`, options);
      if (answer.statusCode !== 201) throw new Error(await answer.body.text());
      await answer.body.json();
    }
  };
  await Promise.all(Array.from({ length: concurrency }, worker));
  await dispatcher.close();
}

function row(number) {
  const { userName, externalId, name, title } = person(number);
  return `${userName},${externalId},${name.givenName},${name.familyName},${title},${userName}\n`;
}

/** What the import makes of a row. */
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
