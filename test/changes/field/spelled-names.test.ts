import { describe, expect, it } from 'vitest';
import { isObject } from '../../../src/protocol/json/json.ts';
import { createLayered, type Layer } from './layer.ts';

/**
 * A service whose filters find a userName or a displayName only if every byte is equal. Upper and lower case differ.
 */
const exact: Layer = (next) => async (request) => {
  const response = await next(request);
  const [, name = '', value] = /(userName|displayName) eq "([^"]*)"/.exec(request.query['filter'] ?? '') ?? [];
  if (value === undefined || !isObject(response.body) || !Array.isArray(response.body.Resources)) return response;
  const found = response.body.Resources.filter((resource) => isObject(resource) && resource[name] === value);
  return { ...response, body: { ...response.body, totalResults: found.length, Resources: found } };
};

const filters = (requests: readonly string[]): string[] =>
  requests.flatMap((request) => /userName eq "[^"]*"/.exec(request)?.[0] ?? []);

describe('a service whose filters regard case', () => {
  it('has a leaver found whose name the file writes in other letters', async () => {
    const world = createLayered(exact);
    const { exitCode } = await world.run(['bulk', 'offboard', '-', '--yes'], { stdin: 'userName\nM01\n' });
    expect([exitCode, world.service.users.get('id-2')?.['active']]).toEqual([0, false]);
  });

  it('is asked for small letters only after it was seen to regard case', async () => {
    const world = createLayered((next) => next);
    await world.run(['bulk', 'offboard', '-', '--yes'], { stdin: 'userName\nNobody\nNoone\n' });
    expect([...new Set(filters(world.service.requests))].sort()).toEqual([
      'userName eq "Nobody"',
      'userName eq "Noone"',
      'userName eq "PAT"',
      'userName eq "pat"',
    ]);
  });

  it('gets no second group for a name in other letters', async () => {
    const world = createLayered(exact);
    const kept = world.service.addGroup('crew');
    const { exitCode } = await world.run(['bulk', 'import', '-'], { stdin: 'userName,Groups\nm01,CREW\n' });
    expect([exitCode, [...world.service.groups.keys()]]).toEqual([0, [world.staff, kept]]);
  });
});

describe('a name whose accents stand beside their letters', () => {
  it.each(['NFC', 'NFD'] as const)('is that of the group that is kept as %s', async (form) => {
    const world = createLayered(exact);
    const kept = world.service.addGroup('Caf\u00e9'.normalize(form));
    const csv = `userName,Groups\nm01,${'Caf\u00e9'.normalize(form === 'NFC' ? 'NFD' : 'NFC')}\n`;
    const { exitCode } = await world.run(['bulk', 'import', '-'], { stdin: csv });
    expect([exitCode, [...world.service.groups.keys()]]).toEqual([0, [world.staff, kept]]);
    expect(world.service.membersOf('Caf\u00e9'.normalize(form))).toEqual([world.ids['m01']]);
  });

  it.each(['NFC', 'NFD'] as const)('is found by a single command where it is kept as %s', async (form) => {
    const world = createLayered(exact);
    world.service.addGroup('Caf\u00e9'.normalize(form));
    const typed = 'Caf\u00e9'.normalize(form === 'NFC' ? 'NFD' : 'NFC');
    const { exitCode, stderr } = await world.run(['groups', 'add-member', typed, 'm01']);
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
    expect(world.service.membersOf('Caf\u00e9'.normalize(form))).toEqual([world.ids['m01']]);
  });

  it.each(['NFC', 'NFD'] as const)('is that of a person whom a single command finds, kept as %s', async (form) => {
    const world = createLayered(exact);
    world.service.addUser({ userName: 'jos\u00e9'.normalize(form), active: true });
    const typed = 'jos\u00e9'.normalize(form === 'NFC' ? 'NFD' : 'NFC');
    const { exitCode, stdout, stderr } = await world.run(['users', 'get', typed, '-o', 'json']);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(JSON.parse(stdout).userName).toBe('jos\u00e9'.normalize(form));
  });
});
