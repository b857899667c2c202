import { expect, it } from 'vitest';
import type { JsonObject } from '../../../src/protocol/json/json.ts';
import type { FakeServiceOptions } from '../../support/fake-service/index.ts';
import { bodyOf, createLayered, type Layer } from './layer.ts';

const date = 'Thu, 01 Oct 2026 12:00:00 GMT';

/** Parts of the response of a service that answers a creation with an existing account. */
interface Adoption {
  readonly meta: JsonObject;
  readonly headers?: Readonly<Record<string, string>>;
  readonly alter?: (resource: JsonObject) => JsonObject;
}

/**
 * A service with an old account that no list and no read by id shows. If a client creates an account, the old account
 * gets the values of the request, and the response has status 201. Every creation of the same type returns the same old
 * account.
 */
function adopting(type: 'Users' | 'Groups', { meta, headers = { date }, alter = (resource) => resource }: Adoption) {
  const store = { service: undefined as ReturnType<typeof createLayered>['service'] | undefined };
  const layer: Layer = (next) => (request) => {
    if (request.method !== 'POST' || request.path !== `/${type}`) return next(request);
    const resource = { ...bodyOf(request), id: 'old-1' };
    if (type === 'Users') store.service?.users.set('old-1', resource);
    else store.service?.groups.set('old-1', resource);
    return Promise.resolve({ status: 201, headers: { ...headers }, body: alter({ ...resource, meta }) });
  };
  return {
    start: (options: FakeServiceOptions = {}) => {
      const world = createLayered(layer, options);
      store.service = world.service;
      return world;
    },
  };
}

const old = { created: '2024-10-01T12:00:00Z' };
const hire = 'userName,title\nkim@example.com,Clerk\n';

it('an account that is older than its creation was there before, and no undo deletes it', async () => {
  const world = adopting('Users', { meta: old }).start();
  const ran = await world.run(['bulk', 'import', '-', '--yes'], { stdin: hire });
  expect([ran.exitCode, JSON.parse(ran.stdout)]).toEqual([
    0,
    [
      {
        step: 'person',
        line: 2,
        key: 'kim@example.com',
        id: 'old-1',
        outcome: 'updated',
        adopted: true,
        warning:
          'the service responded as if it had created the person, but shows "2024-10-01T12:00:00Z" as the time of creation: it has changed an existing person whom no search had found',
      },
    ],
  ]);
  const undo = await world.run(['job', 'undo', '--last', '--yes']);
  expect([undo.exitCode, JSON.parse(undo.stdout)[0].error]).toEqual([
    5,
    {
      code: 'conflict',
      message:
        'the plan was to create this person, but the import changed an existing person instead, so the earlier values are not known',
    },
  ]);
  expect(world.service.users.has('old-1')).toBe(true);
});

it('nor does an undo delete it if the service showed other values at first', async () => {
  const alter = ({ title: _, ...rest }: JsonObject) => rest;
  const world = adopting('Users', { meta: old, alter }).start({
    fail: [{ method: 'GET', path: /old-1/, times: 20, status: 200, body: { id: 'old-1', meta: old } }],
  });
  const ran = await world.run(['bulk', 'import', '-', '--yes'], { stdin: hire });
  expect(JSON.parse(ran.stdout)[0]).toMatchObject({ outcome: 'not verified', adopted: true });
  await world.run(['job', 'undo', '--last', '--yes']);
  expect(world.service.users.has('old-1')).toBe(true);
});

it.each<[string, Adoption]>([
  ['59 minutes older', { meta: { created: '2026-10-01T11:01:00Z' } }],
  ['younger', { meta: { created: '2026-10-02T12:00:00Z' } }],
  ['older by the time zone of a time without an offset', { meta: { created: '2026-09-30T22:00:00' } }],
  ['a time that means nothing', { meta: { created: '0001-01-01T00:00:00Z' } }],
  ['no time', { meta: { created: 'yesterday' } }],
  ['absent', { meta: {} }],
  ['not comparable with a time of the service', { meta: old, headers: {} }],
])('a created person whose meta.created is %s is new', async (_, adoption) => {
  const world = adopting('Users', adoption).start();
  const { stdout } = await world.run(['bulk', 'import', '-', '--yes'], { stdin: hire });
  expect(JSON.parse(stdout)[0]).toMatchObject({ outcome: 'created', id: 'old-1' });
  const undo = await world.run(['job', 'undo', '--last', '--yes']);
  expect([undo.exitCode, world.service.users.has('old-1')]).toEqual([0, false]);
});

it.each<[string, Adoption]>([
  ['by the time of the response', { meta: { created: '2026-10-01T10:59:00Z' } }],
  ['without an offset', { meta: { created: '2026-09-30T11:00:00' } }],
  ['by its last change', { meta: { ...old, lastModified: '2026-10-01T12:00:00Z' }, headers: {} }],
])('a created person is known to be older %s', async (_, adoption) => {
  const world = adopting('Users', adoption).start();
  const { stdout } = await world.run(['bulk', 'import', '-', '--yes'], { stdin: hire });
  expect(JSON.parse(stdout)[0]).toMatchObject({ outcome: 'updated', adopted: true });
});

it('the time of a bulk response counts for each of its operations', async () => {
  const service = createLayered((next) => async (request) => {
    const response = await next(request);
    if (request.path === '/ServiceProviderConfig') {
      const bulk = { supported: true, maxOperations: 100, maxPayloadSize: 100_000 };
      return { ...response, body: { ...(response.body as JsonObject), bulk } };
    }
    if (request.path !== '/Bulk') return response;
    const operations = bodyOf(request)['Operations'] as JsonObject[];
    const Operations = operations.map(({ bulkId, data }, index): JsonObject => {
      const resource = { ...(data as JsonObject), id: `old-${index}`, meta: old };
      return { method: 'POST', bulkId: bulkId as string, status: '201', response: resource };
    });
    return { status: 200, headers: { date }, body: { Operations } };
  });
  const names = Array.from({ length: 10 }, (_, index) => `new${index}`);
  const { stdout } = await service.run(['bulk', 'import', '-', '--yes'], { stdin: `userName\n${names.join('\n')}\n` });
  expect(JSON.parse(stdout).map(({ outcome }: { outcome: string }) => outcome)).toEqual(names.map(() => 'updated'));
});

it('a second row that gets the person of the first is a conflict', async () => {
  const world = adopting('Users', { meta: {} }).start();
  const stdin = 'userName,groups\nkim@example.com,\nlee@example.com,Staff\n';
  const { exitCode, stdout } = await world.run(['bulk', 'import', '-', '--yes', '--concurrency', '1'], { stdin });
  const results = JSON.parse(stdout);
  expect([exitCode, results.map(({ outcome }: { outcome: string }) => outcome), results[1].error]).toEqual([
    7,
    ['created', 'failed'],
    {
      code: 'conflict',
      message:
        'line 2 is about the same person, old-1: the service created no second person, but the values of this row may now have replaced the values of line 2',
    },
  ]);
  expect(world.service.membersOf('Staff')).not.toContain('old-1');
  await world.run(['job', 'undo', '--last', '--yes']);
  expect(world.service.users.has('old-1')).toBe(true);
});

it('users create says that the account was there before', async () => {
  const world = adopting('Users', { meta: old }).start();
  const { exitCode, stderr } = await world.run(['users', 'create', '--user-name', 'kim@example.com']);
  expect([exitCode, stderr.split('\n').slice(0, 2)]).toEqual([
    0,
    [
      'Note: the resource existed already, and was changed: the service shows the creation time "2024-10-01T12:00:00Z"',
      'Updated user kim@example.com (old-1)',
    ],
  ]);
});

it('a group that is older than its creation is not deleted by an undo', async () => {
  const world = adopting('Groups', { meta: old }).start();
  await world.run(['bulk', 'import', '-', '--yes'], { stdin: 'userName,groups\nkim@example.com,Club\n' });
  expect(world.service.membersOf('Club')).toHaveLength(1);
  await world.run(['job', 'undo', '--last', '--yes']);
  expect(world.service.membersOf('Club')).toEqual([]);
});
