import { describe, expect, it } from 'vitest';
import type { FaultSpec } from '../../../mock-server/faults/spec.ts';
import { effects } from '../../../mock-server/faults/table.ts';
import type { JsonObject } from '../../../src/protocol/json/json.ts';
import { urn } from '../../../src/protocol/urns.ts';
import { failure, group, namesOf, openServer, user } from './server.ts';

type Server = Awaited<ReturnType<typeof openServer>>;

interface Case {
  readonly name: string;
  readonly fault: FaultSpec;
  check(server: Server): Promise<void>;
}

const bulk = (...names: string[]): JsonObject => ({
  schemas: [urn.BulkRequest],
  Operations: names.map((name) => ({ method: 'POST', path: '/Users', bulkId: name, data: user(name) })),
});

/** All effects of the table, as a client sees the effects over a socket. */
const cases: Readonly<Record<keyof typeof effects, readonly Case[]>> = {
  latency: [
    {
      name: 'waits as told, without anybody waiting in this test',
      fault: { latency: '2s', times: 1 },
      async check({ send, clock, journal }) {
        clock.set(0);
        await send('GET', '/Users');
        expect(clock.now()).toBe(2000);
        expect(journal.entries()[0]).toMatchObject({ duration: 2000, faults: ['latency=2000,times=1'] });
      },
    },
    {
      name: 'has a jitter that its seed decides',
      fault: { latency: 100, jitter: 50, seed: 7 },
      async check({ send, clock, journal }) {
        clock.set(0);
        for (let i = 0; i < 20; i++) await send('GET', '/Users');
        const durations = journal.entries().map(({ duration }) => duration);
        expect(Math.min(...durations)).toBeGreaterThanOrEqual(100);
        expect(Math.max(...durations)).toBeLessThanOrEqual(150);
        expect(durations.slice(0, 3)).toEqual([139, 118, 146]);
      },
    },
  ],
  reset: [
    {
      name: 'ends the connection before a write',
      fault: { reset: 'before', method: 'POST', times: 1 },
      async check({ send, store }) {
        expect(await failure(send('POST', '/Users', user('a')))).toMatch(/ECONNRESET|UND_ERR_SOCKET/);
        expect(store.count('User')).toBe(0);
        expect((await send('POST', '/Users', user('a'))).status).toBe(201);
      },
    },
    {
      name: 'ends the connection after a write, so that its outcome is not known',
      fault: { reset: 'after', method: 'POST', times: 1 },
      async check({ send, store, journal }) {
        expect(await failure(send('POST', '/Users', user('a')))).toMatch(/ECONNRESET|UND_ERR_SOCKET/);
        expect(store.count('User')).toBe(1);
        expect(journal.entries()[0]?.error).toEqual({ code: 'reset', message: 'a fault closed the connection' });
        expect((await send('POST', '/Users', user('a'))).status).toBe(409);
      },
    },
  ],
  truncate: [
    {
      name: 'cuts an answer off in its middle',
      fault: { truncate: true },
      async check({ send, store }) {
        expect(await failure(send('POST', '/Users', user('a')))).toMatch(/terminated|UND_ERR_SOCKET|ECONNRESET/);
        expect(store.count('User')).toBe(1);
      },
    },
    {
      name: 'cuts an answer off after so many bytes',
      fault: { truncate: 10 },
      async check({ url }) {
        const response = await fetch(`${url}/Users`);
        const reader = (response.body as ReadableStream<Uint8Array>).getReader();
        const { value } = await reader.read();
        expect(new TextDecoder().decode(value)).toBe('{"schemas"');
        expect(await failure(reader.read())).not.toBe('an answer');
      },
    },
  ],
  contentType: [
    {
      name: 'says another media type of the same answer',
      fault: { contentType: 'text/plain' },
      async check({ send }) {
        const { status, headers, body } = await send('GET', '/Users');
        expect([status, headers.get('content-type'), body.totalResults]).toEqual([200, 'text/plain', 0]);
      },
    },
  ],
  headers: [
    {
      name: 'has headers besides its own, and in place of them',
      fault: { headers: { 'X-Note': 'a, b', ETag: 'W/"x"' } },
      async check({ send }) {
        const { status, headers } = await send('POST', '/Users', user('a'));
        expect([status, headers.get('x-note'), headers.get('etag')]).toEqual([201, 'a, b', 'W/"x"']);
      },
    },
    {
      name: 'sends somewhere else, with a status below 400',
      fault: { status: 308, headers: { location: 'https://other.example/v2/Users' } },
      async check({ url, store, journal }) {
        const response = await fetch(`${url}/Users`, { method: 'DELETE', redirect: 'manual' });
        expect([response.status, response.headers.get('location'), await response.text()]).toEqual([
          308,
          'https://other.example/v2/Users',
          '',
        ]);
        expect(store.count('User')).toBe(0);
        const fault = '{"status":308,"headers":{"location":"https://other.example/v2/Users"}}';
        expect(journal.entries()[0]?.faults).toEqual([fault]);
      },
    },
  ],
  body: [
    {
      name: 'answers the page of a login or of a proxy',
      fault: { body: 'html' },
      async check({ send }) {
        const { status, headers, text } = await send('GET', '/Users');
        expect([status, headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
        expect(text).toMatch(/^<!DOCTYPE html>/);
      },
    },
    {
      name: 'answers the error of a gateway',
      fault: { body: 'json', status: 502 },
      async check({ send }) {
        const { status, headers, body } = await send('GET', '/Users');
        expect([status, headers.get('content-type')]).toEqual([502, 'application/json']);
        expect(body).toEqual({ error: { code: 502, message: 'upstream request failed' } });
      },
    },
    {
      name: 'answers nothing where there should be something, after the write was done',
      fault: { body: 'empty', method: 'POST' },
      async check({ send, store }) {
        const { status, text } = await send('POST', '/Users', user('a'));
        expect([status, text, store.count('User')]).toEqual([201, '', 1]);
      },
    },
  ],
  rateLimit: [
    {
      name: 'lets so many through in a time, and says when the next may come',
      fault: { rateLimit: '2/10s', method: 'GET' },
      async check({ send, clock, journal }) {
        clock.set(0);
        const ask = async () => {
          const { status, headers } = await send('GET', '/Users');
          return [status, headers.get('retry-after')];
        };
        expect([await ask(), await ask()]).toEqual([
          [200, null],
          [200, null],
        ]);
        clock.advance(3500);
        expect(await ask()).toEqual([429, '7']);
        expect((await send('POST', '/Users', user('a'))).status).toBe(201);
        clock.advance(6500);
        expect([await ask(), await ask(), await ask()]).toEqual([
          [200, null],
          [200, null],
          [429, '10'],
        ]);
        const struck = journal.entries().map(({ faults }) => faults.length);
        expect(struck).toEqual([0, 0, 1, 0, 0, 0, 1]);
      },
    },
  ],
  status: [
    {
      name: 'answers a status that is no error, without a body',
      fault: { status: 202, method: 'POST' },
      async check({ send, store }) {
        const { status, text } = await send('POST', '/Users', user('a'));
        expect([status, text, store.count('User')]).toEqual([202, '', 0]);
      },
    },
    {
      name: 'asks for patience in seconds',
      fault: { status: 429, retryAfter: 2, times: 1 },
      async check({ send }) {
        const { status, headers, body } = await send('GET', '/Users');
        expect([status, headers.get('retry-after')]).toEqual([429, '2']);
        expect(body).toEqual({
          schemas: [urn.Error],
          status: '429',
          detail: 'too many requests (a fault of the mock server)',
        });
        expect((await send('GET', '/Users')).status).toBe(200);
      },
    },
    {
      name: 'asks for patience with a date, by the clock of the server',
      fault: { status: 503, retryAfterDate: 30 },
      async check({ send, clock }) {
        clock.set('2026-01-01T00:00:00.001Z');
        expect((await send('GET', '/Users')).headers.get('retry-after')).toBe('Thu, 01 Jan 2026 00:00:31 GMT');
      },
    },
    {
      name: 'does nothing of what was asked, and says what it was told to say',
      fault: { status: 400, scimType: 'tooMany', detail: 'not today, sorry' },
      async check({ send, store }) {
        expect((await send('POST', '/Users', user('a'))).body).toMatchObject({
          scimType: 'tooMany',
          detail: 'not today, sorry',
        });
        expect(store.count('User')).toBe(0);
      },
    },
  ],
  dropMembers: [
    {
      name: 'leaves members out of every group in an answer',
      fault: { dropMembers: true },
      async check({ send, people, store }) {
        await people('a', 'b');
        expect((await send('POST', '/Groups', group('G', 'id-1', 'id-2'))).body).not.toHaveProperty('members');
        expect((await send('GET', '/Groups')).text).not.toContain('members');
        expect((await send('GET', '/')).text).not.toContain('members');
        expect(store.members('id-3').size).toBe(2);
      },
    },
    {
      name: 'leaves out members above a limit',
      fault: { dropMembers: 1 },
      async check({ send, people }) {
        await people('a', 'b');
        const { body } = await send('POST', '/Groups', group('G', 'id-1', 'id-2'));
        expect(body.members).toMatchObject([{ value: 'id-1' }]);
      },
    },
  ],
  repeatPage: [
    {
      name: 'answers a page by index twice, once',
      fault: { repeatPage: true, times: 1 },
      async check({ send, people }) {
        await people('a', 'b', 'c', 'd');
        const page = async (startIndex: number) =>
          namesOf(await send('GET', `/Users?startIndex=${startIndex}&count=2`));
        expect(await page(1)).toEqual(['a', 'b']);
        expect(await page(3)).toEqual(['a', 'b']);
        expect(await page(3)).toEqual(['c', 'd']);
      },
    },
    {
      name: 'answers a page by cursor again and again',
      fault: { repeatPage: true },
      async check({ send, people }) {
        await people('a', 'b', 'c');
        const first = await send('GET', '/Users?cursor=&count=2');
        const second = await send('GET', `/Users?cursor=${first.body.nextCursor}&count=2`);
        expect(second.body).toEqual(first.body);
      },
    },
    {
      name: 'answers a page of POST /.search twice, and leaves other queries alone',
      fault: { repeatPage: true },
      async check({ send, people }) {
        await people('a', 'b', 'c', 'd');
        const page = async (startIndex: number, more: JsonObject = {}) =>
          namesOf(
            await send('POST', '/Users/.search', { schemas: [urn.SearchRequest], startIndex, count: 2, ...more }),
          );
        expect(await page(1)).toEqual(['a', 'b']);
        expect(await page(3)).toEqual(['a', 'b']);
        expect(await page(3, { filter: 'userName pr' })).toEqual(['c', 'd']);
      },
    },
  ],
  maxPage: [
    {
      name: 'has smaller pages than were asked for, with the true total',
      fault: { maxPage: 1 },
      async check({ send, people }) {
        await people('a', 'b');
        for (const target of ['/Users', '/Users?count=2']) {
          expect((await send('GET', target)).body).toMatchObject({ totalResults: 2, itemsPerPage: 1 });
        }
        const search = { schemas: [urn.SearchRequest], count: 2 };
        expect((await send('POST', '/.search', search)).body).toMatchObject({ totalResults: 2, itemsPerPage: 1 });
        expect((await send('GET', '/ResourceTypes')).body.itemsPerPage).toBe(2);
      },
    },
  ],
  ignoreFilter: [
    {
      name: 'answers with everybody, to GET and to POST /.search',
      fault: { ignoreFilter: true },
      async check({ send, people, journal }) {
        await people('a', 'b');
        const filter = 'userName eq "a"';
        expect(namesOf(await send('GET', `/Users?filter=${encodeURIComponent(filter)}`))).toEqual(['a', 'b']);
        const search = { schemas: [urn.SearchRequest], filter };
        expect(namesOf(await send('POST', '/Users/.search', search))).toEqual(['a', 'b']);
        await send('GET', '/Users');
        expect(journal.entries().map(({ faults }) => faults.length)).toEqual([0, 0, 1, 1, 0]);
      },
    },
  ],
  partialBulk: [
    {
      name: 'carries out the beginning of a bulk request and says nothing of the rest',
      fault: { partialBulk: 2 },
      async check({ send, store }) {
        const { status, body } = await send('POST', '/Bulk', bulk('a', 'b', 'c'));
        expect([status, (body.Operations as JsonObject[]).map(({ bulkId }) => bulkId)]).toEqual([200, ['a', 'b']]);
        expect(store.count('User')).toBe(2);
      },
    },
  ],
  loseMembers: [
    {
      name: 'loses members that a write brings, however it brings them',
      fault: { loseMembers: 1 },
      async check({ send, people, store }) {
        await people('a', 'b', 'c', 'd');
        const { body } = await send('POST', '/Groups', group('G', 'id-1', 'id-2'));
        const id = String(body.id);
        const members = () => [...store.members(id).keys()];
        expect(members()).toEqual(['id-1']);
        const values = [{ value: 'id-3' }, { value: 'id-4' }];
        const patch = (operation: JsonObject) =>
          send('PATCH', `/Groups/${id}`, { schemas: [urn.PatchOp], Operations: [operation] });
        await patch({ op: 'add', path: 'members', value: values });
        expect(members()).toEqual(['id-1', 'id-3']);
        await patch({ op: 'add', value: { members: [...values].reverse() } });
        expect(members()).toEqual(['id-1', 'id-3', 'id-4']);
        await send('PUT', `/Groups/${id}`, group('G', 'id-2', 'id-1'));
        expect(members()).toEqual(['id-2']);
      },
    },
  ],
  stale: [
    {
      name: 'reads what was there when the fault was made, and writes what is there now',
      fault: { stale: true, path: '/Users/**' },
      async check({ send, people, faults }) {
        await people('a');
        expect((await send('GET', '/Users/id-1')).status).toBe(404);
        expect((await send('GET', '/Users')).body.totalResults).toBe(0);
        expect((await send('POST', '/Users', user('a'))).status).toBe(409);
        faults.clear();
        expect((await send('GET', '/Users/id-1')).status).toBe(200);
      },
    },
    {
      name: 'reads what was written so long ago, and follows',
      fault: { stale: '2s' },
      async check({ send, people, clock }) {
        clock.set(0);
        await people('a');
        clock.advance(1000);
        await people('b');
        expect((await send('GET', '/Users')).body.totalResults).toBe(0);
        clock.advance(1000);
        expect(namesOf(await send('GET', '/Users'))).toEqual(['a']);
        clock.advance(1000);
        expect(namesOf(await send('GET', '/Users'))).toEqual(['a', 'b']);
      },
    },
  ],
};

describe.each(Object.entries(cases))('%s', (_, rows) => {
  it.each(rows.map((row) => [row.name, row] as const))('%s', async (_, { fault, check }) => {
    const server = await openServer({ faults: [fault], sleep: async (ms) => server.clock.advance(ms) });
    try {
      await check(server);
    } finally {
      await server.close();
    }
  });
});

it('every effect of the table has its case', () => {
  expect(Object.keys(cases)).toEqual(Object.keys(effects));
});
