import { describe, expect, it } from 'vitest';
import type { Exchange } from '../../../src/protocol/exchange/exchange.ts';
import type { JsonObject } from '../../../src/protocol/json/json.ts';
import { createWorld, forgetResults, type World } from '../../changes/world.ts';
import { scimctl } from '../run.ts';

/**
 * A service that changes the names of a person when a PATCH deactivates the person. It replaces the userName and
 * removes the displayName. It refuses a PATCH with the userName `taken`.
 */
function anonymising({ service, folder }: World, taken?: string) {
  const exchange: Exchange = async (request) => {
    if (taken !== undefined && request.method === 'PATCH' && JSON.stringify(request.body).includes(`"${taken}"`))
      return { status: 409, headers: {}, body: { status: '409', scimType: 'uniqueness', detail: 'taken' } };
    const response = await service.exchange(request);
    const id = request.path.replace('/Users/', '');
    const person = service.users.get(id);
    if (request.method === 'PATCH' && person?.['active'] === false) {
      const { displayName: _, ...rest } = person;
      service.users.set(id, { ...rest, userName: `${id}_gone` });
    }
    return response;
  };
  const env = { SCIMCTL_CONFIG_DIR: folder, SCIMCTL_URL: '', SCIMCTL_TOKEN: '' };
  return (...argv: string[]) => scimctl(argv, { exchange, env });
}

const personOf = ({ service }: World): JsonObject => {
  const { userName, displayName, active } = service.users.get('id-2') as JsonObject;
  return { userName, displayName, active } as JsonObject;
};

describe('a service that changes the names of a deactivated person', () => {
  it('is said so in the result, and an undo restores the names', async () => {
    const world = createWorld();
    const run = anonymising(world);
    const before = personOf(world);
    const { exitCode, stdout } = await run('users', 'offboard', 'm01', '--yes', '-o', 'json');
    const [row] = JSON.parse(stdout);
    expect([exitCode, row.outcome, row.detail, row.changedNames]).toEqual([
      0,
      'deactivated',
      'the service also replaced or removed these values: userName, displayName',
      { userName: 'id-2_gone', displayName: null },
    ]);
    expect(personOf(world)).toEqual({ userName: 'id-2_gone', active: false });
    const undone = await run('job', 'undo', '--last', '--yes', '-o', 'json');
    expect(undone.exitCode).toBe(0);
    expect(personOf(world)).toEqual(before);
  });

  it('keeps a name that somebody changed after the offboarding', async () => {
    const world = createWorld();
    const run = anonymising(world);
    await run('users', 'offboard', 'm01', '--yes');
    world.service.users.set('id-2', { ...world.service.users.get('id-2'), userName: 'new' } as JsonObject);
    const undone = await run('job', 'undo', '--last', '--yes');
    expect([undone.exitCode, personOf(world)]).toEqual([
      0,
      { userName: 'new', displayName: 'Person m01', active: true },
    ]);
  });

  it('is activated and returns to the groups even if the name is taken now', async () => {
    const world = createWorld();
    const run = anonymising(world, 'm01');
    await run('users', 'offboard', 'm01', '--yes');
    const undone = await run('job', 'undo', '--last', '--yes', '-o', 'ndjson');
    const results = undone.stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(results.map(({ step, outcome }) => [step, outcome])).toEqual([
      ['person', 'updated'],
      ['person', 'failed'],
      ['group', 'linked'],
    ]);
    expect([undone.exitCode, personOf(world)]).toEqual([7, { userName: 'id-2_gone', active: true }]);
  });

  it('is reported if it is not known who changed the name, and the name stays', async () => {
    const world = createWorld();
    const run = anonymising(world);
    await run('users', 'offboard', 'm01', '--yes');
    forgetResults(world);
    const undone = await run('job', 'undo', '--last', '--yes', '-o', 'json');
    const failed = JSON.parse(undone.stdout).filter((row: JsonObject) => row['outcome'] === 'failed');
    expect([undone.exitCode, failed.map((row: { error: JsonObject }) => row.error.message)]).toEqual([
      7,
      [
        'it is not known whether the service or somebody else changed userName, displayName, so the earlier values are not restored',
      ],
    ]);
    expect(personOf(world)).toEqual({ userName: 'id-2_gone', active: true });
  });
});
