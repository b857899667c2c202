import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { storeIndexes } from '../../../mock-server/provider/service-provider.ts';
import { deferred } from '../../../mock-server/store/deferred.ts';
import { delegate } from '../../../mock-server/store/delegate.ts';
import { openFileStore } from '../../../mock-server/store/file-store.ts';
import { createMemoryStore } from '../../../mock-server/store/memory-store.ts';
import { readEventToken } from '../../../src/protocol/events/event-token.ts';
import { eventUri } from '../../../src/protocol/events/event-uris.ts';
import type { JsonObject } from '../../../src/protocol/json/json.ts';
import { urn } from '../../../src/protocol/urns.ts';
import { until } from '../../support/eventually.ts';
import { base, createHarness, group, type Harness, patchOp, user } from '../provider/harness.ts';

const respondAsync = { prefer: 'respond-async' };

/** Returns the completion event of a transaction, without the JSON members whose values differ in each event. */
async function eventOf({ provider }: Harness, txn: string | undefined): Promise<JsonObject | undefined> {
  const response = await provider.exchange({
    method: 'GET',
    base,
    path: `/SecurityEvents/${txn}`,
    query: {},
    headers: {},
  });
  if (response.status === 404) return undefined;
  expect(response.headers['content-type']).toBe('application/secevent+jwt');
  const { jti: _jti, ...claims } = readEventToken(String(response.raw))?.claims ?? {};
  return claims;
}

const payloadOf = (event: JsonObject | undefined) =>
  (event?.events as JsonObject | undefined)?.[eventUri.asyncResponse];

describe('asyncRequest=request', () => {
  it('answers a write with 202 and a transaction, and makes the write after the delay', async () => {
    const harness = createHarness({ behaviour: { asyncRequest: 'request', asyncDelay: 5 } });
    const { send, clock } = harness;
    const accepted = await send('POST', '/Users', user('ada'), respondAsync);
    const txn = accepted.headers['set-txn'];
    expect(txn).toMatch(/^[\da-f-]{36}$/);
    expect(accepted).toEqual({
      status: 202,
      headers: {
        'set-txn': txn,
        'preference-applied': 'respond-async',
        location: `${base}/SecurityEvents/${txn}`,
        date: expect.any(String),
      },
      body: {},
    });
    clock.now += 4999;
    expect((await send('GET', '/Users')).body.totalResults).toBe(0);
    expect(await eventOf(harness, txn)).toBeUndefined();
    clock.now += 1;
    expect((await send('GET', '/Users/id-1')).body).toMatchObject({ userName: 'ada' });
    expect(await eventOf(harness, txn)).toEqual({
      iss: base,
      iat: clock.now / 1000,
      aud: [base],
      txn,
      sub_id: { format: 'scim', uri: '/Users/id-1' },
      events: {
        [eventUri.asyncResponse]: {
          method: 'POST',
          version: 'W/"1"',
          location: `${base}/Users/id-1`,
          status: '201',
        },
      },
    });
  });

  it('makes a write at once without the preference, and where the client waits for long enough', async () => {
    const { send } = createHarness({ behaviour: { asyncRequest: 'request', asyncDelay: 5 } });
    expect((await send('POST', '/Users', user('ada'))).status).toBe(201);
    expect((await send('POST', '/Users', user('bob'), { prefer: 'respond-async, wait=5' })).status).toBe(201);
    expect((await send('POST', '/Users', user('cyd'), { prefer: 'wait=4, Respond-Async' })).status).toBe(202);
    expect((await send('GET', '/Users', undefined, respondAsync)).body.totalResults).toBe(2);
    expect((await send('POST', '/Users/.search', { schemas: [urn.SearchRequest] }, respondAsync)).status).toBe(200);
  });

  it('refuses a body that is no JSON before the request is accepted', async () => {
    const { send } = createHarness({ behaviour: { asyncRequest: 'request' } });
    expect(await send('POST', '/Users', { raw: '{' }, respondAsync)).toMatchObject({ status: 400 });
  });

  it('ignores Accept in the response, as RFC 9967 section 2.5.1.1 says', async () => {
    const harness = createHarness({ behaviour: { asyncRequest: 'request', asyncDelay: 0 } });
    const headers = { ...respondAsync, accept: 'text/html' };
    const accepted = await harness.send('POST', '/Users', user('ada'), headers);
    expect(accepted.status).toBe(202);
    expect(payloadOf(await eventOf(harness, accepted.headers['set-txn']))).toMatchObject({ status: '201' });
  });
});

describe('asyncRequest=long', () => {
  it('makes the writes in the order of their requests, and checks versions when it makes them', async () => {
    const harness = createHarness({ behaviour: { asyncRequest: 'long', asyncDelay: 1 } });
    const { send, clock } = harness;
    const title = (value: string) => patchOp({ op: 'replace', path: 'title', value });
    const requests = [
      await send('POST', '/Users', user('ada')),
      await send('PATCH', '/Users/id-1', title('one'), { 'if-match': 'W/"1"' }),
      await send('PATCH', '/Users/id-1', title('two'), { 'if-match': 'W/"1"' }),
      await send('PUT', '/Users/id-1', user('ada', { title: 'three' })),
      await send('DELETE', '/Users/id-9'),
    ];
    expect(requests.map(({ status }) => status)).toEqual([202, 202, 202, 202, 202]);
    expect(requests[0]?.headers).not.toHaveProperty('preference-applied');
    clock.now += 1000;
    expect((await send('GET', '/Users/id-1')).body).toMatchObject({ title: 'three', meta: { version: 'W/"3"' } });
    const events = await Promise.all(requests.map(({ headers }) => eventOf(harness, headers['set-txn'])));
    expect(events.map(payloadOf)).toMatchObject([
      { method: 'POST', status: '201' },
      { method: 'PATCH', status: '200', version: 'W/"2"' },
      {
        method: 'PATCH',
        status: '412',
        response: { schemas: [urn.Error], status: '412', detail: 'the resource has changed: its version is W/"2"' },
      },
      { method: 'PUT', status: '200', version: 'W/"3"' },
      { method: 'DELETE', status: '404', response: { schemas: [urn.Error], status: '404' } },
    ]);
    expect(events[4]).toMatchObject({ sub_id: { format: 'scim', uri: '/Users/id-9' } });
  });

  it('has an event for each operation of a bulk request, numbered as in the request', async () => {
    const harness = createHarness({ behaviour: { asyncRequest: 'long', asyncDelay: 0 } });
    const { send, provider } = harness;
    const accepted = await send('POST', '/Bulk', {
      schemas: [urn.BulkRequest],
      failOnErrors: 1,
      Operations: [
        { method: 'POST', path: '/Groups', bulkId: 'g', data: group('staff', 'bulkId:a') },
        { method: 'POST', path: '/Users', bulkId: 'a', data: user('ada') },
        { method: 'DELETE', path: '/Users/nobody' },
        { method: 'POST', path: '/Users', bulkId: 'b', data: user('bob') },
      ],
    });
    expect(accepted).toMatchObject({ status: 202, body: {} });
    const txn = accepted.headers['set-txn'];
    const payloads = [];
    for (const place of [0, 1, 2, 3]) {
      const event = await eventOf(harness, `${txn}:${place}`);
      expect(event?.txn).toBe(`${txn}:${place}`);
      payloads.push(payloadOf(event));
    }
    expect(payloads).toMatchObject([
      { method: 'POST', bulkId: 'g', status: '201' },
      { method: 'POST', bulkId: 'a', status: '201', location: `${base}/Users/id-1` },
      { method: 'DELETE', status: '404', response: { status: '404' } },
      {
        method: 'POST',
        bulkId: 'b',
        status: '424',
        response: {
          schemas: [urn.Error],
          status: '424',
          detail: 'the operation was not executed, because the request reached its limit of errors (failOnErrors)',
        },
      },
    ]);
    expect([...provider.store.members('id-2').keys()]).toEqual(['id-1']);
  });

  it('announces itself in ServiceProviderConfig, unless it understates', async () => {
    const configOf = async (behaviour: object) =>
      (await createHarness({ behaviour }).send('GET', '/ServiceProviderConfig')).body;
    expect((await configOf({ asyncRequest: 'long' })).securityEvents).toEqual({
      asyncRequest: 'long',
      eventUris: ['urn:ietf:params:scim:event:misc:asyncresp'],
    });
    expect(await configOf({})).not.toHaveProperty('securityEvents');
    expect(await configOf({ asyncRequest: 'long', serviceProviderConfig: 'understated' })).not.toHaveProperty(
      'securityEvents',
    );
  });

  it('forgets pending writes and events at a reset', async () => {
    const harness = createHarness({ behaviour: { asyncRequest: 'long', asyncDelay: 0 } });
    const { send, provider } = harness;
    provider.checkpoint();
    const done = await send('POST', '/Users', user('ada'));
    await send('GET', '/Users');
    await send('POST', '/Users', user('bob'));
    await provider.reset();
    expect((await send('GET', '/Users')).body.totalResults).toBe(0);
    expect(await eventOf(harness, done.headers['set-txn'])).toBeUndefined();
  });
});

it('forgets the completion event of a write that is running at a reset', async () => {
  const memory = createMemoryStore({ indexes: storeIndexes() });
  const disk = deferred();
  const store = delegate(memory, {
    commit: (changes) => {
      const applied = memory.commit(changes);
      return memory.count('User') === 1 ? applied.then(() => disk.promise) : applied;
    },
  });
  const harness = createHarness({
    store,
    behaviour: { asyncRequest: 'long', asyncDelay: 0, securityEvents: 'notice' },
  });
  const { send, provider } = harness;
  provider.checkpoint();
  const { headers } = await send('POST', '/Users', user('ada'));
  const reading = send('GET', '/Users');
  await until(() => memory.count('User') === 1);
  await provider.reset();
  disk.resolve();
  await reading;
  expect(await eventOf(harness, headers['set-txn'])).toBeUndefined();
  expect(provider.events?.status().queued).toBe(0);
  const next = await send('POST', '/Users', user('bob'));
  expect(payloadOf(await eventOf(harness, next.headers['set-txn']))).toMatchObject({ status: '201' });
});

describe('pending writes in a store on disk', () => {
  it('are made and removed in one transaction, so that a kill neither loses nor repeats them', async () => {
    const store = createMemoryStore({ indexes: storeIndexes() });
    const transactions: string[][] = [];
    const watched = delegate(store, {
      commit: (changes) => {
        transactions.push(changes.map((change) => `${change.op} ${'type' in change ? change.type : ''}`));
        return store.commit(changes);
      },
    });
    const { send } = createHarness({ store: watched, behaviour: { asyncRequest: 'long', asyncDelay: 0 } });
    await send('POST', '/Users', user('ada'));
    await send('GET', '/Users');
    expect(transactions).toEqual([['put $pendingRequest'], ['put User', 'delete $pendingRequest']]);
  });

  it('are made after a restart, also where the restarted provider accepts no more of them', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'scimctl-async-'));
    try {
      const open = () => openFileStore(path.join(folder, 'store.ndjson'), { indexes: storeIndexes() });
      const first = await open();
      const before = createHarness({
        store: first,
        behaviour: { asyncRequest: 'long', asyncDelay: 60 },
        token: 'secret-7',
      });
      const headers = { authorization: 'Bearer secret-7' };
      for (const name of ['ada', 'bob']) await before.send('POST', '/Users', user(name), headers);
      expect(JSON.stringify([...first.list('$pendingRequest')])).not.toContain('secret-7');
      await first.close();
      const second = await open();
      const { send, clock } = createHarness({ store: second });
      expect((await send('GET', '/Users')).body.totalResults).toBe(0);
      clock.now += 60_000;
      expect((await send('GET', '/Users')).body.Resources).toMatchObject([{ userName: 'ada' }, { userName: 'bob' }]);
      expect(second.count('$pendingRequest')).toBe(0);
      await second.close();
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
