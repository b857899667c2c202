import { describe, expect, it } from 'vitest';
import { Journal } from '../../../mock-server/journal/journal.ts';
import { createMemoryProvider } from '../../../mock-server/provider/memory-provider.ts';
import type { ServiceProviderOptions } from '../../../mock-server/provider/options.ts';
import { NetworkError } from '../../../src/protocol/exchange/network-error.ts';
import type { Json, JsonObject } from '../../../src/protocol/json/json.ts';
import { urn } from '../../../src/protocol/urns.ts';

const base = 'https://scim.example.com/v2';
const token = 'planted-secret-5c1e';
const patchOp = (...Operations: JsonObject[]): JsonObject => ({ schemas: [urn.PatchOp], Operations });
const user = (userName: string, more: JsonObject = {}): JsonObject => ({ schemas: [urn.User], userName, ...more });

function create(options: Partial<ServiceProviderOptions> = {}) {
  let ids = 0;
  const provider = createMemoryProvider({ journal: true, newId: () => `id-${++ids}`, ...options });
  const send = (
    method: string,
    path: string,
    body?: Json,
    headers: Record<string, string> = {},
    query: Record<string, string> = {},
  ) => provider.exchange({ method, base, path, query, headers, ...(body === undefined ? {} : { body }) });
  return { ...provider, send };
}

describe('an entry', () => {
  it('has the whole exchange, by the clock of the provider', async () => {
    const { send, journal, clock } = create();
    clock.set('2026-01-01T00:00:00Z');
    await send('POST', '/Users', user('bjensen'), { 'x-request-id': 'r-1' }, { attributes: 'userName' });
    expect(journal.entries()).toEqual([
      {
        number: 1,
        time: '2026-01-01T00:00:00.000Z',
        duration: 0,
        request: {
          method: 'POST',
          url: `${base}/Users?attributes=userName`,
          path: '/Users',
          query: { attributes: 'userName' },
          headers: { 'x-request-id': 'r-1' },
          body: user('bjensen'),
          bodySize: JSON.stringify(user('bjensen')).length,
        },
        response: {
          status: 201,
          headers: expect.objectContaining({ location: `${base}/Users/id-1` }),
          body: { schemas: [urn.User], id: 'id-1', userName: 'bjensen' },
          bodySize: expect.any(Number),
        },
        behaviours: {},
        faults: [],
        tolerated: [],
      },
    ]);
  });

  it('says why there was no answer', async () => {
    const { send, journal } = create({ faults: ['reset=before'] });
    await expect(send('GET', '/Users')).rejects.toThrow(NetworkError);
    expect(journal.entries()[0]).toMatchObject({ error: { code: 'reset', message: 'a fault closed the connection' } });
    expect(journal.entries()[0]).not.toHaveProperty('response');
  });

  it('keeps what was sent, whatever becomes of the object that was sent', async () => {
    const { send, journal } = create();
    const body = user('a');
    await send('POST', '/Users', body);
    body['userName'] = 'b';
    expect(journal.entries()[0]?.request.body).toMatchObject({ userName: 'a' });
  });

  it('has text where a body is not JSON', async () => {
    const { exchange, journal } = create();
    await exchange({ method: 'POST', base, path: '/Users', query: {}, headers: {}, raw: '<user/>' });
    expect(journal.entries()[0]?.request.body).toBe('<user/>');
  });
});

describe('notes', () => {
  it.each<
    [string, Record<string, Json>, Partial<ServiceProviderOptions>, Parameters<ReturnType<typeof create>['send']>]
  >([
    [
      'the status of a PATCH',
      { patchStatus: 200 },
      {},
      ['PATCH', '/Users/id-1', patchOp({ op: 'add', value: { title: 'x' } })],
    ],
    ['the size of a page', { pagination: 'both', defaultPageSize: 100 }, {}, ['GET', '/Users']],
    [
      'the most of a page',
      { pagination: 'both', maxPageSize: 1000 },
      {},
      ['GET', '/Users', undefined, {}, { count: '2000' }],
    ],
    ['a version', { etag: true }, {}, ['GET', '/Users/id-1', undefined, { 'if-none-match': 'W/"1"' }]],
    [
      'a refused deviation',
      { lenient: false, etag: true },
      {},
      ['PATCH', '/Users/id-1', patchOp({ op: 'Add', path: 'title', value: 'x' }), { 'if-match': '*' }],
    ],
    ['no bulk', { bulk: false }, { behaviour: { bulk: false } }, ['POST', '/Bulk', {}]],
    ['no PATCH', { patch: false }, { behaviour: { patch: false } }, ['PATCH', '/Users/id-1', {}]],
    [
      'no filter',
      { pagination: 'both', defaultPageSize: 100, filter: false },
      { behaviour: { filter: false } },
      ['GET', '/Users', undefined, {}, { filter: 'userName pr' }],
    ],
    [
      'no sorting',
      { pagination: 'both', defaultPageSize: 100, sort: false },
      { behaviour: { sort: false } },
      ['GET', '/Users', undefined, {}, { sortBy: 'userName' }],
    ],
    [
      'too many operations',
      { maxOperations: 0 },
      { behaviour: { maxOperations: 0 } },
      ['POST', '/Bulk', { schemas: [urn.BulkRequest], Operations: [{ method: 'DELETE', path: '/Users/a' }] }],
    ],
  ])('say that the answer was decided by %s', async (_, expected, options, request) => {
    const { send, journal } = create(options);
    await send('POST', '/Users', user('a'));
    await send(...request);
    expect(journal.entries()[1]?.behaviours).toEqual(expected);
  });

  it('name every deviation that a lenient provider put up with, within a bulk too', async () => {
    const { send, journal } = create({ behaviour: { lenient: true } });
    await send('POST', '/Users', user('a'));
    const data = patchOp({ op: 'Replace', path: 'active', value: 'False' });
    await send('PATCH', '/Users/id-1', data);
    await send('POST', '/Bulk', {
      schemas: [urn.BulkRequest],
      Operations: [{ method: 'PATCH', path: '/Users/id-1', data }],
    });
    const names = journal.entries().map(({ tolerated }) => tolerated.map(({ deviation }) => deviation));
    expect(names).toEqual([[], ['opCase', 'valueStringified'], ['opCase', 'valueStringified']]);
    expect(journal.entries()[1]?.behaviours).toMatchObject({ lenient: true });
  });
});

describe('secrets', () => {
  it('are nowhere in the journal', async () => {
    const { send, journal } = create({ token });
    const headers = {
      authorization: `Bearer ${token}`,
      cookie: 'session=planted-secret-a',
      'x-api-key': 'planted-secret-b',
    };
    await send('POST', '/Users', user('a', { password: 'planted-secret-c' }), headers);
    await send(
      'PATCH',
      '/Users/id-1',
      patchOp({ op: 'replace', path: 'password', value: 'planted-secret-d' }),
      headers,
    );
    await send('GET', '/Users', undefined, headers, { access_token: 'planted-secret-e' });
    await send('GET', `/${token}`, undefined, headers);
    await send('GET', '/Users', undefined, headers, { filter: 'password eq "planted-secret-g" and title pr' });
    await send('POST', '/Users/.search', { filter: 'password sw "planted-secret-h"' }, headers);
    await send('POST', '/Users', user('b', { password: ['planted-secret-f'] }), headers);
    await send('GET', '/Users', undefined, { authorization: 'Bearer planted-secret-wrong-one' });
    const text = JSON.stringify(journal.entries());
    expect(text).toContain('[redacted]');
    expect(text).not.toContain('planted-secret');
    expect(journal.entries()[0]?.request.headers).toMatchObject({ authorization: '[redacted]' });
    expect(journal.entries()[4]?.request.query).toEqual({ filter: 'password eq "[redacted]" and title pr' });
  });
});

describe('bounds', () => {
  it('keeps the latest entries, and says how many are gone', async () => {
    const { send, journal } = create({ journal: { maxEntries: 3 } });
    for (let i = 0; i < 5; i++) await send('GET', `/Users/${i}`);
    expect(journal.entries().map(({ number }) => number)).toEqual([3, 4, 5]);
    expect(journal.dropped).toBe(2);
  });

  it('keeps as many bytes as it may', async () => {
    const { send, journal } = create({ journal: { maxBytes: 20_000 } });
    for (let i = 0; i < 20; i++) await send('POST', '/Users', user(`${i}${'x'.repeat(3000)}`));
    expect(journal.entries().length).toBeGreaterThan(0);
    expect(journal.entries().length).toBeLessThan(5);
  });

  it('leaves out a body that is too large, and says how large it was', async () => {
    const { send, journal } = create({ journal: { maxBodyBytes: 100 } });
    await send('POST', '/Users', user('x'.repeat(200)));
    const [entry] = journal.entries();
    expect(entry?.request).not.toHaveProperty('body');
    expect(entry?.request.bodySize).toBeGreaterThan(200);
    expect(entry?.response).not.toHaveProperty('body');
  });

  it('holds on to no request that it was given', async () => {
    const { exchange, journal } = create();
    let asked = 0;
    await exchange({
      method: 'GET',
      base,
      path: '/Users',
      query: {},
      headers: {},
      get signal(): AbortSignal {
        asked++;
        return new AbortController().signal;
      },
    });
    expect(journal.entries()).toHaveLength(1);
    expect(asked).toBe(0);
  });
});

describe('a journal', () => {
  it('tells of entries while they are made, in their order', async () => {
    const { send, journal } = create();
    const seen: string[] = [];
    const stop = journal.subscribe(({ number, request }) => seen.push(`${number} ${request.path}`));
    await send('GET', '/Users');
    await send('GET', '/Groups');
    stop();
    await send('GET', '/Schemas');
    expect(seen).toEqual(['1 /Users', '2 /Groups']);
  });

  it('forgets, and goes on counting', async () => {
    const { send, journal } = create();
    await send('GET', '/Users');
    journal.clear();
    await send('GET', '/Groups');
    expect(journal.entries().map(({ number }) => number)).toEqual([2]);
  });

  it('that is off says so instead of having received nothing', async () => {
    const { send, journal } = create({ journal: false });
    await send('GET', '/Users');
    expect(() => journal.entries()).toThrow('the journal is off: set the option "journal" to true');
    const next = async () => ({ status: 200, headers: {} });
    expect(new Journal(Date.now, false).layer(next)).toBe(next);
  });
});
