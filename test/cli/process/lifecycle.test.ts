import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createMockServer } from '../../../mock-server/server/create-mock-server.ts';
import type { JsonObject } from '../../../src/protocol/json/json.ts';
import { eventually } from '../../support/eventually.ts';
import { BothProviders, comparable } from './both-providers.ts';
import { lastLine, names, writePeople } from './lifecycle-people.ts';
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

const write = (name: string, people: readonly string[], title: string, team: string): string =>
  writePeople(path.join(folder, name), people, title, team);

/**
 * Runs the program against both providers. Fails if the exit code of a run is not `code`. Returns the last line of
 * stderr of each run.
 */
async function run(code: number, ...argv: string[]): Promise<string[]> {
  const runs = await both.run(...argv, '--quiet');
  for (const { code: actual, stderr } of runs) expect(actual, stderr).toBe(code);
  return runs.map(({ stderr }) => lastLine(stderr) ?? '');
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
  // If a run ended before its kill, there is nothing to resume.
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
