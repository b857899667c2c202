import { describe, expect, it } from 'vitest';
import { createMemoryProvider } from '../../../mock-server/provider/memory-provider.ts';
import type { JsonObject } from '../../../src/protocol/json/json.ts';
import { base, createHarness, group, patchOp, user } from '../provider/harness.ts';

const title = patchOp({ op: 'replace', path: 'title', value: 'x' });

describe('a behaviour that changes while the provider runs', () => {
  it('applies to the next request, and the journal has its value', async () => {
    const { provider, send } = createHarness({ journal: true });
    await send('POST', '/Users', user('a'));
    expect(await send('PATCH', '/Users/id-1', title)).toMatchObject({ status: 200 });
    provider.setBehaviour({ patch: false });
    expect(provider.behaviour.patch).toBe(false);
    expect(await send('PATCH', '/Users/id-1', title)).toMatchObject({ status: 501 });
    expect(provider.journal.entries().at(-1)?.behaviours).toEqual({ patch: false });
    const { body } = await send('GET', '/ServiceProviderConfig');
    expect(body['patch']).toEqual({ supported: false });
  });

  it('changes the schemas, the shape of errors and the offered types', async () => {
    const { provider, send } = createHarness();
    provider.setBehaviour({ requiredAttributes: ['displayName'], errorShape: 'slack' });
    expect(await send('POST', '/Users', user('a'))).toMatchObject({ status: 400, body: { Errors: { code: 400 } } });
    provider.setBehaviour({ requiredAttributes: [], resourceTypes: ['User'] });
    expect(await send('POST', '/Users', user('a'))).toMatchObject({ status: 201 });
    expect(await send('GET', '/Groups')).toMatchObject({ status: 404 });
    provider.setBehaviour({ resourceTypes: [] });
    expect(await send('POST', '/Groups', group('g', 'id-1'))).toMatchObject({ status: 201 });
  });

  it('shows nothing that was cached with the other behaviour', async () => {
    const provider = createMemoryProvider({ users: 30, seed: 1 });
    const read = async (path: string) => {
      const { raw } = await provider.exchange({ method: 'GET', base, path, query: { count: '30' }, headers: {} });
      const [first] = (JSON.parse(String(raw)) as { Resources: JsonObject[] }).Resources;
      return (first?.['meta'] as JsonObject | undefined)?.['location'];
    };
    await read('/Users');
    expect(await read('/Users')).toContain(`${base}/Users/`);
    provider.setBehaviour({ pathCase: 'lower' });
    expect(await read('/users')).toContain(`${base}/users/`);
  });

  it('finds by index after the models have changed', async () => {
    const { provider, send } = createHarness();
    await send('POST', '/Users', user('a'));
    await send('POST', '/Users', user('b'));
    provider.setBehaviour({ requiredAttributes: ['displayName'] });
    const { body } = await send('GET', '/Users?filter=userName%20eq%20"B"');
    expect(body['totalResults']).toBe(1);
    expect(await send('POST', '/Users', user('b', { displayName: 'B' }))).toMatchObject({ status: 409 });
  });

  it('keeps the counts of rate limits that do not change, and tokens', async () => {
    const limits = [{ requests: 2, seconds: 60 }];
    const { provider, send } = createHarness({
      behaviour: { rateLimits: limits, auth: 'oauth' },
      token: 'planted-77f1',
    });
    const headers = { ...provider.headers };
    expect(await send('GET', '/Users', undefined, headers)).toMatchObject({ status: 200 });
    provider.setBehaviour({ sort: false });
    expect(await send('GET', '/Users', undefined, headers)).toMatchObject({ status: 200 });
    expect(await send('GET', '/Users', undefined, headers)).toMatchObject({ status: 429 });
    provider.setBehaviour({ rateLimits: [{ requests: 1, seconds: 60 }] });
    expect(await send('GET', '/Users', undefined, headers)).toMatchObject({ status: 200 });
  });

  it('makes writes that were accepted before, although writes are no longer asynchronous', async () => {
    const { provider, clock, send } = createHarness({ behaviour: { asyncRequest: 'long', asyncDelay: 1 } });
    expect(await send('POST', '/Users', user('a'))).toMatchObject({ status: 202 });
    provider.setBehaviour({ asyncRequest: 'none' });
    clock.now += 1000;
    expect((await send('GET', '/Users')).body).toMatchObject({ totalResults: 1 });
    expect(await send('POST', '/Users', user('b'))).toMatchObject({ status: 201 });
  });

  it('deactivates people whose delay began before', async () => {
    const { provider, clock, send } = createHarness({ behaviour: { deactivation: 'removed-later' } });
    await send('POST', '/Users', user('a', { active: true }));
    await send('PATCH', '/Users/id-1', patchOp({ op: 'replace', path: 'active', value: false }));
    provider.setBehaviour({ deactivation: 'inactive' });
    clock.now += 5000;
    expect((await send('GET', '/Users/id-1')).body).toMatchObject({ active: false });
  });

  it('applies to a fault with an old state', async () => {
    const { provider, send } = createHarness({ faults: [{ stale: true }] });
    expect((await send('GET', '/Users')).status).toBe(200);
    provider.setBehaviour({ filter: false });
    expect((await send('GET', '/Users?filter=userName%20eq%20"a"')).status).toBe(501);
  });

  it.each([
    [{ ptch: false }, 'there is no behaviour "ptch": did you mean "patch"?'],
    [{ patch: 'maybe' }, 'patch must be on or off, not "maybe"'],
    [{ resourceTypes: ['Usr'] }, 'resourceTypes: there is no resource type "Usr": did you mean "User"?'],
    [
      { auth: 'basic' },
      'auth stays bearer, because clients use the credentials that were set when the provider started',
    ],
    [{ 'User.ptch': false }, '"ptch" is not a behaviour that can be set for one resource type: did you mean "patch"?'],
    [{ 'Usr.patch': false }, 'there is no resource type "Usr": did you mean "User"?'],
    [
      { 'User.auth': 'none' },
      expect.stringContaining('"auth" is not a behaviour that can be set for one resource type'),
    ],
    [{ byType: { User: { singleValued: ['mails'] } } }, expect.stringContaining('singleValued: no schema has')],
  ])('%j is refused as at the start, and nothing changes', (changes, message) => {
    const { provider } = createHarness();
    const before = provider.behaviour;
    expect(() => provider.setBehaviour({ sort: false, ...changes } as object)).toThrow(
      expect.objectContaining({ name: 'BehaviourError', message }),
    );
    expect(provider.behaviour).toBe(before);
  });

  it('is undone by replaceBehaviour and by reset', async () => {
    const provider = createMemoryProvider({ behaviour: { maxPageSize: 7 } });
    provider.setBehaviour({ maxPageSize: 5, sort: false, byType: { User: { put: false } } });
    provider.setBehaviour({ byType: { User: { patch: false } } });
    expect(provider.behaviour.byType).toEqual({ User: { put: false, patch: false } });
    provider.replaceBehaviour({ etag: false });
    expect(provider.behaviour).toMatchObject({ maxPageSize: 7, sort: true, etag: false, byType: {} });
    provider.setBehaviour({ maxPageSize: 5 });
    await provider.reset();
    expect(provider.behaviour).toMatchObject({ maxPageSize: 7, etag: true });
    provider.setBehaviour({ sort: false });
    provider.replaceBehaviour();
    expect(provider.behaviour.sort).toBe(true);
  });
});

describe('a behaviour of one resource type', () => {
  it('has the name of the type or of its endpoint, and changes no other type', async () => {
    const { provider, send } = createHarness();
    provider.setBehaviour({ 'Users.patchPathFilters': 'off', 'Group.put': false } as object);
    expect(provider.behaviour.byType).toEqual({ User: { patchPathFilters: false }, Group: { put: false } });
    await send('POST', '/Users', user('a'));
    await send('POST', '/Groups', group('g', 'id-1'));
    const members = patchOp({ op: 'remove', path: 'members[value eq "id-1"]' });
    const emails = patchOp({ op: 'replace', path: 'emails[type eq "work"].value', value: 'x@example.com' });
    expect(await send('PATCH', '/Users/id-1', emails)).toMatchObject({
      status: 400,
      body: { scimType: 'invalidPath' },
    });
    expect(await send('PATCH', '/Groups/id-2', members)).toMatchObject({ status: 204 });
    expect(await send('PUT', '/Groups/id-2', group('h'))).toMatchObject({ status: 501 });
    expect(await send('PUT', '/Users/id-1', user('b'))).toMatchObject({ status: 200 });
  });

  it('also applies to the operations of a bulk request, and to its accepted writes', async () => {
    const { provider, clock, send } = createHarness({ behaviour: { byType: { User: { put: false } } } });
    await send('POST', '/Users', user('a'));
    const operation = { method: 'PUT', path: '/Users/id-1', data: user('b') };
    const schemas = ['urn:ietf:params:scim:api:messages:2.0:BulkRequest'];
    const { body } = await send('POST', '/Bulk', { schemas, Operations: [operation] });
    expect(body['Operations']).toMatchObject([{ status: '501' }]);
    provider.setBehaviour({ asyncRequest: 'long', asyncDelay: 0 });
    expect(await send('PUT', '/Users/id-1', user('b'))).toMatchObject({ status: 202 });
    clock.now += 1;
    expect((await send('GET', '/Users/id-1')).body).toMatchObject({ userName: 'a' });
  });

  it('counts as a feature of the provider if another type has the feature', async () => {
    const { provider, send } = createHarness({ behaviour: { byType: { User: { patch: false } } } });
    expect((await send('GET', '/ServiceProviderConfig')).body['patch']).toEqual({ supported: true });
    provider.setBehaviour({ byType: { Group: { patch: false } } });
    expect((await send('GET', '/ServiceProviderConfig')).body['patch']).toEqual({ supported: false });
  });
});
