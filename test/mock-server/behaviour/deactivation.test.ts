import { describe, expect, it } from 'vitest';
import type { Behaviour } from '../../../mock-server/behaviour/index.ts';
import type { JsonObject } from '../../../src/protocol/json/json.ts';
import { createHarness, group, patchOp, user } from '../provider/harness.ts';

const setActive = (value: boolean): JsonObject => patchOp({ op: 'replace', path: 'active', value });

/** An active user with an e-mail address, who is a member of a group. */
async function withMember(behaviour: Partial<Behaviour>) {
  const harness = createHarness({ behaviour });
  const emails = [{ type: 'work', value: 'ada@example.com' }];
  await harness.send('POST', '/Users', user('ada', { active: true, emails }));
  await harness.send('POST', '/Groups', group('staff', 'id-1'));
  return harness;
}

describe('deactivation=deleted', () => {
  it.each(['PATCH', 'PUT'])('a %s with active: false removes the user and the memberships', async (method) => {
    const { send, provider } = await withMember({ deactivation: 'deleted' });
    const body = method === 'PATCH' ? setActive(false) : user('ada', { active: false });
    const answer = await send(method, '/Users/id-1', body);
    expect(answer).toMatchObject({ status: 200, body: { userName: 'ada', active: false } });
    expect((await send('GET', '/Users/id-1')).status).toBe(404);
    expect((await send('GET', '/Users?filter=userName eq "ada"')).body).toMatchObject({ totalResults: 0 });
    expect([...provider.store.members('id-2').keys()]).toEqual([]);
    expect((await send('POST', '/Users', user('ada'))).status).toBe(201);
  });

  it('leaves users alone who are created inactive or stay active', async () => {
    const { send } = await withMember({ deactivation: 'deleted' });
    await send('POST', '/Users', user('bob', { active: false }));
    await send('PATCH', '/Users/id-1', patchOp({ op: 'add', path: 'title', value: 'x' }));
    await send('PATCH', '/Users/id-3', patchOp({ op: 'add', path: 'title', value: 'x' }));
    expect((await send('GET', '/Users')).body).toMatchObject({ totalResults: 2 });
  });

  it('removes the user also where DELETE deactivates', async () => {
    const { send } = await withMember({ deactivation: 'deleted', delete: 'deactivate' });
    expect((await send('DELETE', '/Users/id-1')).status).toBe(204);
    expect((await send('GET', '/Users')).body).toMatchObject({ totalResults: 0 });
  });
});

describe('deactivation=listed-only', () => {
  it('hides the user from requests by id, and lists the user', async () => {
    const { send } = await withMember({ deactivation: 'listed-only' });
    expect(await send('PATCH', '/Users/id-1', setActive(false))).toMatchObject({
      status: 200,
      body: { active: false },
    });
    for (const [method, body] of [['GET'], ['PATCH', setActive(true)], ['PUT', user('ada')], ['DELETE']] as const) {
      expect((await send(method, '/Users/id-1', body)).status).toBe(404);
    }
    const listed = await send('GET', '/Users?filter=userName eq "ada"');
    expect(listed.body).toMatchObject({ totalResults: 1, Resources: [{ id: 'id-1', active: false }] });
  });
});

describe('deactivation=obfuscated', () => {
  const hidden = { userName: 'inactive-id-1', emails: [{ type: 'work', value: 'inactive-id-1@example.invalid' }] };

  it('replaces the names once, and frees the userName', async () => {
    const { send } = await withMember({ deactivation: 'obfuscated', userNameChange: 'refuse' });
    expect((await send('PATCH', '/Users/id-1', setActive(false))).body).toMatchObject({ ...hidden, active: false });
    const again = await send('PATCH', '/Users/id-1', setActive(false));
    expect(again.body).toMatchObject({ ...hidden, meta: { version: 'W/"2"' } });
    expect((await send('POST', '/Users', user('ada'))).status).toBe(201);
    expect((await send('GET', '/Groups/id-2')).body.members).toMatchObject([{ value: 'id-1' }]);
  });

  it('keeps the names that a reactivation gives', async () => {
    const { send } = await withMember({ deactivation: 'obfuscated', delete: 'deactivate' });
    await send('DELETE', '/Users/id-1');
    expect((await send('GET', '/Users/id-1')).body).toMatchObject({ ...hidden, active: false });
    const back = await send('PUT', '/Users/id-1', user('ada', { active: true }));
    expect(back.body).toMatchObject({ userName: 'ada', active: true });
  });
});

describe('deactivation=removed-later', () => {
  it.each(['PATCH', 'DELETE'])('a %s acts after the delay, by the clock of the provider', async (method) => {
    const { send, clock } = await withMember({ deactivation: 'removed-later', delete: 'deactivate' });
    const status = method === 'PATCH' ? 200 : 204;
    expect((await send(method, '/Users/id-1', method === 'PATCH' ? setActive(false) : undefined)).status).toBe(status);
    clock.now += 4999;
    expect((await send('GET', '/Users/id-1')).body).toMatchObject({ active: true, meta: { version: 'W/"1"' } });
    clock.now += 1;
    expect((await send('GET', '/Users?filter=active eq false')).body).toMatchObject({ totalResults: 1 });
    expect((await send('GET', '/Users/id-1')).body).toMatchObject({ active: false, meta: { version: 'W/"2"' } });
    const back = await send('PATCH', '/Users/id-1', setActive(true));
    expect(back.body).toMatchObject({ active: true });
    clock.now += 60_000;
    expect((await send('GET', '/Users/id-1')).body).toMatchObject({ active: true });
  });

  it.each([
    ['PATCH', setActive(true)],
    ['PATCH', patchOp({ op: 'add', value: { Active: true, title: 'x' } })],
    ['PUT', user('ann', { active: true })],
  ])('a later activation by %s stops it', async (method, body) => {
    const { send, clock } = await withMember({ deactivation: 'removed-later' });
    await send('PATCH', '/Users/id-1', setActive(false));
    expect((await send(method, '/Users/id-1', body)).status).toBe(200);
    clock.now += 60_000;
    expect((await send('GET', '/Users/id-1')).body).toMatchObject({ active: true });
  });

  it.each([
    [{ title: 'x' }, false],
    [{ active: true }, true],
    [{ Active: true }, true],
  ])('a later PATCH of SCIM 1.1 with %j leaves the person with active: %j', async (body, active) => {
    const { send, clock } = await withMember({ deactivation: 'removed-later', scimVersion: '1.1' });
    await send('PATCH', '/Users/id-1', { active: false });
    expect((await send('PATCH', '/Users/id-1', body)).status).toBe(200);
    clock.now += 60_000;
    expect((await send('GET', '/Users/id-1')).body).toMatchObject({ active });
  });

  it('another change does not stop it, and a deactivation after an activation acts', async () => {
    const { send, clock } = await withMember({ deactivation: 'removed-later' });
    await send('PATCH', '/Users/id-1', setActive(false));
    await send('PATCH', '/Users/id-1', patchOp({ op: 'replace', path: 'title', value: 'x' }));
    clock.now += 60_000;
    expect((await send('GET', '/Users/id-1')).body).toMatchObject({ active: false });
    for (const active of [true, false, true, false]) await send('PATCH', '/Users/id-1', setActive(active));
    clock.now += 60_000;
    expect((await send('GET', '/Users/id-1')).body).toMatchObject({ active: false });
  });

  it('does the other changes of the request at once', async () => {
    const { send } = await withMember({ deactivation: 'removed-later' });
    const body = patchOp({ op: 'replace', path: 'active', value: false }, { op: 'replace', path: 'title', value: 'x' });
    expect((await send('PATCH', '/Users/id-1', body)).body).toMatchObject({ active: true, title: 'x' });
  });

  it('forgets the users at a reset, and users who are gone', async () => {
    const { send, clock, provider } = await withMember({ deactivation: 'removed-later' });
    provider.checkpoint();
    await send('PATCH', '/Users/id-1', setActive(false));
    await provider.reset();
    clock.now += 5000;
    expect((await send('GET', '/Users/id-1')).body).toMatchObject({ active: true });
    await send('PATCH', '/Users/id-1', setActive(false));
    await send('DELETE', '/Users/id-1');
    clock.now += 5000;
    expect((await send('GET', '/Users')).body).toMatchObject({ totalResults: 0 });
  });
});
