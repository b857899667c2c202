import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { writePeople } from './import.mjs';
import { startServer } from './load.mjs';
import { bin, compare, runProcess } from './process.mjs';

const bareScript = fileURLToPath(new URL('bare-import.mjs', import.meta.url));

/**
 * Measures `scimctl bulk import` of a small file. The baseline is a bare script that parses the file and posts the same
 * bodies.
 */
export async function benchSmallImport({ people, rounds }) {
  const home = await mkdtemp(path.join(tmpdir(), 'scimctl-bench-'));
  const file = path.join(home, 'people.csv');
  await writePeople(file, people);
  const times = { scimctl: [], bare: [] };
  const onFreshServer = async (argv) => {
    const server = await startServer({ mode: 'provider' });
    const time = await runProcess(argv, { url: server.url, home });
    await server.stop();
    return time;
  };
  try {
    for (let round = 0; round < rounds; round++) {
      times.bare.push(await onFreshServer([bareScript, file]));
      times.scimctl.push(await onFreshServer([bin, 'bulk', 'import', file, '--yes', '--quiet', '-o', 'ndjson']));
    }
  } finally {
    await rm(home, { recursive: true, force: true });
  }
  const note = 'the bare script neither plans nor verifies, and writes no journal';
  return [compare(`import of ${people} people, process start included`, times, { most: 1.3, note })];
}
