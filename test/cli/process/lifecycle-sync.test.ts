import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BothProviders } from './both-providers.ts';
import { lastLine, names, writePeople } from './lifecycle-people.ts';
import { scimctl } from './program.ts';

let both: BothProviders;
let folder: string;

beforeAll(async () => {
  both = await BothProviders.start();
  folder = mkdtempSync(path.join(tmpdir(), 'scimctl-lifecycle-sync-'));
  const people = write('people.csv', names, 'Clerk', 'Staff');
  for (const { code, stderr } of await both.run('bulk', 'import', people, '--yes', '--quiet'))
    expect(code, stderr).toBe(0);
});
afterAll(async () => {
  await both.close();
  rmSync(folder, { recursive: true });
});

const write = (name: string, people: readonly string[], title: string, team: string): string =>
  writePeople(path.join(folder, name), people, title, team);

/** Runs the program in an environment with both profiles, and fails unless the run ends with this code. */
async function runIn(env: NodeJS.ProcessEnv, code: number, ...argv: string[]): Promise<string> {
  const ran = await scimctl(argv, env);
  expect(ran.code, ran.stderr).toBe(code);
  return ran.stderr;
}

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
    expect(lastLine(await sync(9, '--max-removals', '0'))).toBe('  hint   to allow this change, use --max-removals 1');
    expect(await isActive()).toEqual([true]);
    expect(lastLine(await sync(0, '--max-removals', '1'))).toMatch(/^\d+ unchanged, 1 updated, \d+ links unchanged$/);
    expect(await isActive()).toEqual([false]);
    // Deletes the person, because a list of 20 people could be only the first page of the foreign provider.
    await runIn(env, 0, 'users', 'delete', person, '--profile', target, '--yes');
  });
});

// The foreign provider cannot return a list of more than 20 people. The provider returns 20 people and then repeats
// this page.
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
