import { describe, expect, it } from 'vitest';
import type { Behaviour } from '../../../mock-server/behaviour/index.ts';
import { storeIndexes } from '../../../mock-server/provider/service-provider.ts';
import { createMemoryStore } from '../../../mock-server/store/memory-store.ts';
import { type Change, StoreWriteError } from '../../../mock-server/store/store.ts';
import type { JsonObject } from '../../../src/protocol/json/json.ts';
import { urn } from '../../../src/protocol/urns.ts';
import { base, createHarness, group, type Harness, patchOp, user } from '../provider/harness.ts';

const bulk = (send: Harness['send'], Operations: JsonObject[], more: JsonObject = {}) =>
  send('POST', '/Bulk', { schemas: [urn.BulkRequest], ...more, Operations });
const post = (path: string, bulkId: string, data: JsonObject): JsonObject => ({ method: 'POST', path, bulkId, data });
const statuses = (body: JsonObject): unknown[] => (body.Operations as JsonObject[]).map(({ status }) => status);
const members = (body: JsonObject): unknown => ((body.members ?? []) as JsonObject[]).map(({ value }) => value);

/** A store in memory that records its transactions. */
function watchedStore() {
  const store = createMemoryStore({ indexes: storeIndexes() });
  const transactions: (readonly Change[])[] = [];
  const commit = store.commit.bind(store);
  store.commit = (changes) => {
    transactions.push(changes);
    return commit(changes);
  };
  return { store, transactions };
}

describe('bulk', () => {
  it('does every method, and says of each what became of it', async () => {
    const { send } = createHarness();
    await send('POST', '/Users', user('old'));
    const { status, body } = await bulk(send, [
      post('/Users', 'a', user('alice')),
      {
        method: 'PATCH',
        path: '/Users/id-1',
        version: 'W/"1"',
        data: patchOp({ op: 'add', path: 'title', value: 'Boss' }),
      },
      { method: 'PUT', path: '/Users/id-1', data: user('older') },
      { method: 'DELETE', path: '/Users/id-1', bulkId: 'gone' },
    ]);
    expect(status).toBe(200);
    expect(body).toEqual({
      schemas: [urn.BulkResponse],
      Operations: [
        { location: `${base}/Users/id-2`, method: 'POST', bulkId: 'a', version: 'W/"1"', status: '201' },
        { location: `${base}/Users/id-1`, method: 'PATCH', version: 'W/"2"', status: '200' },
        { location: `${base}/Users/id-1`, method: 'PUT', version: 'W/"3"', status: '200' },
        { location: `${base}/Users/id-1`, method: 'DELETE', bulkId: 'gone', status: '204' },
      ],
    });
  });

  it('resolves bulkIds in data and paths, forwards too', async () => {
    const { send } = createHarness();
    const { body } = await bulk(send, [
      post('/Groups', 'g', group('Guides', 'bulkId:a')),
      { method: 'PATCH', path: '/Users/bulkId:a', data: patchOp({ op: 'add', path: 'title', value: 'Guide' }) },
      post('/Users', 'a', user('alice')),
    ]);
    expect(statuses(body)).toEqual(['201', '200', '201']);
    const { body: found } = await send('GET', `/Users?${new URLSearchParams({ filter: 'userName eq "alice"' })}`);
    expect(found.Resources).toMatchObject([{ title: 'Guide', groups: [{ display: 'Guides', type: 'direct' }] }]);
  });

  it.each([
    ['as it is', 'bulkId:a'],
    ['with an escape', '\\u0062ulkId:a'],
  ])('finds a bulkId in the text of a request, written %s', async (_how, reference) => {
    const { send } = createHarness();
    const [alice, guides] = [user('alice'), group('Guides')].map((data) => JSON.stringify(data));
    const raw = `{"schemas":["${urn.BulkRequest}"],"Operations":[
      {"method":"POST","path":"/Users","bulkId":"a","data":${alice}},
      {"method":"POST","path":"/Groups","bulkId":"g","data":${guides?.replace('[]', `[{"value":"${reference}"}]`)}}]}`;
    const { body } = await send('POST', '/Bulk', { raw });
    expect(statuses(body)).toEqual(['201', '201']);
    expect(members((await send('GET', '/Groups/id-2')).body)).toEqual(['id-1']);
  });

  it('resolves operations that refer to each other in a circle', async () => {
    const { send } = createHarness();
    const { body } = await bulk(send, [
      post('/Groups', 'a', group('A', 'bulkId:b')),
      post('/Groups', 'b', group('B', 'bulkId:a')),
    ]);
    expect(statuses(body)).toEqual(['201', '201']);
    expect(members((await send('GET', '/Groups/id-1')).body)).toEqual(['id-2']);
    expect(members((await send('GET', '/Groups/id-2')).body)).toEqual(['id-1']);
    const [first] = body.Operations as JsonObject[];
    expect(first?.version).toBe((await send('GET', '/Groups/id-1')).headers.etag);
  });

  it('resolves managers who manage each other', async () => {
    const { send } = createHarness();
    const person = (name: string, manager: string) =>
      user(name, { schemas: [urn.User, urn.EnterpriseUser], [urn.EnterpriseUser]: { manager: { value: manager } } });
    const { body } = await bulk(send, [
      post('/Users', 'a', person('a', 'bulkId:b')),
      post('/Users', 'b', person('b', 'bulkId:a')),
    ]);
    expect(statuses(body)).toEqual(['201', '201']);
    expect((await send('GET', '/Users/id-1')).body).toMatchObject({
      [urn.EnterpriseUser]: { manager: { displayName: 'b' } },
    });
  });

  it('stores a circle in one transaction, so that nobody sees a half of it', async () => {
    const { store, transactions } = watchedStore();
    const { send } = createHarness({ store });
    const { body } = await bulk(send, [
      post('/Users', 'u', user('u')),
      post('/Groups', 'a', group('A', 'bulkId:b', 'bulkId:u')),
      post('/Groups', 'b', group('B', 'bulkId:c')),
      post('/Groups', 'c', group('C', 'bulkId:a', 'bulkId:b')),
    ]);
    expect(statuses(body)).toEqual(['201', '201', '201', '201']);
    const links = transactions.map((changes) => changes.filter(({ op }) => op === 'link').length);
    expect(links).toEqual([0, 5]);
  });

  it('does after a circle what refers to it, wherever that stands', async () => {
    const { send } = createHarness();
    const { body } = await bulk(send, [
      { method: 'PATCH', path: '/Groups/bulkId:a', data: patchOp({ op: 'replace', path: 'displayName', value: 'Z' }) },
      post('/Groups', 'c', group('C', 'bulkId:a')),
      post('/Groups', 'a', group('A', 'bulkId:b')),
      post('/Groups', 'b', group('B', 'bulkId:a')),
    ]);
    expect(statuses(body)).toEqual(['204', '201', '201', '201']);
    const location = (body.Operations as JsonObject[])[1]?.location as string;
    const { body: last } = await send('GET', location.slice(base.length));
    expect(last.members).toMatchObject([{ display: 'Z' }]);
  });

  it('stores nothing of a circle that one operation broke', async () => {
    const { store, transactions } = watchedStore();
    const { send } = createHarness({ store });
    const broken = { ...group('B', 'bulkId:a'), displayName: 7 };
    const { body } = await bulk(send, [post('/Groups', 'a', group('A', 'bulkId:b')), post('/Groups', 'b', broken)]);
    expect(statuses(body)).toEqual(['409', '400']);
    const itself = await bulk(send, [post('/Groups', 'a', group('A', 'bulkId:a'))]);
    expect(statuses(itself.body)).toEqual(['409']);
    expect(transactions).toEqual([]);
  });

  it('says 500 of all of a circle that could not be stored', async () => {
    const { store } = watchedStore();
    store.commit = () => Promise.reject(new StoreWriteError('disk full'));
    const { send } = createHarness({ store });
    const { body } = await bulk(send, [
      post('/Groups', 'a', group('A', 'bulkId:b')),
      post('/Groups', 'b', group('B', 'bulkId:a')),
    ]);
    expect(statuses(body)).toEqual(['500', '500']);
  });

  it('gives up a circle when other requests took a name of it, or deleted a member, while it was prepared', async () => {
    const managed = (name: string, manager: string) =>
      user(name, { schemas: [urn.User, urn.EnterpriseUser], [urn.EnterpriseUser]: { manager: { value: manager } } });
    // A bulk request yields at each `await`. In round `steps`, the other requests are sent after `steps` yields. In one
    // round, they therefore run between the check and the commit of the bulk request.
    for (let steps = 0; steps < 60; steps++) {
      const { send, provider } = createHarness();
      await send('POST', '/Users', user('old'));
      const circles = bulk(send, [
        post('/Users', 'a', managed('a', 'bulkId:b')),
        post('/Users', 'b', managed('b', 'bulkId:a')),
        post('/Groups', 'g', group('G', 'bulkId:h', 'id-1')),
        post('/Groups', 'h', group('H', 'bulkId:g')),
      ]);
      for (let step = 0; step < steps; step++) await undefined;
      const [{ body }] = await Promise.all([circles, send('POST', '/Users', user('B')), send('DELETE', '/Users/id-1')]);
      const [person, , group_] = statuses(body);
      const names = [...provider.store.list('User')].map(({ userName }) => String(userName).toLowerCase());
      expect(new Set(names).size).toBe(names.length);
      expect(names.includes('a')).toBe(person === '201');
      expect(provider.store.count('Group')).toBe(group_ === '201' ? 2 : 0);
      for (const { id } of provider.store.list('Group')) {
        for (const { type, value } of provider.store.members(id).values()) {
          expect(provider.store.get(type, value)).toBeDefined();
        }
      }
    }
  });

  it.each<[string, Partial<Behaviour>, JsonObject]>([
    ['the id', { idSource: 'externalId' }, { ...group('other'), externalId: 'x' }],
    ['the name, where it is but one group’s,', { uniqueGroupNames: true }, group('A')],
  ])(
    'gives up a circle when others took %s of a group of it while it was made ready',
    async (_what, behaviour, taken) => {
      for (let steps = 0; steps < 40; steps++) {
        const { send, provider } = createHarness({ behaviour });
        const circle = bulk(send, [
          post('/Groups', 'a', { ...group('A', 'bulkId:b'), externalId: 'x' }),
          post('/Groups', 'b', { ...group('B', 'bulkId:a'), externalId: 'y' }),
        ]);
        for (let step = 0; step < steps; step++) await undefined;
        const [{ body }, { status }] = await Promise.all([circle, send('POST', '/Groups', taken)]);
        const isTaken = status === 201;
        expect(statuses(body)).toEqual(isTaken ? ['409', '409'] : ['201', '201']);
        expect(provider.store.count('Group')).toBe(isTaken ? 1 : 2);
      }
    },
  );

  it('goes on after an error, and stops at failOnErrors without a word about the rest', async () => {
    const operations = [post('/Users', 'a', user('x')), post('/Users', 'b', user('X')), post('/Users', 'c', user('y'))];
    const all = await bulk(createHarness().send, operations);
    expect(statuses(all.body)).toEqual(['201', '409', '201']);
    expect((all.body.Operations as JsonObject[])[1]).toEqual({
      method: 'POST',
      bulkId: 'b',
      response: {
        schemas: [urn.Error],
        status: '409',
        scimType: 'uniqueness',
        detail: 'userName "x" is already in use',
      },
      status: '409',
    });
    expect(statuses((await bulk(createHarness().send, operations, { failOnErrors: 1 })).body)).toEqual(['201', '409']);
  });

  it('fails what refers to an operation that failed or does not exist', async () => {
    const { send } = createHarness();
    const { body } = await bulk(send, [
      post('/Users', 'a', { schemas: [urn.User] }),
      post('/Groups', 'g', group('G', 'bulkId:a')),
      post('/Groups', 'h', group('H', 'bulkId:nobody')),
    ]);
    expect((body.Operations as JsonObject[]).map(({ response }) => (response as JsonObject).detail)).toEqual([
      'userName: it is required',
      'this operation refers to the bulkId "a", but the operation with this bulkId failed',
      'no operation has the bulkId "nobody"',
    ]);
  });

  it('checks the version of each operation', async () => {
    const { send } = createHarness();
    await send('POST', '/Users', user('a'));
    const { body } = await bulk(send, [{ method: 'DELETE', path: '/Users/id-1', version: 'W/"9"' }]);
    expect(statuses(body)).toEqual(['412']);
  });

  it.each([
    ['too many operations', Array.from({ length: 1001 }, (_, i) => post('/Users', String(i), user(String(i)))), 413],
    ['a bulkId used twice', [post('/Users', 'a', user('a')), post('/Users', 'a', user('b'))], 400],
    ['a POST without a bulkId', [{ method: 'POST', path: '/Users', data: user('a') }], 400],
    ['a GET', [{ method: 'GET', path: '/Users' }], 400],
  ])('refuses %s as a whole', async (_what, operations, status) => {
    const { send, provider } = createHarness();
    expect((await bulk(send, operations)).status).toBe(status);
    expect(provider.store.count('User')).toBe(0);
  });

  it('says 500 of what could not be stored, and only of that', async () => {
    const store = createMemoryStore({ indexes: storeIndexes() });
    const commit = store.commit.bind(store);
    store.commit = (changes) =>
      JSON.stringify(changes).includes('"bad"') ? Promise.reject(new StoreWriteError('disk full')) : commit(changes);
    const { send } = createHarness({ store });
    const { body } = await bulk(send, [post('/Users', 'a', user('good')), post('/Users', 'b', user('bad'))]);
    expect(statuses(body)).toEqual(['201', '500']);
  });

  it('says 500 of each operation whose commit shares a batch with a failed one', async () => {
    const store = createMemoryStore({ indexes: storeIndexes() });
    const full = Promise.reject(new StoreWriteError('disk full'));
    const commit = store.commit.bind(store);
    store.commit = (changes) => (JSON.stringify(changes).includes('bad') ? full : commit(changes));
    const { send } = createHarness({ store });
    const names = ['bad1', 'good', 'bad2', 'bad3'];
    const { body } = await bulk(
      send,
      names.map((name) => post('/Users', name, user(name))),
    );
    expect(statuses(body)).toEqual(['500', '201', '500', '500']);
    expect((body.Operations as JsonObject[])[3]).toMatchObject({
      method: 'POST',
      bulkId: 'bad3',
      response: { status: '500', detail: 'the change could not be stored' },
    });
  });

  it('goes on after an operation whose answer takes its time, and fails', async () => {
    const { send } = createHarness();
    const { body } = await bulk(send, [
      post('/Users/.search', 'search', { schemas: [urn.SearchRequest], filter: 'userName eq' }),
      post('/Users', 'a', user('a')),
    ]);
    expect(statuses(body)).toEqual(['400', '201']);
    expect((body.Operations as JsonObject[])[0]?.response).toMatchObject({ scimType: 'invalidFilter' });
  });

  it('is refused with 501 when it is off', async () => {
    const { send } = createHarness({ behaviour: { bulk: false } });
    expect((await bulk(send, [])).status).toBe(501);
    expect((await send('GET', '/ServiceProviderConfig')).body).toMatchObject({ bulk: { supported: false } });
  });
});
