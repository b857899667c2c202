import { describe, expect, it } from 'vitest';
import { urn } from '../../../src/protocol/urns.ts';
import { createLayered, type Layer } from '../../changes/field/layer.ts';
import { forgetResults } from '../../changes/world.ts';

/**
 * A service that responds with status 202 to a PATCH of a resource below `path`. It makes these changes when the test
 * calls `settle`. If a member is added twice, the service lists the member twice.
 */
function late(path: string) {
  const state = { isLate: true, patches: 0 };
  const held: (() => Promise<unknown>)[] = [];
  const layer: Layer = (next) => async (request) => {
    if (request.method !== 'PATCH' || !request.path.startsWith(path)) return next(request);
    state.patches++;
    if (!state.isLate) return next(request);
    const { signal: _, ...kept } = request;
    held.push(() => next(kept));
    return { status: 202, headers: {} };
  };
  const world = createLayered(layer, { duplicateMember: 'double' });
  const settle = async () => {
    state.isLate = false;
    for (const carryOut of held.splice(0)) await carryOut();
  };
  return { world, state, settle };
}

const links = (text: string) =>
  JSON.parse(text)
    .filter(({ step, outcome }: { step: string; outcome: string }) => step !== 'person' && outcome !== 'unchanged')
    .map(({ outcome, error }: { outcome: string; error?: { status?: number } }) => [outcome, error?.status]);

describe('a link with status 202 is not sent again after a kill', () => {
  const cases = [
    ['a new member', '/Groups/', 'userName,groups\npat,Second\n', [], 'linked'],
    ['a member who leaves', '/Groups/', 'userName,groups\nm01,\nm02,Second\n', ['--groups', 'set'], 'unlinked'],
    ['a manager', '/Users/', 'userName,manager\nm01,pat\n', [], 'linked'],
  ] as const;
  it.each(cases)('%s', async (_, path, stdin, flags, outcome) => {
    const { world, state, settle } = late(path);
    const second = ['m01', 'm02'].map((name) => world.ids[name] as string);
    world.service.addGroup('Second', second);
    const argv = ['bulk', 'import', '-', '--yes', '--bulk', 'never', '--max-removals', '5', ...flags];
    const ran = await world.run(argv, { stdin });
    expect([links(ran.stdout), state.patches], ran.stderr).toEqual([[['not verified', 202]], 1]);
    forgetResults(world);
    const early = await world.run(['job', 'resume', '--last', '--yes', '--max-removals', '5']);
    expect([early.exitCode, links(early.stdout), state.patches]).toEqual([7, [['not verified', 202]], 1]);
    await settle();
    const resumed = await world.run(['job', 'resume', '--last', '--yes', '--max-removals', '5']);
    expect([resumed.exitCode, links(resumed.stdout), state.patches]).toEqual([0, [[outcome, undefined]], 1]);
    const extension = world.service.users.get('id-2')?.[urn.EnterpriseUser];
    expect([world.service.membersOf('Second'), extension]).toEqual(
      path === '/Users/'
        ? [second, { manager: { value: 'id-1' } }]
        : [outcome === 'linked' ? ['id-1', ...second] : ['id-3'], undefined],
    );
  });
});

it('an offboarding that is sent again after a kill has the same effect as one that is sent once', async () => {
  const { world, state, settle } = late('/');
  const argv = ['users', 'offboard', 'm01', '--yes', '--transfer-reports', 'pat'];
  world.service.users.set('id-3', {
    ...world.service.users.get('id-3'),
    [urn.EnterpriseUser]: { manager: { value: 'id-2' } },
  });
  await world.run(argv);
  const once = state.patches;
  expect(once).toBeGreaterThan(0);
  forgetResults(world);
  const early = await world.run(['job', 'resume', '--last', '--yes']);
  expect([early.exitCode, state.patches]).toEqual([7, 2 * once]);
  await settle();
  const resumed = await world.run(['job', 'resume', '--last', '--yes']);
  expect(resumed.exitCode, resumed.stderr).toBe(0);
  const { users, membersOf } = world.service;
  expect([users.get('id-2')?.['active'], users.get('id-3')?.[urn.EnterpriseUser], membersOf('Staff')]).toEqual([
    false,
    { manager: { value: 'id-1' } },
    Object.values(world.ids)
      .filter((id) => id !== 'id-2')
      .sort(),
  ]);
});
