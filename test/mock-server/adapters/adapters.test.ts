import { setupServer } from 'msw/node';
import { afterAll, describe, expect, it } from 'vitest';
import { createFetch } from '../../../mock-server/adapters/fetch.ts';
import { mswHandlers } from '../../../mock-server/adapters/msw.ts';
import { listen } from '../../../mock-server/adapters/node-http.ts';
import { echo } from './echo.ts';

interface Row {
  readonly name: string;
  readonly path: string;
  readonly init?: RequestInit;
  readonly status: number;
  readonly headers?: Record<string, string | null>;
  /** Expected body: a part of a JSON body, or the whole of a body that is a string. */
  readonly body: unknown;
}

const scim = 'application/scim+json';
const error = (status: number, detail: string, more = {}) => ({
  schemas: ['urn:ietf:params:scim:api:messages:2.0:Error'],
  status: String(status),
  detail,
  ...more,
});
const internal = error(500, 'The service provider failed unexpectedly');
const json = (body: unknown): RequestInit => ({
  method: 'POST',
  headers: { 'content-type': scim },
  body: JSON.stringify(body),
});

const table: readonly Row[] = [
  { name: 'a plain GET', path: '/Users', status: 200, body: { method: 'GET', path: '/Users', query: {}, raw: null } },
  { name: 'the mount itself', path: '', status: 200, body: { path: '/' } },
  { name: 'the media type', path: '/Users', status: 200, headers: { 'content-type': scim, etag: 'W/"1"' }, body: {} },
  {
    name: 'an escaped path, as it is, and a query, decoded, of which the first counts',
    path: '/Users/a%2Fb?filter=userName+eq+%22%C3%A9%22&count=1&count=2&flag&__proto__=x',
    status: 200,
    body: { path: '/Users/a%2Fb', query: { filter: 'userName eq "é"', count: '1', flag: '', ['__proto__']: 'x' } },
  },
  {
    name: 'a body, not parsed',
    path: '/Users',
    init: { method: 'PATCH', headers: { 'content-type': scim }, body: '{"a": "\u00e9' },
    status: 200,
    body: { method: 'PATCH', raw: '{"a": "\u00e9', type: scim },
  },
  {
    name: 'an empty body as none',
    path: '/Users',
    init: { method: 'POST', body: '' },
    status: 200,
    body: { raw: null },
  },
  {
    name: 'a header that comes twice, joined',
    path: '/Users',
    init: {
      headers: [
        ['x-note', 'a'],
        ['X-Note', 'b'],
      ] as [string, string][],
    },
    status: 200,
    body: { note: 'a, b' },
  },
  {
    name: 'HEAD without a body',
    path: '/Users',
    init: { method: 'HEAD' },
    status: 200,
    headers: { 'content-type': scim },
    body: '',
  },
  {
    name: 'a method that is not of SCIM, handed on',
    path: '/Users',
    init: { method: 'PURGE' },
    status: 200,
    body: { method: 'PURGE' },
  },
  {
    name: 'text that is no JSON',
    path: '/raw',
    status: 201,
    headers: { 'content-type': 'text/html' },
    body: '<p>\u00e9',
  },
  { name: 'bytes', path: '/bytes', status: 200, headers: { 'content-type': scim }, body: '{}' },
  { name: 'no body', path: '/empty', status: 200, headers: { 'content-type': null }, body: '' },
  {
    name: '204 without a body',
    path: '/gone',
    status: 204,
    headers: { etag: 'W/"2"', 'content-type': null },
    body: '',
  },
  { name: '304', path: '/same', status: 304, headers: { etag: 'W/"3"' }, body: '' },
  {
    name: 'an error that is to be answered',
    path: '/conflict',
    status: 409,
    headers: { 'content-type': scim },
    body: error(409, 'userName is taken', { scimType: 'uniqueness' }),
  },
  { name: 'a bug, without its internals', path: '/bug', status: 500, body: internal },
  { name: 'a status that is none', path: '/status', status: 500, body: internal },
  { name: 'a header that is none', path: '/header', status: 500, body: internal },
  {
    name: 'a path with an invalid escape',
    path: '/Users/%zz',
    status: 400,
    body: error(400, 'The URL has an invalid escape sequence in "/Users/%zz"'),
  },
  {
    name: 'a query with an invalid escape',
    path: '/Users?filter=%ff',
    status: 400,
    body: error(400, 'The URL has an invalid escape sequence in "%ff"'),
  },
  {
    name: 'a body that is not UTF-8',
    path: '/Users',
    init: { method: 'POST', body: new Uint8Array([0x22, 0xe9, 0x22]) },
    status: 400,
    body: error(400, 'The request body is not UTF-8', { scimType: 'invalidSyntax' }),
  },
  { name: 'a large body', path: '/Users', init: json('x'.repeat(1 << 20)), status: 200, body: { method: 'POST' } },
  {
    name: 'a body above the limit',
    path: '/Users',
    init: json('x'.repeat(17 << 20)),
    status: 413,
    body: error(413, 'The request body is larger than 16777216 bytes'),
  },
];

/** Errors that the adapters report. */
const told: unknown[] = [];
const onError = (error: unknown) => void told.push(error);

const listener = await listen(echo, { mount: '/scim/v2', onError });
const mswBase = 'http://msw.example:8080/scim/v2';
const msw = setupServer(...mswHandlers(`${mswBase}/`, echo, { onError }));
msw.listen({ onUnhandledRequest: 'bypass' });
afterAll(async () => {
  msw.close();
  await listener.close();
});

const adapters: Record<string, { base: string; fetch: typeof fetch }> = {
  'node:http': { base: listener.url, fetch },
  msw: { base: mswBase, fetch },
  fetch: {
    base: 'https://scim.example/scim/v2',
    fetch: createFetch(echo, { base: 'https://scim.example/scim/v2/', onError }),
  },
};

for (const [name, { base, fetch }] of Object.entries(adapters)) {
  describe(`the ${name} adapter`, () => {
    it.each(table)('answers $name', async ({ path, init, status, headers, body }) => {
      told.length = 0;
      const response = await fetch(base + path, init);
      const text = await response.text();
      expect(response.status, text).toBe(status);
      for (const [header, value] of Object.entries(headers ?? {})) expect(response.headers.get(header)).toBe(value);
      if (typeof body === 'string') expect(text).toBe(body);
      else expect(JSON.parse(text)).toMatchObject(body as object);
      expect(told).toHaveLength(body === internal ? 1 : 0);
    });

    it('tells the base', async () => {
      expect(await (await fetch(`${base}/Users`)).json()).toMatchObject({ base });
    });

    it('gives no answer where the exchange gives none', async () => {
      await expect(fetch(`${base}/reset`)).rejects.toThrow(TypeError);
    });
  });
}
