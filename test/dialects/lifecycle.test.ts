import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { FactValues } from '../../src/dialects/facts.ts';
import type { Method } from '../../src/dialects/kinds.ts';
import { vendors } from '../../src/dialects/table.ts';
import { factValues, type Vendor } from '../../src/dialects/vendor.ts';
import type { JsonObject } from '../../src/protocol/json/json.ts';
import { completeUser } from './bodies.ts';
import { createPresetWorld, type PresetWorld } from './preset.ts';

type Known = Partial<FactValues>;

const modelled = vendors.filter(({ tier }) => tier === 'modelled');

const has = ({ methods, resourceTypes }: Known, type: string, ...wanted: Method[]): boolean =>
  (resourceTypes === undefined || resourceTypes.includes(type)) &&
  wanted.every((method) => methods?.[type]?.includes(method) ?? true);
const canChange = (facts: Known, type: string): boolean => has(facts, type, 'PATCH') || has(facts, type, 'PUT');

/** True if a deactivated user can never be reactivated. */
const destroys = ({ deactivation }: Known): boolean => deactivation === 'deleted' || deactivation === 'listed-only';

/** False for `deactivate-then-404` too, because it is not known how the service reactivates a user. */
const canBeReactivated = (facts: Known): boolean =>
  canChange(facts, 'User') &&
  !destroys(facts) &&
  facts.deactivation !== 'obfuscated' &&
  facts.delete !== 'deactivate-then-404';

const canRename = ({ userNameChange, unchangeable }: Known): boolean =>
  userNameChange !== 'refuse' && !unchangeable?.['User']?.includes('userName');

const consent = ['--yes', '--max-removals', '300'];

/** Runs a command that must succeed. */
async function done(world: PresetWorld, argv: readonly string[], stdin?: string): Promise<string> {
  const { exitCode, stdout, stderr } = await world.run(argv, stdin);
  expect([exitCode, stderr], argv.join(' ').slice(0, 200)).toEqual([0, expect.not.stringContaining('Error')]);
  return stdout;
}

const rowsOf = (stdout: string): JsonObject[] =>
  stdout
    .trimEnd()
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line));

const columns =
  'externalId,userName,displayName,nickName,name.givenName,name.familyName,emails.work,entitlements.value,password,active';
const row = (name: string) =>
  `x-${name},${name},Kim Roe,kim,Kim,Roe,${name}@example.com,standard,correct horse battery staple,true\n`;

describe.each(modelled.map((vendor) => [vendor.id, vendor] as const))('%s', (_id, vendor: Vendor) => {
  const facts = factValues(vendor);
  let world: PresetWorld;
  beforeAll(() => {
    vi.useFakeTimers({ toFake: ['Date'] });
    world = createPresetWorld(vendor, { speaksDialect: true });
  });
  afterAll(() => {
    vi.useRealTimers();
  });
  const find = (userName: string): JsonObject | undefined =>
    world.truth('User').find((user) => user['userName'] === userName);
  const members = (): number =>
    ((world.truth('Group').find((group) => group['displayName'] === 'Hikers')?.['members'] ?? []) as unknown[]).length;

  it('lists everyone over several pages', async () => {
    const users = rowsOf(await done(world, ['users', 'list', '-o', 'ndjson']));
    expect(users).toHaveLength(300);
  });

  it('creates a user, and finds the user by userName', async () => {
    const user = { ...completeUser('pat'), title: undefined };
    await done(world, ['users', 'create', '--file', '-'], JSON.stringify(user));
    const [found] = rowsOf(await done(world, ['users', 'get', 'pat', '-o', 'ndjson']));
    expect(found).toMatchObject({ userName: 'pat' });
  });

  it.runIf(canChange(facts, 'User'))('updates the user', async () => {
    await done(world, ['users', 'update', 'pat', '--set', 'displayName=Pat Lee']);
    expect(find('pat')).toMatchObject({ displayName: 'Pat Lee' });
  });

  it.runIf(canChange(facts, 'User') && canRename(facts))('renames the user', async () => {
    await done(world, ['users', 'update', 'pat', '--set', 'userName=patricia']);
    expect([find('pat'), find('patricia')]).toEqual([undefined, expect.objectContaining({ displayName: 'Pat Lee' })]);
    await done(world, ['users', 'update', 'patricia', '--set', 'userName=pat']);
  });

  it.runIf(canBeReactivated(facts))('deactivates and reactivates the user', async () => {
    await done(world, ['users', 'deactivate', 'pat', ...consent]);
    expect(find('pat')).toMatchObject({ active: false });
    await done(world, ['users', 'activate', 'pat', '--yes']);
    expect(find('pat')).toMatchObject({ active: true });
  });

  it('imports people, and has nothing to do the second time', async () => {
    const file = `${columns}\n${['kim', 'lou', 'max'].map(row).join('')}`;
    const first = rowsOf(await done(world, ['bulk', 'import', '-', '--yes', '-o', 'ndjson'], file));
    expect(first.map(({ outcome }) => outcome)).toEqual(['created', 'created', 'created']);
    const before = world.truth('User');
    const second = rowsOf(await done(world, ['bulk', 'import', '-', '--yes', '-o', 'ndjson'], file));
    expect(second.map(({ outcome }) => outcome)).toEqual(['unchanged', 'unchanged', 'unchanged']);
    expect(world.truth('User')).toEqual(before);
  });

  it.runIf(has(facts, 'Group', 'POST') && canChange(facts, 'Group'))(
    'creates a group, adds 150 members and removes 110',
    async () => {
      const names = world
        .truth('User')
        .filter(({ active }) => active === true)
        .slice(0, 150)
        .map(({ userName }) => String(userName));
      const required = (facts.requiredAttributes?.['Group'] ?? []).includes('externalId');
      await done(world, [
        'groups',
        'create',
        '--set',
        'displayName=Hikers',
        ...(required ? ['--set', 'externalId=h'] : []),
      ]);
      const rows = (list: readonly string[], group: string) => list.map((name) => `${name},${group}\n`).join('');
      const set = ['bulk', 'import', '-', '--groups', 'set', ...consent];
      await done(world, set, `userName,groups\n${rows(names, 'Hikers')}`);
      expect(members()).toBe(150);
      const [left, kept] = [names.slice(0, 110), names.slice(110)];
      await done(world, set, `userName,groups\n${rows(kept, 'Hikers')}${rows(left, '')}`);
      expect(members()).toBe(40);
      await done(world, ['groups', 'add-member', 'Hikers', ...left.slice(0, 2)]);
      await done(world, ['groups', 'remove-member', 'Hikers', left[0] as string, ...consent]);
      expect(members()).toBe(41);
    },
  );

  it.runIf(canChange(facts, 'User'))('offboards people, and sees that they have no access', async () => {
    const file = 'userName\nkim\nlou\n';
    await done(world, ['bulk', 'offboard', '-', ...consent], file);
    for (const name of ['kim', 'lou']) {
      const user = world.truth('User').find(({ externalId }) => externalId === `x-${name}`);
      expect(user?.['active'] ?? false).toBe(false);
    }
  });

  it.runIf(has(facts, 'User', 'DELETE'))('deletes a user', async () => {
    await done(world, ['users', 'delete', 'max', ...consent]);
    const user = find('max');
    if ((facts.delete ?? 'hard') === 'hard') expect(user).toBeUndefined();
    else expect(user).toMatchObject({ active: false });
  });
});
