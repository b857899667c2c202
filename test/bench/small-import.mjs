import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { median, medianRatio, startServer } from './load.mjs';
import { person } from './person.mjs';

const bin = fileURLToPath(new URL('../../bin/scimctl.js', import.meta.url));
const bareScript = fileURLToPath(new URL('bare-import.mjs', import.meta.url));

/** `scimctl bulk import` of a small file, against a bare script that parses the file and posts the same bodies. Whole processes. */
export async function benchSmallImport({ people, rounds }) {
  const home = await mkdtemp(path.join(tmpdir(), 'scimctl-bench-'));
  const file = path.join(home, 'people.csv');
  const numbers = Array.from({ length: people }, (_, index) => index + 1);
  const header = 'userName,externalId,name.givenName,name.familyName,title,emails.work\n';
  await writeFile(file, header + numbers.map(row).join(''));
  const times = { scimctl: [], bare: [] };
  try {
    for (let round = 0; round < rounds; round++) {
      times.bare.push(await run(home, [bareScript, file]));
      times.scimctl.push(await run(home, [bin, 'bulk', 'import', file, '--yes', '--quiet', '-o', 'ndjson']));
    }
  } finally {
    await rm(home, { recursive: true, force: true });
  }
  return [
    {
      what: `import of ${people} people, process start included`,
      measured: `${median(times.scimctl).toFixed(0)} ms`,
      baseline: `${median(times.bare).toFixed(0)} ms`,
      ratio: medianRatio(times.scimctl, times.bare),
      most: 1.3,
      note: 'the bare script neither plans nor verifies, and writes no journal',
    },
  ];
}

async function run(home, argv) {
  const server = await startServer({ mode: 'provider' });
  const env = {
    PATH: process.env.PATH,
    SCIMCTL_CONFIG_DIR: home,
    XDG_STATE_HOME: home,
    SCIMCTL_URL: server.url,
    SCIMCTL_TOKEN: 'bench',
  };
  const start = performance.now();
  const child = spawn(process.execPath, argv, { env, stdio: ['ignore', 'ignore', 'inherit'] });
  const [code] = await once(child, 'exit');
  const elapsed = performance.now() - start;
  await server.stop();
  if (code !== 0) throw new Error(`${argv.join(' ')}: exit ${code}`);
  return elapsed;
}

function row(number) {
  const { userName, externalId, name, title } = person(number);
  return `${userName},${externalId},${name.givenName},${name.familyName},${title},${userName}\n`;
}
