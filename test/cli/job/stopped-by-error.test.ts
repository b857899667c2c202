import { readdirSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { ScimRequest, ScimResponse } from '../../../src/protocol/exchange/exchange.ts';
import { NetworkError } from '../../../src/protocol/exchange/network-error.ts';
import { createLayered, type Layer, refusal } from '../../changes/field/layer.ts';

const unreachable = () => {
  throw new NetworkError('the connection was refused', 'refused', false);
};

/** Errors that stop a run, because every further request would have the same error. */
const fatal: readonly (readonly [name: string, respond: () => ScimResponse])[] = [
  ['status 401', () => refusal(401, 'the token has expired')],
  ['a lost network', unreachable],
  [
    'status 503 with a long wait',
    () => ({
      ...refusal(503, 'maintenance'),
      headers: { 'content-type': 'application/scim+json', 'retry-after': '7200' },
    }),
  ],
];

/**
 * A service that responds normally until a request for which `isFirst` is true. From this request on, it responds with
 * an error until `heal` is called.
 */
function failing(respond: () => ScimResponse, isFirst: (request: ScimRequest) => boolean) {
  const state = { hasFailed: false, isHealed: false };
  const layer: Layer = (next) => async (request) => {
    state.hasFailed ||= isFirst(request);
    return state.hasFailed && !state.isHealed ? respond() : next(request);
  };
  const world = createLayered(layer);
  const heal = () => {
    state.isHealed = true;
  };
  const job = () => readdirSync(path.join(world.folder, 'state', 'jobs'))[0] as string;
  return { world, heal, job };
}

const outcomes = (text: string) => JSON.parse(text).map(({ outcome }: { outcome: string }) => outcome);

describe.each(fatal)('a run that %s stopped', (_, respond) => {
  it.each([
    ['at a deactivation', ({ method, path: url }: ScimRequest) => method === 'PATCH' && url === '/Users/id-3'],
    ['at the removal from a group', ({ method, path: url }: ScimRequest) => method === 'PATCH' && /Groups/.test(url)],
  ])('%s: a resumed offboarding removes all access of every person', async (_where, isFirst) => {
    const { world, heal, job } = failing(respond, isFirst);
    const stdin = 'userName\nm01\nm02\nm03\n';
    const ran = await world.run(['bulk', 'offboard', '-', '--yes', '--concurrency', '1'], { stdin });
    expect(outcomes(ran.stdout)).not.toContain('deactivated');
    expect(ran.stderr).toContain(`Resume: scimctl job resume ${job()}\n`);
    const list = await world.run(['job', 'list']);
    expect(JSON.parse(list.stdout)[0]).toMatchObject({ state: 'stopped', left: 3 });
    heal();
    const resumed = await world.run(['job', 'resume', '--last', '--yes']);
    expect([resumed.exitCode, outcomes(resumed.stdout).length], resumed.stderr).toEqual([0, 3]);
    for (const name of ['m01', 'm02', 'm03']) {
      const id = world.ids[name] as string;
      expect([world.service.users.get(id)?.['active'], world.service.membersOf('Staff').includes(id)]).toEqual([
        false,
        false,
      ]);
    }
    const after = await world.run(['job', 'list']);
    expect(JSON.parse(after.stdout)[0]).toMatchObject({ state: 'complete', left: 0 });
  });

  it('a resumed import makes the change of the row whose error stopped the run', async () => {
    const { world, heal } = failing(respond, ({ method, path: url }) => method === 'PATCH' && url === '/Users/id-3');
    const stdin = 'userName,title\nm01,Lead\nm02,Lead\nm03,Lead\n';
    const argv = ['bulk', 'import', '-', '--yes', '--concurrency', '1', '--bulk', 'never'];
    expect((await world.run(argv, { stdin })).exitCode).toBe(7);
    heal();
    const resumed = await world.run(['job', 'resume', '--last', '--yes']);
    expect([resumed.exitCode, outcomes(resumed.stdout)]).toEqual([0, ['updated', 'updated']]);
    expect(['m01', 'm02', 'm03'].map((name) => world.service.users.get(world.ids[name] as string)?.['title'])).toEqual([
      'Lead',
      'Lead',
      'Lead',
    ]);
  });
});

it('a row that the service refused has a final result, although a later error stopped the run', async () => {
  const isRefused = ({ method, path: url }: ScimRequest) => method === 'PATCH' && url === '/Users/id-2';
  const { world, heal } = failing(unreachable, ({ method, path: url }) => method === 'PATCH' && url === '/Users/id-3');
  const { exchange } = world.service;
  // The service refuses the row of m01, and this refusal does not stop the run.
  Object.assign(world.service, {
    exchange: async (request: ScimRequest) => (isRefused(request) ? refusal(400, 'no such title') : exchange(request)),
  });
  const stdin = 'userName,title\nm01,Lead\nm02,Lead\n';
  await world.run(['bulk', 'import', '-', '--yes', '--concurrency', '1', '--bulk', 'never'], { stdin });
  heal();
  const resumed = await world.run(['job', 'resume', '--last', '--yes']);
  expect(outcomes(resumed.stdout)).toEqual(['updated']);
});
