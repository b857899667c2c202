import { describe, expect, it } from 'vitest';
import { EventQueue } from '../../../mock-server/events/event-queue.ts';
import type { EventOptions } from '../../../mock-server/events/options.ts';
import { createMockServer } from '../../../mock-server/index.ts';
import type { EventClaims } from '../../../src/protocol/events/event-token.ts';
import { eventUri } from '../../../src/protocol/events/event-uris.ts';
import type { JsonObject } from '../../../src/protocol/json/json.ts';
import { until } from '../../support/eventually.ts';
import { base, createHarness, group, type Harness, user } from '../provider/harness.ts';
import { endlessSleep, now, poll } from './read-events.ts';

const begin = (events: EventOptions = {}) => createHarness({ behaviour: { securityEvents: 'notice' }, events });

/** Creates users, and returns the `jti` of each event. */
async function createUsers(harness: Harness, ...names: string[]): Promise<string[]> {
  for (const name of names) await harness.send('POST', '/Users', user(name));
  return (await poll(harness)).jtis;
}

const uris = ({ claims }: Awaited<ReturnType<typeof poll>>) => claims.map((one) => (one.sub_id as JsonObject).uri);

describe('a poll (RFC 8936)', () => {
  it('has at most maxEvents events, the oldest first, and says if there are more', async () => {
    const harness = begin();
    await createUsers(harness, 'a', 'b', 'c');
    const first = await poll(harness, { ...now, maxEvents: 2 });
    expect([uris(first), first.body.moreAvailable]).toEqual([['/Users/id-1', '/Users/id-2'], true]);
    const all = await poll(harness, { ...now, maxEvents: 3 });
    expect([uris(all).length, all.body]).toEqual([3, { sets: all.sets }]);
  });

  it('has an event again until the event is acknowledged, and never after that', async () => {
    const harness = begin();
    const [first = '', second = ''] = await createUsers(harness, 'a', 'b');
    expect((await poll(harness)).jtis).toEqual([first, second]);
    expect((await poll(harness, { ...now, ack: [first, 'unknown'] })).jtis).toEqual([second]);
    expect((await poll(harness)).jtis).toEqual([second]);
    expect((await poll(harness, { ...now, ack: [second] })).body).toEqual({ sets: {} });
  });

  it('only acknowledges with maxEvents 0', async () => {
    const harness = begin();
    const jtis = await createUsers(harness, 'a', 'b');
    const { body } = await poll(harness, { maxEvents: 0, ack: jtis.slice(0, 1) });
    expect(body).toEqual({ sets: {}, moreAvailable: true });
  });

  it('drops an event that the recipient refuses, and tells the owner of the server', async () => {
    const notices: string[] = [];
    const harness = begin({ onNotice: (message) => notices.push(message) });
    const [jti = ''] = await createUsers(harness, 'a');
    await poll(harness, { ...now, setErrs: { [jti]: { err: 'invalid_key', description: 'unknown kid' } } });
    expect(notices).toEqual([`The recipient refused the event ${jti}: invalid_key: unknown kid`]);
    expect(harness.provider.events?.status()).toEqual({ queued: 0, unsent: 0, delivered: 0, dropped: 1 });
  });

  it('drops the oldest event of a full queue, and tells the owner of the server', async () => {
    const notices: string[] = [];
    const harness = begin({ maxQueued: 2, onNotice: (message) => notices.push(message) });
    const [first] = await createUsers(harness, 'a');
    await createUsers(harness, 'b', 'c');
    expect(uris(await poll(harness))).toEqual(['/Users/id-2', '/Users/id-3']);
    expect(notices).toEqual([`The event ${first} is dropped, because too many events wait for their delivery`]);
  });

  it('has all events of a write if onNotice throws, and the write succeeds', async () => {
    const errors: unknown[] = [];
    const failure = new Error('no space left');
    const onNotice = () => {
      throw failure;
    };
    const harness = createHarness({
      behaviour: { securityEvents: 'notice' },
      events: { maxQueued: 1, onNotice },
      onError: (error) => errors.push(error),
    });
    await harness.send('POST', '/Users', user('a'));
    await harness.send('POST', '/Groups', group('g', 'id-1'));
    // Deletes the user, and changes the group: two events.
    expect((await harness.send('DELETE', '/Users/id-1')).status).toBe(204);
    expect((await poll(harness)).claims.map((one) => Object.keys(one.events as JsonObject))).toEqual([
      [eventUri.delete],
    ]);
    expect([harness.provider.events?.status().dropped, errors]).toEqual([3, [failure, failure, failure]]);
  });

  it('drops the oldest events if all events together are too large', () => {
    const dropped: string[] = [];
    const queue = new EventQueue(10, ({ jti }) => dropped.push(jti));
    const add = (jti: string, megabytes: number) => queue.add({ jti, claims: {} as EventClaims }, megabytes << 20);
    add('a', 30);
    add('b', 30);
    add('c', 5);
    expect([dropped, [...queue.all()].map(({ jti }) => jti)]).toEqual([['a'], ['b', 'c']]);
    add('d', 100);
    expect([dropped, queue.length]).toEqual([['a', 'b', 'c'], 1]);
    queue.remove('d');
    add('e', 60);
    expect([dropped.length, queue.length]).toEqual([3, 1]);
  });

  it('has fewer events in a response if the events are large', async () => {
    const harness = createHarness({ behaviour: { securityEvents: 'full' } });
    const title = 'x'.repeat(1_000_000);
    for (const name of ['a', 'b']) await harness.send('POST', '/Users', user(name, { title }));
    const { jtis, body } = await poll(harness);
    expect([jtis.length, body.moreAvailable]).toEqual([1, true]);
  });

  it.each([
    [{ maxEvents: -1 }, '"maxEvents" must be a whole number, at least 0'],
    [{ maxEvents: '1' }, '"maxEvents" must be a whole number, at least 0'],
    [{ returnImmediately: 'no' }, '"returnImmediately" must be true or false'],
    [{ ack: 'a' }, '"ack" must be a list of texts'],
    [{ ack: [1] }, '"ack" must be a list of texts'],
    [{ setErrs: [] }, '"setErrs" must be an object'],
    [{ setErrs: { a: 'no' } }, '"setErrs" must have an object with "err" for "a"'],
  ])('refuses %j', async (request, detail) => {
    const { status, body } = await poll(begin(), request as JsonObject);
    expect([status, body.scimType, body.detail]).toEqual([400, 'invalidValue', detail]);
  });

  it('refuses another method, and needs the credentials of the other endpoints', async () => {
    const harness = createHarness({ token: 'secret', behaviour: { securityEvents: 'notice' } });
    expect((await poll(harness)).status).toBe(401);
    expect((await harness.send('GET', '/SecurityEvents/jwks')).status).toBe(401);
    const authorization = 'Bearer secret';
    const answer = await harness.send('GET', '/SecurityEvents/poll', undefined, { authorization });
    expect([answer.status, answer.headers['allow']]).toEqual([405, 'POST']);
  });

  it('has no endpoint if events are off', async () => {
    expect((await poll(createHarness())).status).toBe(404);
    expect(createHarness().provider.events).toBeUndefined();
  });
});

describe('a poll that waits', () => {
  /** A provider whose waits end only by a signal, and a poll that waits. */
  async function beginWaiting(signal?: AbortSignal) {
    const { pauses, sleep } = endlessSleep();
    const harness = createHarness({ behaviour: { securityEvents: 'notice' }, sleep });
    const waiting = harness.provider.exchange({
      method: 'POST',
      base,
      path: '/SecurityEvents/poll',
      query: {},
      headers: {},
      body: {},
      ...(signal ? { signal } : {}),
    });
    await until(() => pauses.length === 1);
    return { ...harness, waiting, pauses };
  }

  it('ends at once when an event arrives', async () => {
    const { send, waiting, pauses } = await beginWaiting();
    await send('POST', '/Users', user('a'));
    expect(pauses).toMatchObject([{ milliseconds: 500, signal: { aborted: true } }]);
    expect(Object.keys(JSON.parse(String((await waiting).raw)).sets)).toHaveLength(1);
    expect(pauses).toHaveLength(1);
  });

  it('ends at once if the client closes the connection', async () => {
    const client = new AbortController();
    const { waiting, pauses } = await beginWaiting(client.signal);
    client.abort();
    expect(pauses).toMatchObject([{ signal: { aborted: true } }]);
    expect((await waiting).raw).toBe('{"sets":{}}');
    expect(pauses).toHaveLength(1);
  });

  it('ends at once when the events of the provider close', async () => {
    const { provider, waiting, pauses } = await beginWaiting();
    provider.events?.close();
    expect(pauses).toMatchObject([{ signal: { aborted: true } }]);
    expect((await waiting).raw).toBe('{"sets":{}}');
    expect(pauses).toHaveLength(1);
  });

  it('ends without an event after the maximum time', async () => {
    const pauses: number[] = [];
    const harness = createHarness({
      behaviour: { securityEvents: 'notice' },
      events: { maxWait: 1200 },
      sleep: async (milliseconds) => void pauses.push(milliseconds),
    });
    expect((await poll(harness, {})).body).toEqual({ sets: {} });
    expect(pauses).toEqual([500, 500, 200]);
  });

  it('performs the asynchronous requests that become due', async () => {
    const harness = createHarness({
      behaviour: { securityEvents: 'notice', asyncRequest: 'long', asyncDelay: 2 },
      sleep: async (milliseconds) => {
        harness.clock.now += milliseconds;
      },
    });
    await harness.send('POST', '/Users', user('a'));
    expect(uris(await poll(harness, {}))).toEqual(['/Users/id-1', '/Users/id-1']);
  });

  it('has its response when the server closes', async () => {
    let polls = 0;
    const server = await createMockServer({
      behaviour: { securityEvents: 'notice' },
      token: false,
      layers: [
        (next) => (request) => {
          polls++;
          return next(request);
        },
      ],
    });
    const headers = { 'content-type': 'application/json' };
    const waiting = fetch(`${server.url}/SecurityEvents/poll`, { method: 'POST', headers, body: '{}' });
    await until(() => polls === 1);
    await server.close();
    expect(await (await waiting).json()).toEqual({ sets: {} });
  });
});
