import { describe, expect, it } from 'vitest';
import type { Exchange, ScimRequest } from '../../../src/protocol/exchange/exchange.ts';
import { isObject } from '../../../src/protocol/json/json.ts';
import { createWorld, forgetResults, type World } from '../../changes/world.ts';
import { type Ran, type RunOptions, scimctl } from '../run.ts';
import { createServices } from '../services.ts';

const exists = ({ service, ids }: World, name: string): boolean => service.users.has(ids[name] as string);
const rows = (stdout: string): string[] =>
  JSON.parse(stdout).map((row: { key: string; outcome: string; detail?: string; error?: { message: string } }) =>
    [row.key, row.outcome, row.error?.message ?? row.detail].filter((part) => part !== undefined).join(' | '),
  );
const deletions = ({ service }: World): number => service.log.filter(({ method }) => method === 'DELETE').length;
const resume = ['job', 'resume', '--last', '--yes', '-o', 'json'];
const deletion = (...names: string[]) => ['users', 'offboard', ...names, '--delete', '--yes', '-o', 'json'];
const isChangeOf = ({ method, path: at }: ScimRequest): boolean => method === 'PATCH' && at.startsWith('/Users/');

/** Runs a command on the service. `wrap` changes the exchange. */
function runOn(
  { service, folder }: World,
  argv: readonly string[],
  wrap: (next: Exchange) => Exchange,
  options: RunOptions = {},
): Promise<Ran> {
  const env = { SCIMCTL_CONFIG_DIR: folder, SCIMCTL_URL: '', SCIMCTL_TOKEN: '' };
  return scimctl(argv, { ...options, exchange: wrap(service.exchange), env });
}

/** Runs a command, and stops it after the first request for which `isLast` is true. */
function stopped(world: World, argv: readonly string[], isLast: (request: ScimRequest) => boolean): Promise<Ran> {
  const controller = new AbortController();
  const wrap =
    (next: Exchange): Exchange =>
    async (request) => {
      const response = await next(request);
      if (isLast(request)) controller.abort();
      return response;
    };
  return runOn(world, argv, wrap, { signal: controller.signal });
}

const unproven =
  'the service no longer shows the person, although this job sent no DELETE for the account. The service may hide inactive people: check in the service whether the account still exists';

describe('offboard --delete on a service that hides inactive people', () => {
  it('claims no deletion for which no DELETE was sent, when the job is resumed', async () => {
    const world = createWorld({ inactiveVanish: true });
    const first = await stopped(world, deletion('m01', 'm02'), isChangeOf);
    expect([first.exitCode, world.service.users.get('id-2')?.active]).toEqual([130, false]);
    const { exitCode, stdout } = await world.run(resume);
    expect([exitCode, rows(stdout)[0]]).toEqual([7, `m01 (id-2) | not verified | ${unproven}`]);
    expect(exists(world, 'm01')).toBe(true);
  });

  it('claims no deletion if each read is refused when the job is resumed', async () => {
    const world = createWorld();
    await stopped(world, deletion('m01'), isChangeOf);
    const refuse =
      (next: Exchange): Exchange =>
      (request) =>
        request.path.startsWith('/Users/') ? Promise.resolve({ status: 400, headers: {} }) : next(request);
    const { exitCode, stdout } = await runOn(world, resume, refuse);
    expect([exitCode, rows(stdout)]).toEqual([7, [`m01 (id-2) | not verified | ${unproven}`]]);
  });

  it.each([404, 204])('claims no deletion by a response of %i to DELETE', async (status) => {
    const world = createWorld({ inactiveVanish: true });
    const wrap =
      (next: Exchange): Exchange =>
      (request) =>
        request.method === 'DELETE' ? Promise.resolve({ status, headers: {} }) : next(request);
    const { exitCode, stdout } = await runOn(world, deletion('m01'), wrap);
    expect([exitCode, rows(stdout)]).toEqual([
      7,
      [
        'm01 | not verified | deactivated; taken out of 1 group; deletion: the service did not show m01 (id-2) even before the deletion, so scimctl cannot verify the deletion; check in the service whether the resource still exists',
      ],
    ]);
    expect(exists(world, 'm01')).toBe(true);
    const undone = await world.run(['job', 'undo', '--last', '--yes', '-o', 'json']);
    expect(rows(undone.stdout)[0]).toBe(
      'm01 (id-2) | failed | the service does not show this person, and no result of the job shows that the account was deleted; check in the service whether the account still exists',
    );
  });
});

describe('offboard --delete', () => {
  /** Creates a world in which m01 is inactive and in no group. A read of m01 shows both facts. */
  async function inactive(): Promise<World> {
    const world = createWorld();
    await world.run(['users', 'offboard', 'm01', '--yes']);
    return world;
  }
  /**
   * Adds an indirect group to each response with m01. The response then shows one indirect membership and no direct
   * membership.
   */
  const indirect =
    (next: Exchange): Exchange =>
    async (request) => {
      const response = await next(request);
      const { body } = response;
      if (!isObject(body) || body['userName'] !== 'm01') return response;
      return { ...response, body: { ...body, groups: [{ value: 'id-99', type: 'indirect' }] } };
    };
  const reactivate = ({ service }: World): void => {
    service.users.set('id-2', { ...(service.users.get('id-2') ?? {}), active: true });
  };

  it('deletes nobody who was activated while the question waited for the answer', async () => {
    const world = await inactive();
    const input = async () => {
      reactivate(world);
      return '1';
    };
    const argv = ['users', 'offboard', 'id-2', '--delete', '-o', 'json'];
    const { exitCode, stdout } = await runOn(world, argv, indirect, { terminal: true, prompter: { input } });
    expect([exitCode, rows(stdout), deletions(world)]).toEqual([
      10,
      ['id-2 | failed | the account is not deleted; the person was inactive before the run and is active now'],
      0,
    ]);
  });

  it('deletes nobody who was changed after the last read', async () => {
    const world = await inactive();
    const wrap = (next: Exchange): Exchange => {
      const shown = indirect(next);
      return (request) => {
        if (request.method === 'DELETE') reactivate(world);
        return shown(request);
      };
    };
    const { exitCode, stdout } = await runOn(world, deletion('id-2'), wrap);
    expect([exitCode, rows(stdout), exists(world, 'm01')]).toEqual([
      5,
      ['id-2 | failed | already inactive; deletion: the resource has another version'],
      true,
    ]);
  });

  it('deletes a person of a service that refuses each version', async () => {
    const world = await inactive();
    const wrap =
      (next: Exchange): Exchange =>
      (request) =>
        request.headers['if-match'] === undefined ? next(request) : Promise.resolve({ status: 412, headers: {} });
    const { exitCode, stdout } = await runOn(world, deletion('m01'), wrap);
    expect([exitCode, rows(stdout), exists(world, 'm01')]).toEqual([0, ['m01 | deleted'], false]);
  });

  it('takes a status of 422 for an id that the job has deleted', async () => {
    const world = createWorld();
    await world.run(deletion('m01'));
    forgetResults(world);
    const wrap =
      (next: Exchange): Exchange =>
      (request) =>
        request.path === '/Users/id-2' ? Promise.resolve({ status: 422, headers: {} }) : next(request);
    const { exitCode, stdout } = await runOn(world, resume, wrap);
    expect([exitCode, rows(stdout)]).toEqual([0, ['m01 (id-2) | deleted | the account no longer exists']]);
  });

  it('that is stopped between two deletions says how it is resumed', async () => {
    const world = createWorld();
    const argv = [...deletion('m01', 'm02'), '--concurrency', '1'];
    const { exitCode, stdout, stderr } = await stopped(world, argv, ({ method }) => method === 'DELETE');
    expect([exitCode, rows(stdout)]).toEqual([
      130,
      ['m01 | deleted', 'm02 | not attempted | the account is not deleted; deactivated; taken out of 1 group'],
    ]);
    expect(stderr).toMatch(/Stopped at 1 of 2\. Resume: scimctl job resume [0-9a-f]{6}\n/);
    const csv = [...argv.slice(0, -4), '--concurrency', '1', '-o', 'csv', '--columns', 'outcome,detail'];
    const again = await stopped(createWorld(), csv, ({ method }) => method === 'DELETE');
    expect(again.stdout).toBe(
      'outcome,detail\ndeleted,\nnot attempted,the account is not deleted; deactivated; taken out of 1 group\n',
    );
  });
});

it('an offboarding that is stopped between a deactivation and its groups says how it is resumed', async () => {
  const world = createWorld();
  const argv = ['users', 'offboard', 'm01', 'm02', '--yes', '--concurrency', '1', '-o', 'json'];
  const { exitCode, stdout, stderr } = await stopped(world, argv, isChangeOf);
  expect(exitCode).toBe(130);
  expect(rows(stdout)).toEqual([
    'm01 | failed | deactivated; still in 1 group: Staff (id-14); the result was not verified by a read',
    'm02 | not attempted',
  ]);
  expect(stderr).toMatch(/Stopped at 0 of 2\. Resume: scimctl job resume [0-9a-f]{6}\n/);
  const resumed = await world.run(resume);
  expect(rows(resumed.stdout)).toEqual([
    'm01 (id-2) | taken out of groups | already inactive; taken out of 1 group',
    'm02 (id-3) | deactivated',
  ]);
});

it('an offboarding of several services that is stopped before the groups names the job to resume', async () => {
  const services = await createServices({ idp: [], wiki: [] });
  const { service } = createWorld();
  const controller = new AbortController();
  services.replaced.set('idp', async (request) => {
    const response = await service.exchange(request);
    if (isChangeOf(request)) controller.abort();
    return response;
  });
  const argv = ['users', 'offboard', 'm01', '--all-profiles', '--yes'];
  const { exitCode, stderr } = await services.run(argv, { signal: controller.signal });
  expect([exitCode, stderr]).toEqual([
    130,
    expect.stringMatching(/Stopped\. Resume: scimctl job resume [0-9a-f]{6}\n/),
  ]);
});
