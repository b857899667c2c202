import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { median, medianRatio, startServer } from './load.mjs';
import { person } from './person.mjs';
import { bin, compare, measureProcess } from './process.mjs';

const bareScript = fileURLToPath(new URL('bare-import.mjs', import.meta.url));

/**
 * The two ways to send the people: one person in a request, or many people in a bulk request (RFC 7644 section 3.7).
 * `size` and `concurrency` are the values that scimctl uses. `most` is the maximum ratio of the times: scimctl must reach 80 % or 85 % of the speed of the bare script.
 */
const ways = [
  { what: 'single requests', bulk: 'never', size: 1, concurrency: 8, most: 1 / 0.8 },
  { what: '/Bulk', bulk: 'auto', size: 200, concurrency: 4, most: 1 / 0.85 },
];

/**
 * Measures `scimctl bulk import` of a CSV file into an empty provider, including the writing of its journal. The
 * baseline is a bare script that uses the same parser, and posts the same bodies with the same number of simultaneous
 * requests.
 */
export async function benchImport({ people, rounds }) {
  const home = await mkdtemp(path.join(tmpdir(), 'scimctl-bench-'));
  const file = path.join(home, 'people.csv');
  await writePeople(file, people);
  const runs = ways.map(() => ({ scimctl: [], bare: [] }));
  try {
    for (let round = 0; round < rounds; round++) {
      for (const [index, { bulk, size, concurrency }] of ways.entries()) {
        const bare = [bareScript, file, String(size), String(concurrency)];
        runs[index].bare.push(await onFreshServer(bare, home));
        const flags = ['--yes', '--quiet', '-o', 'ndjson', '--concurrency', '8', '--bulk', bulk];
        runs[index].scimctl.push(await onFreshServer([bin, 'bulk', 'import', file, ...flags], home));
      }
    }
  } finally {
    await rm(home, { recursive: true, force: true });
  }
  return ways.flatMap(({ what, most }, index) => {
    const { scimctl, bare } = runs[index];
    const times = { scimctl: scimctl.map(({ elapsed }) => elapsed), bare: bare.map(({ elapsed }) => elapsed) };
    const note = `process start included; ${Math.round(people / (median(times.scimctl) / 1000)).toLocaleString('en')} people/s`;
    const cpu = { scimctl: scimctl.map((run) => run.cpu), bare: bare.map((run) => run.cpu) };
    return [
      compare(`import of ${people.toLocaleString('en')}, ${what}`, times, { most, note }),
      {
        what: '  CPU time of the client a person',
        measured: `${((median(cpu.scimctl) / people) * 1000).toFixed(0)} µs`,
        baseline: `${((median(cpu.bare) / people) * 1000).toFixed(0)} µs`,
        ratio: medianRatio(cpu.scimctl, cpu.bare),
        most: 2,
        note: '',
      },
    ];
  });
}

async function onFreshServer(argv, home) {
  const server = await startServer({ mode: 'provider' });
  try {
    return await measureProcess(argv, { url: server.url, home });
  } finally {
    await server.stop();
  }
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
