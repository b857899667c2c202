import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { median, medianRatio, startServer } from './load.mjs';
import { person } from './person.mjs';

const bin = fileURLToPath(new URL('../../bin/scimctl.js', import.meta.url));
const bareScript = fileURLToPath(new URL('bare-list.mjs', import.meta.url));
const enterprise = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';

/**
 * `scimctl bulk plan` of a file against a directory with the same people, of whom 1 % are changed, against a bare loop that only
 * reads the directory page by page. Whole processes.
 */
export async function benchPlan({ people, rounds }) {
  const home = await mkdtemp(path.join(tmpdir(), 'scimctl-bench-'));
  const file = path.join(home, 'people.csv');
  const numbers = Array.from({ length: people }, (_, index) => index + 1);
  const header = 'userName,externalId,name.givenName,name.familyName,title,active,department\n';
  await writeFile(file, header + numbers.map(row).join(''));
  const server = await startServer({ mode: 'provider', users: people });
  const env = {
    PATH: process.env.PATH,
    SCIMCTL_CONFIG_DIR: home,
    XDG_STATE_HOME: home,
    SCIMCTL_URL: server.url,
    SCIMCTL_TOKEN: 'bench',
  };
  const times = { plan: [], bare: [] };
  try {
    for (let round = 0; round < rounds; round++) {
      times.bare.push(await run([bareScript, server.url], env, 0));
      times.plan.push(await run([bin, 'bulk', 'plan', file, '--quiet', '-o', 'ndjson', '--exit-code'], env, 8));
    }
  } finally {
    await server.stop();
    await rm(home, { recursive: true, force: true });
  }
  return [
    {
      what: `plan of ${people.toLocaleString('en')} people who exist`,
      measured: `${median(times.plan).toFixed(0)} ms`,
      baseline: `${median(times.bare).toFixed(0)} ms`,
      ratio: medianRatio(times.plan, times.bare),
      most: 1.5,
      note: 'process start included; 1 % of the people are changed',
    },
  ];
}

async function run(argv, env, expected) {
  const start = performance.now();
  const child = spawn(process.execPath, argv, { env, stdio: ['ignore', 'ignore', 'inherit'] });
  const [code] = await once(child, 'exit');
  if (code !== expected) throw new Error(`${argv.join(' ')}: exit ${code}`);
  return performance.now() - start;
}

function row(number) {
  const { userName, externalId, name, title, active, [enterprise]: work } = person(number);
  const now = number % 100 === 0 ? 'Director' : title;
  return `${userName},${externalId},${name.givenName},${name.familyName},${now},${active},${work.department}\n`;
}
