import { describe, expect, it } from 'vitest';
import type { Exchange, ScimRequest } from '../../../src/protocol/exchange/exchange.ts';
import { isObject } from '../../../src/protocol/json/json.ts';
import { createWorld, forgetResults, type World } from '../../changes/world.ts';
import { scimctl } from '../run.ts';
import { changesOf, createServices } from '../services.ts';

const exists = ({ service, ids }: World, name: string): boolean => service.users.has(ids[name] as string);
const writes = ({ service }: World): string[] =>
  service.log.filter(({ method }) => method !== 'GET').map(({ method, path: at }) => `${method} ${at}`);
const rows = (stdout: string): string[] =>
  JSON.parse(stdout).map((row: { key: string; outcome: string; detail?: string; error?: { message: string } }) =>
    [row.key, row.outcome, row.error?.message ?? row.detail].filter((part) => part !== undefined).join(' | '),
  );
const offboard = (world: World, ...argv: string[]) =>
  world.run(['users', 'offboard', ...argv, '--delete', '-o', 'json']);

describe('offboard --delete', () => {
  it('deactivates, takes out of groups, and then deletes, which a read verifies', async () => {
    const world = createWorld();
    const { exitCode, stdout, stderr } = await offboard(world, 'm01', 'm02', '--yes');
    expect([exitCode, rows(stdout)]).toEqual([0, ['m01 | deleted', 'm02 | deleted']]);
    expect(stderr).toContain(
      '2 people will be deactivated and then deleted permanently on people.example.com (profile prod):\n  m01 (id-2)\n  m02 (id-3)\n',
    );
    expect(stderr).toMatch(
      /Job [0-9a-f]{6} stores the present state of these people; a deleted account cannot be restored\n/,
    );
    expect(writes(world).sort()).toEqual([
      'DELETE /Users/id-2',
      'DELETE /Users/id-3',
      'PATCH /Groups/id-14',
      'PATCH /Users/id-2',
      'PATCH /Users/id-3',
    ]);
    expect(
      writes(world)
        .slice(-2)
        .map((write) => write.split(' ')[0]),
    ).toEqual(['DELETE', 'DELETE']);
    expect([exists(world, 'm01'), exists(world, 'm03')]).toEqual([false, true]);
  });

  it('deletes a person of a file who was inactive and in no group before', async () => {
    const world = createWorld();
    await world.run(['users', 'offboard', 'm01', '--yes']);
    const before = writes(world).length;
    const file = { stdin: 'userName\nm01\n' };
    const argv = ['bulk', 'offboard', '-', '--delete', '-o', 'json'];
    const planned = await world.run([...argv, '--dry-run'], file);
    expect([planned.exitCode, rows(planned.stdout)]).toEqual([0, ['m01 | deleted | already inactive']]);
    expect(planned.stderr).toContain(
      '  m01 (id-2): already inactive, but will be taken out of the groups that are found\n',
    );
    const { exitCode, stdout } = await world.run([...argv, '--yes'], file);
    expect([exitCode, rows(stdout), writes(world).slice(before)]).toEqual([
      0,
      ['m01 | deleted'],
      ['DELETE /Users/id-2'],
    ]);
  });

  it('deletes a person whose resource shows that the person is directly in no group', async () => {
    const world = createWorld();
    await world.run(['users', 'offboard', 'm01', '--yes']);
    const groups = [{ value: 'id-99', type: 'indirect' }];
    const exchange: Exchange = async (request) => {
      const response = await world.service.exchange(request);
      const { body } = response;
      return isObject(body) && body['userName'] === 'm01' ? { ...response, body: { ...body, groups } } : response;
    };
    const env = { SCIMCTL_CONFIG_DIR: world.folder, SCIMCTL_URL: '', SCIMCTL_TOKEN: '' };
    const argv = ['users', 'offboard', 'id-2', '--delete', '-o', 'json'];
    const planned = await scimctl([...argv, '--dry-run'], { exchange, env });
    expect(rows(planned.stdout)).toEqual(['id-2 | deleted | already inactive']);
    expect(planned.stderr).toContain('  m01 (id-2): already inactive\n');
    const { exitCode, stdout } = await scimctl([...argv, '--yes'], { exchange, env });
    expect([exitCode, rows(stdout), exists(world, 'm01')]).toEqual([0, ['id-2 | deleted'], false]);
  });

  it('sends nothing in a dry run', async () => {
    const world = createWorld();
    const { exitCode, stdout, stderr } = await offboard(world, 'm01', '--dry-run');
    expect([exitCode, rows(stdout), writes(world)]).toEqual([0, ['m01 | deleted'], []]);
    expect(stderr).toContain('1 person would be deactivated and then deleted permanently on');
  });

  it('needs the consent of a deletion: the number is typed, also for one person', async () => {
    const world = createWorld();
    const script = await world.run(['users', 'offboard', 'm01', '--delete', '-o', 'table']);
    expect([script.exitCode, script.stderr]).toEqual([
      9,
      expect.stringContaining(
        'Error: this would deactivate and permanently delete 1 person on people.example.com (profile prod), and this needs consent\n  hint   to give consent without a question, use --yes\n',
      ),
    ]);
    const asked: string[] = [];
    const answering = (text: string) => ({
      prompter: {
        input: async (message: string) => {
          asked.push(message);
          return text;
        },
      },
    });
    const argv = ['users', 'offboard', 'm01', '--delete'];
    expect((await world.run(argv, answering('y'))).exitCode).toBe(9);
    expect(writes(world)).toEqual([]);
    expect((await world.run(argv, answering('1'))).exitCode).toBe(0);
    expect(asked).toEqual(
      Array(2).fill('Type 1 to deactivate and permanently delete 1 person on people.example.com (profile prod)'),
    );
  });

  it.each<[string[], number, string]>([
    [
      ['m01', 'm02', '--max-removals', '1'],
      9,
      'scimctl would deactivate and permanently delete 2 people, but at most 1 is allowed; to allow 2, use --max-removals 2',
    ],
    [['m01', '--keep-groups', '--yes'], 2, '--delete cannot be used with --keep-groups'],
  ])('is refused for %j', async (argv, code, message) => {
    const world = createWorld();
    const { exitCode, stderr } = await offboard(world, ...argv);
    expect([exitCode, stderr, writes(world)]).toEqual([code, expect.stringContaining(message), []]);
  });

  it('deletes nobody who is still in a group', async () => {
    const world = createWorld({ ignoresMembers: true });
    const { exitCode, stdout } = await offboard(world, 'm01', '--yes');
    expect([exitCode, rows(stdout)]).toEqual([
      7,
      [expect.stringMatching(/^m01 \| failed \| the account is not deleted; deactivated; still in 1 group: Staff/)],
    ]);
    expect(exists(world, 'm01')).toBe(true);
  });

  it.each([
    [
      { delete: 'lies' },
      7,
      'm01 | not verified | deactivated; taken out of 1 group; deletion: the server responded with status 204, but m01 (id-2) still exists',
    ],
    [
      { delete: '405' },
      10,
      'm01 | failed | deactivated; taken out of 1 group; deletion: the service does not support DELETE for /Users',
    ],
    [{ deleteLost: 1 }, 0, 'm01 | deleted'],
  ] as const)('claims no deletion that no read shows: %j', async (service, code, row) => {
    const world = createWorld(service);
    const { exitCode, stdout } = await offboard(world, 'm01', '--yes');
    expect([exitCode, rows(stdout), exists(world, 'm01')]).toEqual([code, [row], code !== 0]);
  });

  it('says of each deleted person in an undo that the account does not come back', async () => {
    const world = createWorld();
    await offboard(world, 'm01', '--yes');
    const { exitCode, stdout } = await world.run(['job', 'undo', '--last', '--yes', '-o', 'json']);
    expect([exitCode, rows(stdout)]).toEqual([
      5,
      [
        'm01 (id-2) | failed | the job deleted this account, and the account cannot be restored, because a new account would have another id',
      ],
    ]);
  });

  it('gives nobody a deleted manager back in an undo', async () => {
    const urn = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
    const services = await createServices({
      idp: [
        { userName: 'boss' },
        { userName: 'new' },
        {
          userName: 'ann',
          schemas: ['urn:ietf:params:scim:schemas:core:2.0:User', urn],
          [urn]: { manager: { value: 'idp-1' } },
        },
      ],
    });
    const argv = ['users', 'offboard', 'boss', '--delete', '--transfer-reports', 'new', '--profile', 'idp', '--yes'];
    const { exitCode, stdout } = await services.run([...argv, '-o', 'json']);
    expect([exitCode, rows(stdout)]).toEqual([0, ['boss | deleted | 1 of 1 people got the manager new (idp-2)']]);
    const undone = await services.run(['job', 'undo', '--last', '--yes', '-o', 'json']);
    expect(rows(undone.stdout)).toContain('ann (idp-3) | failed | the former manager has been deleted');
    expect((await services.user('idp', 'ann'))?.[urn]).toMatchObject({ manager: { value: 'idp-2' } });
  });
});

describe('offboard --delete on several services', () => {
  it('asks once, with the number of accounts, and deletes on each', async () => {
    const services = await createServices({ idp: [{ userName: 'ada' }], wiki: [{ userName: 'ada' }] });
    const argv = ['users', 'offboard', 'ada', '--delete', '--all-profiles'];
    const changes = () => Object.values(services.sent).flatMap(changesOf).length;
    const script = await services.run(argv);
    expect([script.exitCode, changes()]).toEqual([9, 0]);
    expect(script.stderr).toContain('this would deactivate and permanently delete 2 accounts on 2 services');
    const asked: string[] = [];
    const input = async (message: string) => {
      asked.push(message);
      return '2';
    };
    const { exitCode, stdout } = await services.run([...argv, '-o', 'csv'], { terminal: true, prompter: { input } });
    expect([exitCode, stdout]).toEqual([0, 'person,idp,wiki\nada,deleted,deleted\n']);
    expect(asked).toEqual(['Type 2 to deactivate and permanently delete 2 accounts on 2 services']);
    expect(await services.user('wiki', 'ada')).toBeUndefined();
  });
});

describe('a job that deletes accounts', () => {
  it.each<[string, boolean, (world: World, request: ScimRequest) => boolean]>([
    ['by a deletion', false, (_, { method }) => method === 'DELETE'],
    [
      'by the read before a deletion',
      true,
      // Waits for the fourth read. The three reads before it find the person, verify the deactivation, and verify the
      // removal from the group.
      ({ service }) =>
        service.log.filter(({ method, path: at }) => `${method} ${at}` === 'GET /Users/id-2').length === 4,
    ],
  ])('that was stopped %s is resumed with the deletions that are left, after consent', async (_, isLeft, isLast) => {
    const world = createWorld();
    const controller = new AbortController();
    const exchange: Exchange = async (request) => {
      const response = await world.service.exchange(request);
      if (isLast(world, request)) controller.abort();
      return response;
    };
    const env = { SCIMCTL_CONFIG_DIR: world.folder, SCIMCTL_URL: '', SCIMCTL_TOKEN: '' };
    const argv = ['users', 'offboard', 'm01', 'm02', '--delete', '--yes', '--concurrency', '1'];
    const stopped = await scimctl(argv, { exchange, env, signal: controller.signal });
    expect([stopped.exitCode, exists(world, 'm01'), exists(world, 'm02')]).toEqual([130, isLeft, true]);
    expect((await world.run(['job', 'resume', '--last'])).exitCode).toBe(9);
    const { exitCode, stdout } = await world.run(['job', 'resume', '--last', '--yes', '-o', 'json']);
    const deleted = [...(isLeft ? ['m01 (id-2) | deleted'] : []), 'm02 (id-3) | deleted'];
    expect([exitCode, rows(stdout), exists(world, 'm02')]).toEqual([0, deleted, false]);
  });

  it('that was killed after a deletion is resumed: an account that is gone is no failure', async () => {
    const world = createWorld();
    await offboard(world, 'm01', '--yes');
    forgetResults(world);
    const before = writes(world).length;
    const { exitCode, stdout } = await world.run(['job', 'resume', '--last', '--yes', '-o', 'json']);
    expect([exitCode, rows(stdout)]).toEqual([0, ['m01 (id-2) | deleted | the account no longer exists']]);
    expect(writes(world)).toHaveLength(before);
    expect((await world.run(['job', 'resume', '--last'])).stderr).not.toContain('entries are left');
  });
});
