import { describe, expect, it } from 'vitest';
import type { Json } from '../../../src/protocol/json/json.ts';
import { isObject } from '../../../src/protocol/json/json.ts';
import type { FakeServiceOptions } from '../../support/fake-service/index.ts';
import { others, type World } from '../world.ts';
import { altering, createLayered, type Layer } from './layer.ts';

const capitals = (items: Json | undefined): Json | undefined =>
  Array.isArray(items)
    ? items.map((item) => (isObject(item) ? { ...item, value: String(item['value']).toUpperCase() } : item))
    : items;

/** Converts ids in requests to small letters, so that capitals are accepted too. */
const understanding: Layer = (next) => (request) => {
  const small = (text: string): string => text.replaceAll(/ABCDEF00-[-\d]+/g, (id) => id.toLowerCase());
  const body = request.body === undefined ? {} : { body: JSON.parse(small(JSON.stringify(request.body))) as Json };
  return next({ ...request, path: small(request.path), ...body });
};

/**
 * A service that writes the UUIDs in the members of a group and in the groups of a person in capital letters. It writes
 * all other UUIDs in small letters.
 */
function createSpelled(options: FakeServiceOptions = {}): World {
  const ofGroups = altering('Group', (group) => {
    if (group['members'] !== undefined) group['members'] = capitals(group['members']);
  });
  const ofUsers = altering('User', (user) => {
    if (user['groups'] !== undefined) user['groups'] = capitals(user['groups']);
  });
  const ids = (n: number) => `abcdef00-0000-4000-8000-${String(n).padStart(12, '0')}`;
  return createLayered((next) => ofGroups(ofUsers(understanding(next))), { ids, ...options });
}

const services: Readonly<Record<string, FakeServiceOptions>> = {
  'groups of people': {},
  'members of groups': { groupsOnUsers: false, memberFilter: 'empty' },
  'members of groups, and no PATCH': { groupsOnUsers: false, memberFilter: 'empty', patch: 'off' },
};

describe.each(Object.entries(services))('UUIDs in capitals are those in small letters (%s)', (_name, options) => {
  it('for who is offboarded', async () => {
    const world = createSpelled(options);
    const { exitCode, stdout } = await world.run(['bulk', 'offboard', '-', '--yes'], { stdin: 'userName\nm01\n' });
    // The id of the group may be in capitals or in small letters, so the test compares only the name.
    expect([exitCode, JSON.parse(stdout)[0].groupsRemoved.map(({ name }: { name: string }) => name)]).toEqual([
      0,
      ['Staff'],
    ]);
    expect(world.service.membersOf('Staff')).not.toContain(world.ids['m01']);
    expect(world.service.membersOf('Staff')).toHaveLength(12);
  });

  it('for who is taken out of a group, or is in it already', async () => {
    const world = createSpelled(options);
    const added = await world.run(['groups', 'add-member', 'Staff', 'm01']);
    expect(added.stderr).toBe(`m01 (${world.ids['m01']}) was a member already\nnothing was changed\n`);
    const removed = await world.run(['groups', 'remove-member', 'Staff', 'm01']);
    expect([removed.exitCode, removed.stderr]).toEqual([
      0,
      `Removed m01 (${world.ids['m01']})\nUpdated group Staff (${world.staff})\n`,
    ]);
    expect(world.service.membersOf('Staff')).toHaveLength(12);
  });

  it('for who is imported', async () => {
    const world = createSpelled(options);
    const csv = `userName,Groups\n${others.map((name) => `${name},Staff`).join('\n')}\n`;
    const { exitCode } = await world.run(['bulk', 'import', '-'], { stdin: csv });
    expect(exitCode).toBe(0);
    expect(world.service.requests.filter((request) => /^(?:PATCH|PUT) \/Groups/.test(request))).toEqual([]);
  });
});
