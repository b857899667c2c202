import { describe, expect, it } from 'vitest';
import type { JournalEntry } from '../../../mock-server/journal/entry.ts';
import { createMockServer, type MockServer } from '../../../mock-server/server/create-mock-server.ts';
import type { Json } from '../../../src/protocol/json/json.ts';
import { openServer, user } from '../faults/server.ts';

/** Asks the control API of a server. */
function controller({ control }: MockServer) {
  const { url, token } = control as { url: string; token: string };
  return async (
    method: string,
    path: string,
    body?: Json,
    headers: Record<string, string> = { authorization: `Bearer ${token}` },
  ) => {
    const response = await fetch(`${url}${path}`, {
      method,
      headers,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, body: text === '' ? undefined : JSON.parse(text) };
  };
}

async function open() {
  const server = await openServer({ control: true });
  return { ...server, ask: controller(server) };
}

describe('who gets in', () => {
  it('nobody, where it was not asked for', async () => {
    await using server = await openServer();
    expect(server.control).toBeUndefined();
    const answer = await fetch(new URL('/__scimctl/faults', server.url));
    expect(answer.status).toBe(404);
    expect(answer.headers.get('content-type')).toContain('application/scim+json');
  });

  it.each<[string, Record<string, string>]>([
    ['nobody without a token', {}],
    ['nobody with another token', { authorization: 'Bearer wrong-wrong-wrong' }],
    ['nobody with the token of the service provider', { authorization: 'Bearer service-token' }],
  ])('%s', async (_, headers) => {
    await using server = await openServer({ control: true, token: 'service-token' });
    const answer = await controller(server)('POST', '/faults', { status: 500 }, headers);
    expect(answer).toEqual({
      status: 401,
      body: { error: 'the control API needs its own token in the header "Authorization: Bearer …"' },
    });
    expect(server.faults.list()).toEqual([]);
  });

  it('its token does not open the service provider', async () => {
    await using server = await openServer({ control: true, token: 'service-token' });
    const headers = { authorization: `Bearer ${server.control?.token}` };
    expect((await server.send('GET', '/Users', undefined, headers)).status).toBe(401);
  });

  it('a token that can be guessed is refused at the start', async () => {
    await expect(openServer({ control: { token: 'short' } })).rejects.toThrow(
      'the option control.token must be text of at least 8 characters, not text of 5 characters',
    );
  });
});

describe('behaviours', () => {
  it('change at once, are shown, and go back to those of the start', async () => {
    await using server = await openServer({ control: true, behaviour: { maxPageSize: 7 } });
    const ask = controller(server);
    const shown = async () => (await ask('GET', '/behaviour')).body.behaviour;
    expect(await shown()).toMatchObject({ maxPageSize: 7, patch: true, byType: {} });
    const changed = await ask('PATCH', '/behaviour', { patch: 'off', 'Users.put': false });
    expect(changed).toMatchObject({
      status: 200,
      body: { behaviour: { patch: false, byType: { User: { put: false } } } },
    });
    expect((await server.send('PATCH', '/Users/nobody', {})).status).toBe(501);
    expect((await ask('PUT', '/behaviour', { sort: false })).status).toBe(200);
    expect(await shown()).toMatchObject({ maxPageSize: 7, patch: true, sort: false, byType: {} });
    expect((await ask('DELETE', '/behaviour')).status).toBe(204);
    expect(await shown()).toMatchObject({ maxPageSize: 7, sort: true });
    await ask('PATCH', '/behaviour', { maxPageSize: 3 });
    await ask('POST', '/reset');
    expect(await shown()).toMatchObject({ maxPageSize: 7 });
  });

  it('are a property of a server in the same process', async () => {
    await using server = await createMockServer({ token: false });
    server.setBehaviour({ patch: false });
    expect(server.behaviour.patch).toBe(false);
    const response = await fetch(`${server.url}/Users/nobody`, { method: 'PATCH' });
    expect(response.status).toBe(501);
  });

  it('may accept larger bodies than at the start', async () => {
    await using server = await openServer({ control: true, behaviour: { maxPayloadSize: 200 } });
    const large = { ...user('a'), displayName: 'x'.repeat(1000) };
    expect((await server.send('POST', '/Users', large)).status).toBe(413);
    await controller(server)('PATCH', '/behaviour', { maxPayloadSize: 5000 });
    expect((await server.send('POST', '/Users', large)).status).toBe(201);
  });
});

describe('faults', () => {
  it('are added as objects and as text, listed, removed', async () => {
    await using server = await open();
    const { ask, send } = server;
    expect(await ask('POST', '/faults', { status: 429, retryAfter: 2 })).toEqual({
      status: 200,
      body: { id: 'fault-1' },
    });
    expect((await send('GET', '/Users')).status).toBe(429);
    expect(await ask('POST', '/faults', { fault: 'status=503,times=1' })).toEqual({
      status: 200,
      body: { id: 'fault-2' },
    });
    expect((await ask('GET', '/faults')).body).toEqual({
      faults: [
        { id: 'fault-1', fault: { status: 429, retryAfter: 2 }, hits: 1 },
        { id: 'fault-2', fault: { status: 503, times: 1 }, hits: 0 },
      ],
    });
    expect((await ask('DELETE', '/faults/fault-1')).status).toBe(204);
    expect((await ask('DELETE', '/faults/fault-1')).status).toBe(404);
    expect((await send('GET', '/Users')).status).toBe(503);
    await ask('POST', '/faults', { status: 500 });
    expect((await ask('DELETE', '/faults')).status).toBe(204);
    expect((await send('GET', '/Users')).status).toBe(200);
  });
});

describe('state', () => {
  it('is put back to where it was at the start', async () => {
    await using server = await open();
    const { ask, people, store, journal, faults, clock } = server;
    await people('a');
    faults.add('status=500');
    clock.set(0);
    expect((await ask('POST', '/reset')).status).toBe(204);
    expect([store.count('User'), journal.entries(), faults.list(), clock.isStopped]).toEqual([0, [], [], false]);
  });

  it('is kept under a name and put back', async () => {
    await using server = await open();
    const { ask, people, send, store } = server;
    await people('a', 'b');
    expect((await ask('POST', '/snapshots/two%20people')).body).toEqual({ name: 'two people', resources: 2 });
    await send('DELETE', '/Users/id-1');
    await people('c');
    expect((await ask('GET', '/snapshots')).body).toEqual({ snapshots: ['two people'] });
    expect((await ask('POST', '/snapshots/two%20people/restore')).status).toBe(204);
    expect([...store.list('User')].map(({ userName }) => userName)).toEqual(['a', 'b']);
    expect((await ask('DELETE', '/snapshots/two%20people')).status).toBe(204);
    expect((await ask('POST', '/snapshots/two%20people/restore')).status).toBe(404);
  });

  it('seeds people, and says what is no number of them', async () => {
    await using server = await open();
    expect((await server.ask('POST', '/seed', { users: 3, seed: 42 })).status).toBe(204);
    expect(server.store.count('User')).toBe(3);
    const refused = await server.ask('POST', '/seed', { users: 'many' });
    expect(refused).toMatchObject({
      status: 400,
      body: { error: 'users must be a number from 0 to 2000000, not "many"' },
    });
    expect(server.store.count('User')).toBe(3);
  });
});

describe('clock', () => {
  it('stops, goes on by hand, and runs', async () => {
    await using server = await open();
    const { ask, send } = server;
    const now = '2026-01-01T00:00:00.000Z';
    expect((await ask('POST', '/clock', { set: now })).body).toEqual({ now, stopped: true });
    expect((await ask('POST', '/clock', { advance: 3_600_000 })).body).toEqual({
      now: '2026-01-01T01:00:00.000Z',
      stopped: true,
    });
    expect((await send('POST', '/Users', user('a'))).body.meta).toMatchObject({ created: '2026-01-01T01:00:00.000Z' });
    expect((await ask('POST', '/clock', { run: true })).body).toMatchObject({ stopped: false });
    expect((await ask('GET', '/clock')).body.now).toMatch(/^2026-01-01T01:00:/);
  });
});

describe('journal', () => {
  it('is read, filtered and cleared', async () => {
    await using server = await open();
    const { ask, send, people } = server;
    await people('a');
    await send('GET', '/Users/id-1');
    await send('GET', '/Users/id-2');
    const numbers = async (query: string) =>
      (await ask('GET', `/journal${query}`)).body.entries.map(({ number }: JournalEntry) => number);
    expect(await numbers('')).toEqual([1, 2, 3]);
    expect(await numbers('?method=get&path=/Users/*')).toEqual([2, 3]);
    expect(await numbers('?status=4xx')).toEqual([3]);
    expect(await numbers('?status=201')).toEqual([1]);
    expect(await numbers('?after=1&limit=1')).toEqual([3]);
    expect((await ask('DELETE', '/journal')).status).toBe(204);
    expect(await numbers('')).toEqual([]);
  });

  it('is followed as it is written, until the server ends', async () => {
    const server = await open();
    const { send, control } = server;
    await send('GET', '/Users');
    const response = await fetch(`${control?.url}/journal?follow=true&status=2xx`, {
      headers: { authorization: `Bearer ${control?.token}` },
    });
    expect(response.headers.get('content-type')).toBe('application/x-ndjson; charset=utf-8');
    const lines: JournalEntry[] = [];
    const read = (async () => {
      let text = '';
      for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>)
        text += new TextDecoder().decode(chunk);
      for (const line of text.trim().split('\n')) lines.push(JSON.parse(line));
    })();
    await send('GET', '/Users/nobody');
    await send('GET', '/Groups');
    await server.close();
    // `read` resolves only if the response is complete. So `close` did not cut it off after the grace period.
    await read;
    expect(lines.map(({ number, request }) => [number, request.path])).toEqual([
      [1, '/Users'],
      [3, '/Groups'],
    ]);
  });

  it('does not have what is asked of the control API', async () => {
    await using server = await open();
    await server.ask('GET', '/faults');
    expect(server.journal.entries()).toEqual([]);
  });
});

describe('mistakes', () => {
  it.each<[string, string, Json | undefined, number, string]>([
    ['GET', '/nothing', undefined, 404, 'there is no route /nothing: the routes are /reset, /seed'],
    ['PUT', '/faults', {}, 405, '/faults supports only GET and POST and DELETE'],
    ['POST', '/faults', { statu: 500 }, 400, 'there is no fault "statu"'],
    ['PATCH', '/behaviour', { ptch: false }, 400, 'there is no behaviour "ptch": did you mean "patch"?'],
    [
      'PUT',
      '/behaviour',
      { auth: 'none' },
      400,
      'auth stays bearer, because clients use the credentials that were set when the provider started',
    ],
    ['POST', '/behaviour', {}, 405, '/behaviour supports only GET and PATCH and PUT and DELETE'],
    ['POST', '/faults', [], 400, 'the body must be a JSON object'],
    ['POST', '/clock', { set: 'tomorrow' }, 400, '"tomorrow" is not a time'],
    ['POST', '/clock', { advance: '1h' }, 400, '"1h" is not a number of milliseconds'],
    [
      'GET',
      '/journal?status=abc',
      undefined,
      400,
      '"abc" is not a status: use a status such as 404, or a class such as 4xx',
    ],
    ['GET', '/journal?limit=-1', undefined, 400, 'limit must be a whole number, not "-1"'],
    ['GET', '/journal?follow=true&limit=x', undefined, 400, 'limit must be a whole number, not "x"'],
    ['POST', '/snapshots/%zz', undefined, 400, '%zz has an invalid escape sequence'],
    ['POST', '/faults', { detail: 'x'.repeat(1 << 20) }, 413, 'The request body is larger than 1048576 bytes'],
  ])('%s %s', async (method, path, body, status, error) => {
    await using server = await open();
    const answer = await server.ask(method, path, body);
    expect(answer.status).toBe(status);
    expect(answer.body.error).toContain(error);
  });
});
