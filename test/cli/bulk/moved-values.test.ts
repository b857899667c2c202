import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it } from 'vitest';
import type { RowResult } from '../../../src/provisioning/index.ts';
import { createFakeService, type FakeServiceOptions } from '../../support/fake-service/index.ts';
import { scimctl } from '../run.ts';
import { createService } from '../service.ts';

/**
 * A service with people. Each person is given as `externalId userName`. The e-mail address of a person is the userName
 * at example.com.
 */
function start(people: readonly string[], options: FakeServiceOptions = {}) {
  const service = createFakeService({ ids: (n) => `id-${n}`, uniqueEmails: true, ...options });
  for (const person of people) {
    const [externalId = '', userName = ''] = person.split(' ');
    service.addUser({
      externalId,
      userName,
      emails: [{ value: `${userName}@example.com`, type: 'work' }],
      active: true,
    });
  }
  const folder = mkdtempSync(path.join(tmpdir(), 'scimctl-moved-'));
  const scim = (...argv: string[]) =>
    scimctl(argv, { exchange: service.exchange, cwd: folder, env: { SCIMCTL_CONFIG_DIR: folder } });
  /** Writes the rows to a file, each such as `externalId,userName,address`, and runs a command with it. */
  const run = async (argv: readonly string[], rows: readonly string[], header = 'externalId,userName,email') => {
    writeFileSync(path.join(folder, 'people.csv'), [header, ...rows, ''].join('\n'));
    const { exitCode, stdout, stderr } = await scim(...argv, '-o', 'json');
    const results = stdout === '' ? [] : (JSON.parse(stdout) as RowResult[]);
    const lines = results.map((result) => {
      const problem = 'problems' in result ? result.problems?.[0]?.reason : undefined;
      const detail = result.error?.message ?? problem;
      return `${result.key} ${result.outcome}${detail === undefined ? '' : `: ${detail}`}`;
    });
    return { exitCode, lines, stderr };
  };
  const names = () => [...service.users.values()].map(({ externalId, userName }) => `${externalId} ${userName}`).sort();
  return { service, run, scim, names };
}

const imported = ['bulk', 'import', 'people.csv', '--yes'];

const named = 'externalId,userName';
const namesOf = (rows: readonly string[]) => rows.map((row) => row.split(',').slice(0, 2).join(' ')).sort();

it.each<[string, string[], string[], string?]>([
  ['an address goes to a new person', ['E100 x'], ['E900,new,x@example.com', 'E100,x,y@example.com']],
  ['a userName goes to a new person', ['E100 x'], ['E900,x,n@example.com', 'E100,y,y@example.com']],
  ['a chain, in the file order that cannot work', ['E1 a', 'E2 b', 'E3 c'], ['E1,b', 'E2,c', 'E3,d'], named],
  ['a chain with a new person', ['E1 a', 'E2 b'], ['E9,a', 'E1,b', 'E2,c'], named],
])('%s: the import waits for the person who gives the value up', async (_, people, rows, header) => {
  for (const argv of [imported, ['sync', 'run', 'people.csv', '--yes']]) {
    const { run, names } = start(people);
    const { exitCode, lines } = await run(argv, rows, header);
    const outcomes = rows.map((row) => {
      const [key = ''] = row.split(',');
      return `${key} ${people.some((person) => person.startsWith(`${key} `)) ? 'updated' : 'created'}`;
    });
    expect([exitCode, lines]).toEqual([0, outcomes]);
    expect(names()).toEqual(namesOf(rows));
  }
});

it('results stay in the order of the file, and each change is sent at most twice', async () => {
  const { service, run } = start(['E1 a', 'E2 b', 'E3 c']);
  const { lines } = await run(imported, ['E1,b', 'E9,new', 'E2,c', 'E3,d', 'E8,other'], named);
  expect(lines).toEqual(['E1 updated', 'E9 created', 'E2 updated', 'E3 updated', 'E8 created']);
  const patches = service.requests.filter((line) => line.startsWith('PATCH'));
  expect(Math.max(...['1', '2', '3'].map((n) => patches.filter((line) => line.endsWith(`id-${n}`)).length))).toBe(2);
});

it('a stored plan is applied, and undone', async () => {
  const { run, scim, names } = start(['E100 x', 'E1 a', 'E2 b']);
  await run(['bulk', 'plan', 'people.csv', '--out', 'p.ndjson'], ['E900,x', 'E100,y', 'E1,b', 'E2,c'], named);
  const applied = await scim('plan', 'apply', 'p.ndjson', '--yes');
  expect([applied.exitCode, names()]).toEqual([0, ['E1 b', 'E100 y', 'E2 c', 'E900 x']]);
  const undone = await scim('job', 'undo', '--last', '--yes');
  expect([undone.exitCode, names()]).toEqual([0, ['E1 a', 'E100 x', 'E2 b']]);
});

it('people who exchange their userNames are rejected with all lines before the first write', async () => {
  const { service, run, names } = start(['E1 a', 'E2 b', 'E3 c', 'E4 d', 'E5 e']);
  const rows = ['E1,b', 'E4,f', 'E2,c', 'E5,E'];
  const reason = (lines: string) =>
    `rejected: the people in lines ${lines} exchange their userNames, so two people would have the same userName after the first change: first give one of these people a different userName`;
  const { exitCode, lines } = await run(imported, [...rows, 'E3,a'], named);
  const all = reason('2, 4 and 6');
  expect([exitCode, lines.filter((line) => !line.startsWith('E5'))]).toEqual([
    7,
    [`E1 ${all}`, 'E4 updated', `E2 ${all}`, `E3 ${all}`],
  ]);
  expect(names()).toEqual(['E1 a', 'E2 b', 'E3 c', 'E4 f', expect.stringMatching(/^E5 e$/i)]);
  expect(service.requests.filter((line) => /^PATCH .*id-[123]$/.test(line))).toEqual([]);
});

it('a value that nobody gives up fails the row once, and the holder is named', async () => {
  const { service, run, names } = start(['E100 x']);
  const { exitCode, lines } = await run(imported, ['E900,new,x@example.com', 'E901,ok,ok@example.com'], undefined);
  const error = 'the address x@example.com is taken; the e-mail address "x@example.com" belongs to x (id-1)';
  expect([exitCode, lines]).toEqual([7, [`E900 failed: ${error}`, 'E901 created']]);
  expect(service.requests.filter((line) => line === 'POST /Users')).toHaveLength(2);
  const taken = await run(imported, ['E902,x,a@example.com'], undefined);
  expect(taken.lines).toEqual([
    'E902 failed: the userName "x" belongs to another person, who has the externalId "E100"',
  ]);
  expect(names()).toEqual(['E100 x', 'E901 ok']);
});

it('a new person never shares a userName whose holder keeps it, also where the service would allow that', async () => {
  const { run, names } = start(['E100 x'], {
    uniqueness: false,
    fail: [{ method: 'PATCH', path: /id-1$/, status: 400 }],
  });
  const { lines } = await run(imported, ['E900,x', 'E100,y'], named);
  expect(lines).toEqual([
    'E900 failed: the userName "x" belongs to another person, who has the externalId "E100"',
    'E100 failed: the service answers 400',
  ]);
  expect(names()).toEqual(['E100 x']);
});

it('bulk requests wait too', async () => {
  const service = createService();
  const folder = mkdtempSync(path.join(tmpdir(), 'scimctl-moved-'));
  const run = async (...rows: string[]) => {
    writeFileSync(path.join(folder, 'people.csv'), [named, ...rows, ''].join('\n'));
    const options = { exchange: service.exchange, cwd: folder, env: { SCIMCTL_CONFIG_DIR: folder } };
    return (await scimctl(imported, options)).exitCode;
  };
  expect(await run('E1,a', 'E2,b', 'E3,c')).toBe(0);
  expect(await run('E9,a', 'E1,b', 'E2,c', 'E3,d')).toBe(0);
});
