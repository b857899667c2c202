import { describe, expect, it } from 'vitest';
import type { FailRule } from '../../support/fake-service/index.ts';
import { createDialectWorld, saysOf } from './dialect-world.ts';

const instead = 'deactivated instead of deleted, because DELETE only deactivates a person in this service';

describe('a service that deactivates instead of deleting', () => {
  it.each([
    ['deactivate', { deleteDeactivates: true }],
    ['deactivate-then-404', { deleteDeactivates: true, inactiveVanish: true }],
  ] as const)('%s: users delete is done, and says so', async (effect, options) => {
    const world = createDialectWorld({ delete: effect }, options);
    const ran = await world.run(['users', 'delete', 'pat', '--yes']);
    expect([ran.exitCode, saysOf(ran)]).toEqual([0, [`user pat (id-1): ${instead}`]]);
    expect(world.service.requests.slice(-2)).toEqual(['DELETE /Users/id-1', 'GET /Users/id-1']);
  });

  it.each([
    [{ delayedEffects: { User: ['DELETE'] } }, 0, [`user pat (id-1): ${instead}`]],
    [{}, 7, ['Error: the server responded with status 204, but pat (id-1) still exists']],
  ] as const)('is waited for if it takes effect later: %j', async (facts, exitCode, says) => {
    const active = { schemas: [], id: 'id-1', userName: 'pat', active: true };
    const rule: FailRule = { method: 'GET', path: /^\/Users\/id-1$/, status: 200, body: active, times: 8 };
    const world = createDialectWorld({ delete: 'deactivate', ...facts }, { deleteDeactivates: true, fail: [rule] });
    const ran = await world.run(['users', 'delete', 'pat', '--yes']);
    expect([ran.exitCode, saysOf(ran)]).toEqual([exitCode, says]);
  });

  it('is no success if the person stays active', async () => {
    const world = createDialectWorld({ delete: 'deactivate' }, { delete: 'lies' });
    const ran = await world.run(['users', 'delete', 'pat', '--yes']);
    expect([ran.exitCode, saysOf(ran)]).toEqual([
      7,
      ['Error: the server responded with status 204, but pat (id-1) still exists'],
    ]);
  });

  it('deletes groups as every service does', async () => {
    const world = createDialectWorld({ delete: 'deactivate' }, { deleteDeactivates: true });
    const ran = await world.run(['groups', 'delete', 'Staff', '--yes', '--max-removals', '50']);
    expect(saysOf(ran).at(-1)).toBe('Deleted group Staff (id-14)');
  });

  it('users delete --filter and users offboard --delete say so for each person', async () => {
    const world = createDialectWorld({ delete: 'deactivate' }, { deleteDeactivates: true });
    const edited = await world.run(['users', 'delete', '--filter', 'title eq "Chief"', '--yes', '-o', 'ndjson']);
    const left = await world.run(['users', 'offboard', 'm01', '--delete', '--yes', '-o', 'ndjson']);
    expect(edited.stdout).toBe(
      `{"step":"person","line":0,"key":"pat","outcome":"updated","id":"id-1","warning":"${instead}"}\n`,
    );
    const { outcome, detail } = JSON.parse(left.stdout);
    expect([outcome, detail]).toEqual(['deactivated', instead]);
  });
});
