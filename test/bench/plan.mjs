import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { startServer } from './load.mjs';
import { person } from './person.mjs';
import { bin, compare, runProcess } from './process.mjs';

const bareScript = fileURLToPath(new URL('bare-list.mjs', import.meta.url));
const enterprise = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';

/**
 * Measures `scimctl bulk plan` of a file. The file contains all people of the directory, with changes for 1 % of them.
 * The baseline is a bare loop that only reads the directory page by page.
 */
export async function benchPlan({ people, rounds }) {
  const home = await mkdtemp(path.join(tmpdir(), 'scimctl-bench-'));
  const file = path.join(home, 'people.csv');
  const rows = Array.from({ length: people }, (_, index) => row(index + 1));
  await writeFile(file, `userName,externalId,name.givenName,name.familyName,title,active,department\n${rows.join('')}`);
  const server = await startServer({ mode: 'provider', users: people });
  const { url } = server;
  const times = { scimctl: [], bare: [] };
  try {
    for (let round = 0; round < rounds; round++) {
      times.bare.push(await runProcess([bareScript], { url, home }));
      const argv = [bin, 'bulk', 'plan', file, '--quiet', '-o', 'ndjson', '--exit-code'];
      times.scimctl.push(await runProcess(argv, { url, home, code: 8 }));
    }
  } finally {
    await server.stop();
    await rm(home, { recursive: true, force: true });
  }
  const note = 'process start included; 1 % of the people are changed';
  return [compare(`plan of ${people.toLocaleString('en')} people who exist`, times, { most: 1.5, note })];
}

function row(number) {
  const { userName, externalId, name, title, active, [enterprise]: work } = person(number);
  const now = number % 100 === 0 ? 'Director' : title;
  return `${userName},${externalId},${name.givenName},${name.familyName},${now},${active},${work.department}\n`;
}
