import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createMockServer } from '../../../mock-server/server/create-mock-server.ts';
import type { JsonObject } from '../../../src/protocol/json/json.ts';
import { eventually } from '../../support/eventually.ts';
import { BothProviders, comparable } from './both-providers.ts';
import { environment, scimctl } from './program.ts';

let both: BothProviders;
let folder: string;
/** The directory after the import, which the undo must restore. */
let imported: Awaited<ReturnType<BothProviders['compare']>>;

beforeAll(async () => {
  both = await BothProviders.start();
  folder = mkdtempSync(path.join(tmpdir(), 'scimctl-lifecycle-'));
});
afterAll(async () => {
  await both.close();
  rmSync(folder, { recursive: true });
});

/** No more people than the foreign provider lists: it returns 20 and repeats this page. */
const names = Array.from({ length: 18 }, (_, number) => `p${String(number).padStart(2, '0')}`);

/** Writes a file of people. The first person manages the others, and everybody is in the group of the team. */
function write(name: string, people: readonly string[], title: string, team: string): string {
  const file = path.join(folder, name);
  const rows = people.map((person) => `${person},${title},${person === 'p00' ? '' : 'p00'},${team}`);
  writeFileSync(file, `${['userName,title,manager,groups', ...rows].join('\n')}\n`);
  return file;
}

/** Runs the program against both providers, and fails unless both runs end with this code. Returns the last lines of stderr. */
async function run(code: number, ...argv: string[]): Promise<string[]> {
  const runs = await both.run(...argv, '--quiet');
  for (const { code: actual, stderr } of runs) expect(actual, stderr).toBe(code);
  return runs.map(({ stderr }) => stderr.trimEnd().split('\n').at(-1) ?? '');
}

const titlesOf = (people: ReadonlyMap<string, JsonObject>) => [...people.values()].map(({ title }) => title);

it('imports people with managers and groups', async () => {
  await run(0, 'bulk', 'import', write('people.csv', names, 'Clerk', 'Staff'), '--yes');
  imported = await both.compare();
  expect([imported.people.size, imported.groups]).toEqual([18, ['Staff']]);
  expect(imported.people.get('p07')).toMatchObject({ title: 'Clerk', groups: ['Staff'] });
});

it('plans a change, and applies the plan', async () => {
  const changes = write('changes.csv', names.slice(0, 6), 'Lead', 'Leads');
  const plans = ['plan-0.ndjson', 'plan-1.ndjson'].map((name) => path.join(folder, name));
  await Promise.all(
    both.environments.map(async (env, place) => {
      const plan = plans[place] as string;
      const planned = await scimctl(['bulk', 'plan', changes, '--out', plan, '--exit-code', '--quiet'], env);
      expect(planned.code, planned.stderr).toBe(8);
      const applied = await scimctl(['plan', 'apply', plan, '--yes', '--quiet'], env);
      expect(applied.code, applied.stderr).toBe(0);
      const stale = await scimctl(['plan', 'apply', plan, '--yes', '--quiet'], env);
      expect(stale.code, stale.stderr).toBe(5);
    }),
  );
  const { people, groups } = await both.compare();
  expect(titlesOf(people)).toEqual(names.map((_, number) => (number < 6 ? 'Lead' : 'Clerk')));
  expect(groups).toEqual(['Leads', 'Staff']);
});

it('takes the change back', async () => {
  await run(0, 'job', 'undo', '--last', '--yes', '--max-removals', '50');
  expect(await both.compare()).toEqual(imported);
});

it('changes two people first, and the others when the job is resumed', async () => {
  const changes = write('canary.csv', names, 'Chief', 'Staff');
  await run(8, 'bulk', 'import', changes, '--yes', '--canary', '2');
  const first = await both.compare();
  expect(titlesOf(first.people).filter((title) => title === 'Chief')).toHaveLength(2);
  await run(0, 'job', 'resume', '--last', '--yes');
  expect(new Set(titlesOf((await both.compare()).people))).toEqual(new Set(['Chief']));
  await run(0, 'job', 'undo', '--last', '--yes');
  expect(await both.compare()).toEqual(imported);
});

it('continues a job whose process was killed', async () => {
  const more = Array.from({ length: 40 }, (_, number) => `q${String(number).padStart(2, '0')}`);
  const file = write('more.csv', more, 'Clerk', 'Night shift');
  const argv = ['bulk', 'import', file, '--yes', '--bulk', 'never', '--concurrency', '2', '--quiet'];
  const isThere = (count: number) => expect(count).toBeGreaterThan(names.length + 5);
  await both.kill(argv, [
    () => eventually(async () => isThere((await both.listOwn('/Users')).length)),
    () => eventually(() => isThere(both.foreign.users.size)),
  ]);
  // A run that ended before it was killed has nothing to resume.
  const resumed = await both.run('job', 'resume', '--last', '--yes', '--quiet');
  for (const { code, stderr } of resumed) expect([0, 2], stderr).toContain(code);
  const { people, groups } = await both.compare();
  expect([people.size, groups]).toEqual([58, ['Night shift', 'Staff']]);
  expect(people.get('q39')).toMatchObject({ title: 'Clerk', groups: ['Night shift'] });
  await run(0, 'job', 'undo', '--last', '--yes', '--max-removals', '300');
  expect(await both.compare()).toEqual(imported);
});

it('offboards people, and undoes that', async () => {
  const leavers = path.join(folder, 'leavers.csv');
  writeFileSync(leavers, `userName\n${names.slice(1, 4).join('\n')}\n`);
  await run(0, 'bulk', 'offboard', leavers, '--yes');
  const { people } = await both.compare();
  expect(people.get('p01')).toMatchObject({ active: false, groups: [] });
  await run(0, 'job', 'undo', '--last', '--yes');
  expect(await both.compare()).toEqual(imported);
});

it('exports people who are the same after an import into an empty service', async () => {
  for (const env of both.environments) {
    const exported = await scimctl(['bulk', 'export', '--quiet'], env);
    expect(exported.code, exported.stderr).toBe(0);
    const file = path.join(folder, 'export.ndjson');
    writeFileSync(file, exported.stdout);
    const empty = await createMockServer({ token: 'empty' });
    const into = { ...environment(empty.url), SCIMCTL_TOKEN: 'empty' };
    const again = await scimctl(['bulk', 'import', file, '--yes', '--quiet'], into);
    expect(again.code, again.stderr).toBe(0);
    const list = async (endpoint: string): Promise<JsonObject[]> => {
      const response = await fetch(`${empty.url}${endpoint}?count=100`, { headers: empty.headers });
      return ((await response.json()) as { Resources: JsonObject[] }).Resources;
    };
    expect(comparable(await list('/Users'), await list('/Groups'))).toEqual(imported.people);
    await empty.close();
  }
});

/** Runs the program in an environment with both profiles, and fails unless the run ends with this code. */
async function runIn(env: NodeJS.ProcessEnv, code: number, ...argv: string[]): Promise<string> {
  const ran = await scimctl(argv, env);
  expect(ran.code, ran.stderr).toBe(code);
  return ran.stderr;
}

const lastLine = (text: string) => text.trimEnd().split('\n').at(-1);

describe.each([
  ['own', 'foreign', 'r00', 18],
  ['foreign', 'own', 's00', 18],
] as const)('a sync from the %s provider to the %s provider', (source, target, person, others) => {
  let env: NodeJS.ProcessEnv;
  beforeAll(() => {
    env = both.profiles();
  });

  const sync = async (code: number, ...flags: string[]) =>
    runIn(env, code, 'sync', 'run', '--from', source, '--profile', target, '--groups', 'set', '--yes', ...flags);
  const importPerson = (title: string, team: string) =>
    runIn(env, 0, 'bulk', 'import', write('one.csv', [person], title, team), '--profile', source, '--yes');
  const isActive = async (): Promise<unknown[]> => {
    const users = target === 'own' ? await both.listOwn('/Users') : [...both.foreign.users.values()];
    return users.filter(({ userName }) => userName === person).map(({ active }) => active);
  };

  it('creates a person, with the manager and the group', async () => {
    await importPerson('Clerk', 'Night shift');
    expect(lastLine(await sync(0))).toMatch(/^18 unchanged, 1 created, 35 links unchanged, 2 links made$/);
    expect((await both.compare()).people.get(person)).toMatchObject({
      title: 'Clerk',
      groups: ['Night shift'],
      'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User': { manager: 'p00' },
    });
  });

  it('has nothing to do a second time', async () => {
    const text = lastLine(await sync(0));
    expect(text).toMatch(/^\d+ unchanged, \d+ links unchanged$/);
    expect(text).toContain(`${others + 1} unchanged`);
  });

  it('brings over a change of a person', async () => {
    await importPerson('Lead', 'Staff');
    expect(lastLine(await sync(0))).toMatch(/^\d+ unchanged, 1 updated, \d+ links unchanged, 1 link made$/);
    expect((await both.compare()).people.get(person)).toMatchObject({
      title: 'Lead',
      groups: ['Night shift', 'Staff'],
    });
  });

  it('deactivates a person whom the source no longer has, but not above the limit', async () => {
    await runIn(env, 0, 'users', 'delete', person, '--profile', source, '--yes');
    expect(lastLine(await sync(9, '--max-removals', '0'))).toBe('  hint   --max-removals 1 allows this change');
    expect(await isActive()).toEqual([true]);
    expect(lastLine(await sync(0, '--max-removals', '1'))).toMatch(/^\d+ unchanged, 1 updated, \d+ links unchanged$/);
    expect(await isActive()).toEqual([false]);
    // With 20 people, the list of the foreign provider could be its first page.
    await runIn(env, 0, 'users', 'delete', person, '--profile', target, '--yes');
  });
});

// What the foreign provider cannot express: a list of more than 20 people. It returns 20, and repeats this page.
it('a sync from or to a provider whose list has no end changes nothing', async () => {
  const env = both.profiles();
  const more = ['t00', 't01', 't02'];
  await runIn(env, 0, 'bulk', 'import', write('more.csv', more, 'Clerk', 'Staff'), '--profile', 'foreign', '--yes');
  const before = JSON.stringify([await both.listOwn('/Users'), [...both.foreign.users.values()]]);
  const reason = 'the server returned the same page again, because it ignores startIndex, after 20 of 21 resources';
  const { host } = new URL(both.foreign.base);
  for (const [source, target, place] of [
    ['foreign', 'own', 'source'],
    ['own', 'foreign', 'target'],
  ] as const) {
    const flags = ['--from', source, '--profile', target, '--yes', '--max-removals', '50'];
    const text = lastLine(await runIn(env, 6, 'sync', 'run', ...flags));
    expect(text).toBe(`Error: the ${place} ${host} (profile foreign): ${reason}`);
  }
  expect(JSON.stringify([await both.listOwn('/Users'), [...both.foreign.users.values()]])).toBe(before);
});
