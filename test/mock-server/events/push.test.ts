import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, describe, expect, it } from 'vitest';
import type { EventOptions } from '../../../mock-server/events/options.ts';
import { readEventToken } from '../../../src/protocol/events/event-token.ts';
import type { JsonObject } from '../../../src/protocol/json/json.ts';
import { until } from '../../support/eventually.ts';
import { createHarness, user } from '../provider/harness.ts';

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

/** Creates a provider that pushes events. Records the pauses and the notices of the delivery. */
function begin(events: EventOptions) {
  const pauses: number[] = [];
  const notices: string[] = [];
  const harness = createHarness({
    behaviour: { securityEvents: 'notice' },
    events: { ...events, onNotice: (message) => notices.push(message) },
    sleep: async (milliseconds) => void pauses.push(milliseconds),
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

  it.each([
    'http://receiver.example.com/events',
    'https://user:secret@receiver.example.com/events',
    'ftp://127.0.0.1/',
    'events',
  ])('refuses the receiver %s', (receiver) => {
    expect(() => createHarness({ events: { receiver } })).toThrow(
      `the option events.receiver must be an https URL, or an http URL of this machine, without user name and password, not text of ${receiver.length} characters`,
    );
  });
});
