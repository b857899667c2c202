import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { NetworkError } from '../../../src/protocol/exchange/network-error.ts';
import { createLayered, type Layer, operationsOf } from '../../changes/field/layer.ts';
import { forgetResults } from '../../changes/world.ts';

/**
 * A service that loses all other members of a group at each PATCH of members. The first of these PATCH requests stops
 * the run, and no later request reaches the service. `heal` repairs the service and the network.
 */
function losing(kind: 'add' | 'remove') {
  const stop = new AbortController();
  const state = { isBroken: true };
  const layer: Layer = (next) => async (request) => {
    if (state.isBroken && stop.signal.aborted) throw new NetworkError('the network is down', 'refused', false);
    const operations = operationsOf(request);
    if (!state.isBroken || operations.length === 0 || !request.path.startsWith('/Groups/')) return next(request);
    const mistaken =
      kind === 'add'
        ? operations.map((operation) => ({ ...operation, op: 'replace' }))
        : [{ op: 'remove', path: 'members' }];
    const response = await next({ ...request, body: { ...(request.body as object), Operations: mistaken } });
    stop.abort();
    return response;
  };
  const world = createLayered(layer);
  const [m01 = '', m02 = ''] = ['m01', 'm02'].map((name) => world.ids[name]);
  const second = world.service.addGroup('Second', [m01, m02]);
  const heal = () => {
    state.isBroken = false;
  };
  /** Adds members again, as an administrator does in the service itself. */
  const addAgain = (...names: string[]) => {
    const members = [...world.service.membersOf('Second'), ...names.map((name) => world.ids[name])];
    const group = world.service.groups.get(second);
    world.service.groups.set(second, { ...group, members: members.map((value) => ({ value })) } as never);
  };
  const journal = () => {
    const jobs = path.join(world.folder, 'state', 'jobs');
    return path.join(jobs, readdirSync(jobs)[0] as string, 'journal.ndjson');
  };
  return { world, heal, addAgain, journal, signal: stop.signal };
}

const parsed = (text: string) => JSON.parse(text).filter(({ step }: { step: string }) => step === 'group');
const lostOfImport =
  'a change of group Second in this job also removed 2 other members: id-2, id-3; add these members in the service itself';

describe('a resumed job whose earlier run lost other members of a group', () => {
  it.each([
    ['was stopped', () => {}],
    ['was killed', forgetResults],
  ])('does not report the membership as made, if the run %s', async (_, afterRun) => {
    const { world, heal, addAgain, signal } = losing('add');
    const stdin = 'userName,groups\npat,Second\n';
    const stopped = await world.run(['bulk', 'import', '-', '--yes'], { stdin, signal });
    expect([stopped.exitCode, world.service.membersOf('Second')]).toEqual([130, ['id-1']]);
    afterRun(world);
    heal();
    const resumed = await world.run(['job', 'resume', '--last', '--yes']);
    expect([resumed.exitCode, parsed(resumed.stdout)]).toMatchObject([
      7,
      [{ outcome: 'not verified', error: { code: 'unverified', message: lostOfImport } }],
    ]);
    expect(world.service.membersOf('Second')).toEqual(['id-1']);
    addAgain('m01');
    const one = await world.run(['job', 'retry', '--last', '--yes']);
    expect(parsed(one.stdout)[0].error.message).toContain('also removed 1 other member: id-3;');
    addAgain('m02');
    const both = await world.run(['job', 'retry', '--last', '--yes']);
    expect([both.exitCode, parsed(both.stdout)]).toMatchObject([0, [{ outcome: 'linked' }]]);
  });

  it('forgets members whom a read has shown, so that their later removal is no loss', async () => {
    const { world, heal, addAgain, signal, journal } = losing('add');
    await world.run(['bulk', 'import', '-', '--yes'], { stdin: 'userName,groups\npat,Second\n', signal });
    heal();
    addAgain('m01', 'm02');
    expect((await world.run(['job', 'resume', '--last', '--yes'])).exitCode).toBe(0);
    const records = readFileSync(journal(), 'utf8')
      .split('\n')
      .filter((line) => line.includes('"record":"members"'));
    expect(records.map((line) => JSON.parse(line).others)).toEqual([['id-2', 'id-3'], ['id-2', 'id-3'], []]);
  });

  it('says that the members are not known, if the group cannot be read', async () => {
    const { world, heal, signal } = losing('add');
    await world.run(['bulk', 'import', '-', '--yes'], { stdin: 'userName,groups\npat,Second\n', signal });
    heal();
    world.service.set({ membersOnRead: 'never' });
    const resumed = await world.run(['job', 'resume', '--last', '--yes']);
    expect([resumed.exitCode, parsed(resumed.stdout)]).toMatchObject([
      7,
      [
        {
          outcome: 'not verified',
          error: {
            message:
              'a change of group Second in this job may also have removed 2 other members: id-2, id-3; the service does not show whether these members are in the group; check these members in the service itself',
          },
        },
      ],
    ]);
  });

  it('does not report an offboarding as complete', async () => {
    const { world, heal, signal } = losing('remove');
    const stopped = await world.run(['users', 'offboard', 'm01', '--yes'], { signal });
    expect(stopped.exitCode).toBe(130);
    heal();
    const resumed = await world.run(['job', 'resume', '--last', '--yes']);
    const [{ outcome, error }] = JSON.parse(resumed.stdout);
    expect([resumed.exitCode, outcome]).toEqual([7, 'not verified']);
    expect(error.message).toContain(
      'a change of group Staff in this job also removed 12 other members: id-1, id-3, id-4, id-5, id-6 and 7 more;',
    );
  });
});
