import { describe, expect, it } from 'vitest';
import { compose } from '../../../src/protocol/exchange/exchange.ts';
import type { JsonObject } from '../../../src/protocol/json/json.ts';
import type { FakeServiceOptions } from '../../support/fake-service/index.ts';
import { others } from '../world.ts';
import { bodyOf, createLayered, type Layer, operationsOf, refusal } from './layer.ts';

/** A service that replaces each operation of a PATCH with the wrong operation that `mistake` returns. */
function mistaking(mistake: (operation: JsonObject) => JsonObject): Layer {
  return (next) => (request) => {
    const operations = operationsOf(request);
    if (operations.length === 0) return next(request);
    return next({ ...request, body: { ...bodyOf(request), Operations: operations.map(mistake) } });
  };
}

const removesAll = mistaking((operation) =>
  operation['op'] === 'remove' ? { op: 'remove', path: 'members' } : operation,
);
const replacesAll = mistaking((operation) =>
  operation['op'] === 'add' && operation['path'] === 'members' ? { ...operation, op: 'replace' } : operation,
);

const shown: Readonly<Record<string, FakeServiceOptions>> = {
  'a service that shows the groups of people': {},
  'a service that shows them not': { groupsOnUsers: false, memberFilter: 'empty' },
};

describe.each(Object.entries(shown))('everybody else stays in a group (%s)', (_name, options) => {
  it('where a removal of one is taken for one of all', async () => {
    const world = createLayered(removesAll, options);
    const { exitCode, stderr } = await world.run(['groups', 'remove-member', 'Staff', 'm01']);
    expect([exitCode, stderr]).toEqual([
      7,
      'Error: the change of group Staff also removed 12 other members: id-1, id-3, id-4, id-5, id-6 and 7 more; scimctl added these members again\n',
    ]);
    expect(world.service.membersOf('Staff')).toEqual(['pat', ...others.slice(1)].map((name) => world.ids[name]).sort());
  });

  it('where an addition is taken for the new list', async () => {
    const world = createLayered(replacesAll, options);
    const extra = world.service.addUser({ userName: 'extra', active: true });
    const { exitCode, stderr } = await world.run(['groups', 'add-member', 'Staff', 'extra']);
    expect([exitCode, stderr]).toEqual([
      7,
      'Error: the change of group Staff also removed 13 other members: id-1, id-2, id-3, id-4, id-5 and 8 more; scimctl added these members again\n',
    ]);
    expect(world.service.membersOf('Staff')).toEqual([...Object.values(world.ids), extra].sort());
  });

  it('where an update of the group removes one with a list of values, for a dialect without filters in paths', async () => {
    const world = createLayered(removesAll, options, { dialect: 'chainguard' });
    const members = others.map((name) => ({ value: world.ids[name] as string }));
    const set = ['--set', `members:=${JSON.stringify(members)}`, '--yes', '--max-removals', '50'];
    const { exitCode, stderr } = await world.run(['groups', 'update', 'Staff', ...set]);
    expect([exitCode, stderr]).toEqual([
      7,
      'Error: the change of group Staff also removed 12 other members: id-2, id-3, id-4, id-5, id-6 and 7 more; scimctl added these members again\n',
    ]);
    expect(world.service.membersOf('Staff')).toEqual(others.map((name) => world.ids[name]).sort());
  });

  it('also in the groups that come after the one in which it was noticed', async () => {
    const world = createLayered(removesAll, options);
    world.service.addGroup('Second', [world.ids['m01'] as string, world.ids['m02'] as string]);
    const { exitCode, stdout } = await world.run(['bulk', 'offboard', '-', '--yes'], { stdin: 'userName\nm01\n' });
    const [{ outcome, groupsRemoved }] = JSON.parse(stdout);
    const both = [
      { id: 'id-14', name: 'Staff' },
      { id: 'id-15', name: 'Second' },
    ];
    expect([exitCode, outcome, groupsRemoved]).toEqual([7, 'not verified', both]);
    expect(world.service.membersOf('Second')).toEqual([world.ids['m02']]);
    expect(world.service.membersOf('Staff')).toHaveLength(12);
  });
});

it('groups patch says who fell out without being named', async () => {
  const world = createLayered(removesAll);
  world.service.addGroup('Second', [world.ids['m01'] as string, world.ids['m02'] as string]);
  const { exitCode, stderr } = await world.run([
    'groups',
    'patch',
    'Second',
    '--op',
    'remove members[value eq "id-2"]',
    '--yes',
  ]);
  expect([exitCode, stderr.split('\n')[0]]).toEqual([
    7,
    'Error: the server responded with status 200, but the change also removed 1 other member: id-3',
  ]);
});

it('who cannot be put back is named', async () => {
  const world = createLayered(
    mistaking((operation) =>
      operation['op'] === 'remove' ? { op: 'remove', path: 'members' } : { ...operation, value: [] },
    ),
  );
  world.service.addGroup('Second', [world.ids['m01'] as string, world.ids['m02'] as string]);
  const { exitCode, stderr } = await world.run(['groups', 'remove-member', 'Second', 'm01']);
  expect([exitCode, stderr]).toEqual([
    7,
    'Error: the change of group Second also removed 1 other member: id-3; scimctl could not add these members again\n' +
      '  hint   add these members in the service itself\n',
  ]);
});

it('a group is looked at once a run, and then believed', async () => {
  const world = createLayered((next) => next);
  for (const name of ['A', 'B', 'C'])
    world.service.addGroup(name, [world.ids['m01'] as string, world.ids['m02'] as string]);
  const { exitCode } = await world.run(['bulk', 'offboard', '-', '--yes'], { stdin: 'userName\nm01\n' });
  expect(exitCode).toBe(0);
  expect(world.service.requests.filter((request) => /^GET \/Groups\/id-/.test(request))).toHaveLength(2);
});

describe('Ctrl-C at the first change of a group', () => {
  /**
   * Creates a layer that interrupts the run after the first PATCH of a group. The layer then refuses `busy` requests
   * with status 429.
   */
  function stopping(busy: number, detail = 'busy'): { readonly layer: Layer; readonly signal: AbortSignal } {
    const stop = new AbortController();
    let left = busy;
    const layer: Layer = (next) => async (request) => {
      if (stop.signal.aborted && left-- > 0) {
        const { headers, ...response } = refusal(429, detail);
        return { ...response, headers: { ...headers, 'retry-after': '30' } };
      }
      const response = await next(request);
      if (request.method === 'PATCH' && request.path.startsWith('/Groups')) stop.abort();
      return response;
    };
    return { layer, signal: stop.signal };
  }

  it('does not stop the search for lost members, and adds them again', async () => {
    const { layer, signal } = stopping(1);
    const world = createLayered(compose(layer, replacesAll));
    world.service.addUser({ userName: 'extra', active: true });
    const stdin = 'userName,groups\nextra,Staff\n';
    const { exitCode, stdout } = await world.run(['bulk', 'import', '-', '--yes', '-o', 'ndjson'], { stdin, signal });
    expect(exitCode).toBe(130);
    expect(stdout).toContain('scimctl added these members again');
    expect(world.service.membersOf('Staff')).toHaveLength(14);
  });

  it('has the same effect in a command about one group, and with a low rate', async () => {
    const { layer, signal } = stopping(0);
    const world = createLayered(compose(layer, removesAll));
    const argv = ['groups', 'remove-member', 'Staff', 'm01', '--rate', '1'];
    const { stderr } = await world.run(argv, { signal });
    expect(stderr).toContain('scimctl added these members again');
    expect(world.service.membersOf('Staff')).toHaveLength(12);
  });

  it('ends the wait for a change that the service makes later, and names the other members', async () => {
    const { layer, signal } = stopping(0);
    const later: Layer = (next) => async (request) =>
      request.method === 'PATCH' ? { status: 202, headers: {} } : next(request);
    const world = createLayered(compose(layer, later));
    world.service.addGroup('Second', [world.ids['m01'] as string, world.ids['m02'] as string]);
    const { stderr } = await world.run(['groups', 'remove-member', 'Second', 'm01'], { signal });
    expect(stderr.split('\n')[0]).toBe(
      'Error: the server responded with status 202 and will process the request later, but the members are not as requested; the run was stopped before scimctl could verify that the group keeps 1 other member: id-3',
    );
  });

  it('names the other members if no read succeeds', async () => {
    const { layer, signal } = stopping(1000);
    const world = createLayered(compose(layer, replacesAll));
    world.service.addGroup('Second', [world.ids['m01'] as string, world.ids['m02'] as string]);
    const stdin = 'userName,groups\npat,Second\n';
    const { exitCode, stdout } = await world.run(['bulk', 'import', '-', '--yes', '-o', 'ndjson'], { stdin, signal });
    expect(exitCode).toBe(130);
    expect(stdout).toContain(
      'the change of group Second may also have removed 2 other members: id-2, id-3; the run was stopped, and scimctl could not check whether these members are still in the group, because a read failed: the request was aborted before it was sent',
    );
  });
});
