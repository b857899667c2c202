import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, describe, expect, it } from 'vitest';
import type { EventOptions } from '../../../mock-server/events/options.ts';
import type { ServiceProviderOptions } from '../../../mock-server/provider/options.ts';
import { deferred } from '../../../mock-server/store/deferred.ts';
import { readEventToken } from '../../../src/protocol/events/event-token.ts';
import type { JsonObject } from '../../../src/protocol/json/json.ts';
import { until } from '../../support/eventually.ts';
import { createHarness, user } from '../provider/harness.ts';
import { endlessSleep, poll } from './read-events.ts';

/** A request that a receiver got. */
interface Received {
  readonly uri: unknown;
  readonly jti: unknown;
  readonly headers: IncomingHttpHeaders;
}

const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

/** Starts a receiver that responds with `answer`. `attempt` counts from 1. */
async function receiver(answer: (response: ServerResponse, attempt: number) => void) {
  const received: Received[] = [];
  const server = createServer(async (request, response) => {
    const { jti, sub_id } = readEventToken(await text(request))?.claims ?? {};
    received.push({ jti, uri: (sub_id as JsonObject | undefined)?.uri, headers: request.headers });
    answer(response, received.length);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  closing.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/events`, received };
}

const accept = (response: ServerResponse) => response.writeHead(202).end();

/** Address of a receiver that never gets a request, because the tests replace `fetch`. */
const localReceiver = 'http://127.0.0.1/events';

/** A provider that pushes events, and the pauses and notices of its delivery. */
function begin(events: EventOptions, more: Partial<ServiceProviderOptions> = {}) {
  const pauses: number[] = [];
  const notices: string[] = [];
  const harness = createHarness({
    behaviour: { securityEvents: 'notice' },
    events: { onNotice: (message) => notices.push(message), ...events },
    sleep: async (milliseconds) => void pauses.push(milliseconds),
    ...more,
  });
  closing.push(() => harness.provider.events?.close());
  const status = () => harness.provider.events?.status();
  return { ...harness, pauses, notices, status };
}

describe('push (RFC 8935)', () => {
  it('sends each event once, in order, with the token of the receiver', async () => {
    const { url, received } = await receiver(accept);
    const { send, status } = begin({ receiver: url, receiverToken: 'planted-token' });
    for (const name of ['a', 'b', 'c']) await send('POST', '/Users', user(name));
    await until(() => status()?.delivered === 3);
    expect(received.map(({ uri }) => uri)).toEqual(['/Users/id-1', '/Users/id-2', '/Users/id-3']);
    expect(received[0]?.headers).toMatchObject({
      'content-type': 'application/secevent+jwt',
      accept: 'application/json',
      authorization: 'Bearer planted-token',
    });
    expect(status()).toMatchObject({ unsent: 0, dropped: 0, queued: 3 });
  });

  it('repeats a failed attempt with growing pauses, before the next event', async () => {
    const { url, received } = await receiver((response, attempt) => {
      if (attempt < 3) response.writeHead(503).end();
      else accept(response);
    });
    const { send, status, pauses, notices } = begin({ receiver: url });
    await send('POST', '/Users', user('a'));
    await send('POST', '/Users', user('b'));
    await until(() => status()?.delivered === 2);
    expect(received.map(({ uri }) => uri)).toEqual(['/Users/id-1', '/Users/id-1', '/Users/id-1', '/Users/id-2']);
    expect(new Set(received.map(({ jti }) => jti)).size).toBe(2);
    expect(pauses).toEqual([500, 1000]);
    expect(notices).toEqual([]);
  });

  it('drops an event after the last attempt, and continues with the next event', async () => {
    const { url, received } = await receiver((response, attempt) => {
      if (attempt <= 2) response.writeHead(500).end();
      else accept(response);
    });
    const { send, status, notices } = begin({ receiver: url, attempts: 2 });
    await send('POST', '/Users', user('a'));
    await send('POST', '/Users', user('b'));
    await until(() => status()?.delivered === 1);
    expect(status()).toMatchObject({ unsent: 0, dropped: 1 });
    expect(notices).toEqual([
      `The event ${received[0]?.jti} was not delivered to ${url}, and is dropped: the receiver responded with status 500 (2 attempts)`,
    ]);
  });

  it('does not repeat an event that the receiver refuses, and says why', async () => {
    const { url, received } = await receiver((response) =>
      response.writeHead(400).end('{"err":"invalid_audience","description":"not for us"}'),
    );
    const { send, status, notices } = begin({ receiver: url });
    await send('POST', '/Users', user('a'));
    await until(() => status()?.dropped === 1);
    expect(received.length).toBe(1);
    expect(notices).toEqual([
      `The event ${received[0]?.jti} was not delivered to ${url}, and is dropped: the receiver responded with status 400 (invalid_audience: not for us)`,
    ]);
  });

  it('follows no redirect', async () => {
    const other = await receiver(accept);
    const { url } = await receiver((response) => response.writeHead(307, { location: other.url }).end());
    const { send, status } = begin({ receiver: url, receiverToken: 'planted-token' });
    await send('POST', '/Users', user('a'));
    await until(() => status()?.dropped === 1);
    expect(other.received).toEqual([]);
  });

  it('says that a receiver is not there', async () => {
    const { url } = await receiver(accept);
    closing.pop()?.();
    const { send, status, notices } = begin({ receiver: url, attempts: 1, receiverToken: 'planted-token' });
    await send('POST', '/Users', user('a'));
    await until(() => status()?.dropped === 1);
    expect(notices[0]).toContain(`${url}, and is dropped: ECONNREFUSED (1 attempts)`);
    expect(notices.join()).not.toContain('planted');
  });

  it('never shows the query of the receiver and the token, also if an error contains them', async () => {
    const { send, status, notices } = begin({
      receiver: `${localReceiver}?key=planted-1`,
      receiverToken: 'planted-2',
      attempts: 1,
      fetch: async (url, init) => {
        const authorization = new Headers(init?.headers).get('authorization');
        throw new Error(`request to ${url} with ${authorization} failed`);
      },
    });
    await send('POST', '/Users', user('a'));
    await until(() => status()?.dropped === 1);
    expect(notices[0]).toContain(
      `was not delivered to ${localReceiver}, and is dropped: request to ${localReceiver}?[redacted] with Bearer [redacted] failed (1 attempts)`,
    );
  });

  it.each([undefined, null, Object.create(null), 7])('continues after a fetch that rejects with %o', async (reason) => {
    let attempts = 0;
    const { send, status, notices } = begin({
      receiver: localReceiver,
      attempts: 1,
      fetch: async () => {
        attempts++;
        if (attempts === 1) throw reason;
        return new Response(null, { status: 202 });
      },
    });
    await send('POST', '/Users', user('a'));
    await until(() => status()?.unsent === 0);
    await send('POST', '/Users', user('b'));
    await until(() => status()?.unsent === 0);
    expect(status()).toMatchObject({ delivered: 1, dropped: 1 });
    expect(notices[0]).toContain('is dropped: the request failed without a reason (1 attempts)');
  });

  it('continues after an error of onNotice, which goes to onError', async () => {
    const { url, received } = await receiver((response, attempt) => {
      if (attempt === 1) response.writeHead(400).end();
      else accept(response);
    });
    const errors: unknown[] = [];
    const failure = new Error('no space left');
    const onNotice = () => {
      throw failure;
    };
    const { send, status } = begin({ receiver: url, onNotice }, { onError: (error) => errors.push(error) });
    await send('POST', '/Users', user('a'));
    await until(() => status()?.unsent === 0);
    await send('POST', '/Users', user('b'));
    await until(() => status()?.unsent === 0);
    expect(received.map(({ uri }) => uri)).toEqual(['/Users/id-1', '/Users/id-2']);
    expect([status()?.delivered, errors]).toEqual([1, [failure]]);
  });

  describe('with a full queue', () => {
    it('drops no event for a poll if nobody polls', async () => {
      const { url } = await receiver(accept);
      const { send, status, notices } = begin({ receiver: url, maxQueued: 2 });
      for (const [index, name] of ['a', 'b', 'c', 'd', 'e'].entries()) {
        await send('POST', '/Users', user(name));
        await until(() => status()?.delivered === index + 1);
      }
      expect(status()).toEqual({ queued: 2, unsent: 0, delivered: 5, dropped: 0 });
      expect(notices).toEqual([]);
    });

    it('drops an event for a recipient that polls, although the receiver has the event', async () => {
      const { url } = await receiver(accept);
      const harness = begin({ receiver: url, maxQueued: 1 });
      await harness.send('POST', '/Users', user('a'));
      const { jtis } = await poll(harness);
      await until(() => harness.status()?.delivered === 1);
      await harness.send('POST', '/Users', user('b'));
      await until(() => harness.status()?.delivered === 2);
      expect(harness.status()?.dropped).toBe(1);
      expect(harness.notices).toEqual([
        `The event ${jtis[0]} is dropped, because too many events wait for their delivery`,
      ]);
    });

    it('counts an event once that is dropped for the poll and for the receiver', async () => {
      const harness = begin({ receiver: localReceiver, maxQueued: 1, fetch: () => new Promise(() => {}) });
      await harness.send('POST', '/Users', user('a'));
      const { jtis } = await poll(harness);
      await harness.send('POST', '/Users', user('b'));
      expect(harness.status()).toEqual({ queued: 1, unsent: 1, delivered: 0, dropped: 1 });
      expect(harness.notices).toEqual([
        `The event ${jtis[0]} is dropped, because too many events wait for their delivery`,
      ]);
    });
  });

  it('counts an event once that the poll and the receiver refuse', async () => {
    const attempts: ((response: Response) => void)[] = [];
    const harness = begin({
      receiver: localReceiver,
      fetch: () => new Promise((respond) => attempts.push(respond)),
    });
    await harness.send('POST', '/Users', user('a'));
    const [jti = ''] = (await poll(harness)).jtis;
    await poll(harness, { returnImmediately: true, setErrs: { [jti]: { err: 'invalid_key' } } });
    await until(() => attempts.length === 1);
    attempts[0]?.(new Response(null, { status: 400 }));
    await until(() => harness.status()?.unsent === 0);
    expect(harness.status()?.dropped).toBe(1);
    expect(harness.notices).toEqual([
      `The recipient refused the event ${jti}: invalid_key`,
      `The event ${jti} was not delivered to ${localReceiver}, and is dropped: the receiver responded with status 400`,
    ]);
  });

  describe('at a reset', () => {
    it('sends no old event after a pause that ignores its signal', async () => {
      const sent: unknown[] = [];
      const pause = deferred();
      let pauses = 0;
      const { send, status, provider } = begin(
        {
          receiver: localReceiver,
          fetch: async (_url, init) => {
            const { sub_id } = readEventToken(String(init?.body))?.claims ?? {};
            sent.push((sub_id as JsonObject | undefined)?.uri);
            return new Response(null, { status: sent.length === 1 ? 503 : 202 });
          },
        },
        {
          sleep: () => {
            pauses++;
            return pause.promise;
          },
        },
      );
      provider.checkpoint();
      await send('POST', '/Users', user('a'));
      await until(() => pauses === 1);
      await provider.reset();
      await send('POST', '/Users', user('b'));
      pause.resolve();
      await until(() => status()?.unsent === 0);
      expect(sent).toEqual(['/Users/id-1', '/Users/id-2']);
    });

    it('aborts the pause before a further attempt, and delivers later events', async () => {
      const { url, received } = await receiver((response, attempt) => {
        if (attempt === 1) response.writeHead(503).end();
        else accept(response);
      });
      const { pauses, sleep } = endlessSleep();
      const { send, status, notices, provider } = begin({ receiver: url }, { sleep });
      provider.checkpoint();
      await send('POST', '/Users', user('a'));
      await until(() => pauses.length === 1);
      await provider.reset();
      expect(pauses).toMatchObject([{ milliseconds: 500, signal: { aborted: true } }]);
      expect(status()?.unsent).toBe(0);
      await send('POST', '/Users', user('b'));
      await until(() => status()?.unsent === 0);
      expect(received.map(({ uri }) => uri)).toEqual(['/Users/id-1', '/Users/id-2']);
      expect([status(), notices]).toEqual([{ queued: 1, unsent: 0, delivered: 1, dropped: 0 }, []]);
    });

    it('aborts the current attempt, whose result does not count', async () => {
      const attempts: { readonly signal: unknown; readonly respond: (response: Response) => void }[] = [];
      const { send, status, notices, provider } = begin({
        receiver: localReceiver,
        fetch: (_url, init) => new Promise((respond) => attempts.push({ signal: init?.signal, respond })),
      });
      provider.checkpoint();
      await send('POST', '/Users', user('a'));
      await until(() => attempts.length === 1);
      await provider.reset();
      expect(attempts).toMatchObject([{ signal: { aborted: true } }]);
      await send('POST', '/Users', user('b'));
      attempts[0]?.respond(new Response(null, { status: 202 }));
      await until(() => attempts.length === 2);
      attempts[1]?.respond(new Response(null, { status: 202 }));
      await until(() => status()?.unsent === 0);
      expect([status(), notices]).toEqual([{ queued: 1, unsent: 0, delivered: 1, dropped: 0 }, []]);
    });
  });

  it.each([
    'http://receiver.example.com/events',
    'https://user:secret@receiver.example.com/events',
    'ftp://127.0.0.1/',
    'events',
  ])('refuses the receiver %s', (receiver) => {
    expect(() => createHarness({ events: { receiver } })).toThrow(
      `the option events.receiver must be an https URL or an http URL of this machine, each without user name and password, not text of ${receiver.length} characters`,
    );
  });
});
