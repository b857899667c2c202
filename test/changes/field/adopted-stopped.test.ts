import { expect, it } from 'vitest';
import type { ScimResponse } from '../../../src/protocol/exchange/exchange.ts';
import type { JsonObject } from '../../../src/protocol/json/json.ts';
import { createLayered, type Layer, refusal } from './layer.ts';

const hire = 'userName,title\nkim@example.com,Clerk\n';
const busy: ScimResponse = { status: 429, headers: { 'retry-after': '50' } };

/**
 * A service that hides kim's account until a client tries to create the account. `create` returns the response to the
 * creation. The service calls `cut` for each later request. The first response of `cut` also interrupts the run.
 */
function hidingKim(
  create: (kim: JsonObject) => ScimResponse,
  cut: (request: string, kim: JsonObject) => ScimResponse | undefined,
) {
  const interruption = new AbortController();
  const state = { isShown: false };
  const layer: Layer = (next) => async (request) => {
    const kim = world.service.users.get(id) as JsonObject;
    if (request.method === 'POST' && request.path === '/Users') {
      state.isShown = true;
      return create(kim);
    }
    const isOfUsers = request.path.startsWith('/Users');
    if (isOfUsers && !state.isShown) return { status: 200, headers: {}, body: { totalResults: 0, Resources: [] } };
    const response =
      isOfUsers && !interruption.signal.aborted ? cut(`${request.method} ${request.path}`, kim) : undefined;
    if (response) interruption.abort();
    return response ?? next(request);
  };
  const world = createLayered(layer);
  const id = world.service.addUser({ userName: 'kim@example.com', active: true, title: 'Chief' });
  const run = () => world.run(['bulk', 'import', '-', '--yes'], { stdin: hire, signal: interruption.signal });
  return { world, id, run };
}

const taken = () => refusal(409, 'taken', 'uniqueness');
const ok = (body: JsonObject): ScimResponse => ({ status: 200, headers: {}, body });

type Case = [string, ...Parameters<typeof hidingKim>, outcome: string];
const cases: Case[] = [
  ['revived by the creation', ok, (request, kim) => (request.startsWith('GET') ? ok(kim) : undefined), 'not verified'],
  ['found after a refusal', taken, (request) => (request.startsWith('PATCH') ? busy : undefined), 'not attempted'],
  ['not found yet after a refusal', taken, (request) => (request === 'GET /Users' ? busy : undefined), 'not attempted'],
];

it.each(cases)(
  'an account %s is not deleted by an undo if the run was interrupted',
  async (_, create, cut, outcome) => {
    for (const verbs of [[], ['resume']]) {
      const { world, id, run } = hidingKim(create, cut);
      const ran = await run();
      expect([ran.exitCode, JSON.parse(ran.stdout)[0]]).toMatchObject([130, { outcome, adopted: true }]);
      for (const verb of verbs) {
        const resumed = await world.run(['job', verb, '--last', '--yes']);
        expect([resumed.exitCode, JSON.parse(resumed.stdout)[0]]).toMatchObject([
          0,
          { outcome: 'updated', id, adopted: true },
        ]);
      }
      await world.run(['job', 'undo', '--last', '--yes']);
      expect(world.service.users.has(id)).toBe(true);
    }
  },
);

it('a group found after a refusal is not deleted by an undo if the run was interrupted', async () => {
  for (const verbs of [[], ['resume']]) {
    const interruption = new AbortController();
    const state = { isShown: false };
    const world = createLayered((next) => async (request) => {
      const { method, path } = request;
      if (!path.startsWith('/Groups') || interruption.signal.aborted) return next(request);
      if (method === 'GET' && !state.isShown)
        return { status: 200, headers: {}, body: { totalResults: 0, Resources: [] } };
      if (method === 'GET') return next(request);
      state.isShown = true;
      if (method === 'POST') return taken();
      interruption.abort();
      return busy;
    });
    const club = world.service.addGroup('Club', []);
    const stdin = 'userName,groups\nm01,Club\n';
    const ran = await world.run(['bulk', 'import', '-', '--yes'], { stdin, signal: interruption.signal });
    expect([ran.exitCode, JSON.parse(ran.stdout).at(-1)]).toMatchObject([
      130,
      { outcome: 'not attempted', targetId: club },
    ]);
    for (const verb of verbs) {
      const resumed = await world.run(['job', verb, '--last', '--yes']);
      expect([resumed.exitCode, JSON.parse(resumed.stdout).at(-1)?.outcome]).toEqual([0, 'linked']);
    }
    await world.run(['job', 'undo', '--last', '--yes']);
    expect([world.service.groups.has(club), world.service.membersOf('Club')]).toEqual([true, []]);
  }
});
