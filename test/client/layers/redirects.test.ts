import { describe, expect, test } from 'vitest';
import { auth } from '../../../src/client/layers/auth.ts';
import { createRedactor } from '../../../src/client/layers/redact.ts';
import { redirects } from '../../../src/client/layers/redirects.ts';
import { createUndiciExchange } from '../../../src/client/transport/undici-exchange.ts';
import { compose } from '../../../src/protocol/exchange/exchange.ts';
import { json, listen } from '../listen.ts';
import { failure, request, script } from '../request.ts';

const to = (status: number, location: string) => ({ status, headers: { location } });

test.each([
  ['GET', 301],
  ['GET', 302],
  ['HEAD', 301],
  ['GET', 307],
  ['POST', 307],
  ['PATCH', 308],
])('%s with %i within the origin is followed, with body, query and headers', async (method, status) => {
  const exchange = script(to(status, '/v3/Users?a=b%20c'), { status: 200 });
  const body = method === 'POST' || method === 'PATCH' ? { body: { a: 1 } } : {};
  expect((await redirects()(exchange)(request({ method, headers: { 'if-match': 'x' }, ...body }))).status).toBe(200);
  expect(exchange.sent[1]).toEqual({
    method,
    base: 'https://scim.example.com',
    path: '/v3/Users',
    query: { a: 'b c' },
    headers: { 'if-match': 'x' },
    ...body,
  });
});

test.each([300, 303, 304, 301])('%i without a place to go is answered as it is', async (status) => {
  const exchange = script({ status });
  expect((await redirects()(exchange)(request())).status).toBe(status);
});

describe('refused', () => {
  test.each([
    [
      'another host',
      'https://login.example.net/sso?token=abc',
      'the redirect from https://scim.example.com to another origin, https://login.example.net, was not followed, and no credential was sent to this origin',
      'If login.example.net is the right service, use its address as base URL.',
    ],
    [
      'another port',
      'https://scim.example.com:8443/v2/Users',
      'the redirect from https://scim.example.com to another origin, https://scim.example.com:8443, was not followed, and no credential was sent to this origin',
      'If scim.example.com:8443 is the right service, use its address as base URL.',
    ],
    [
      'a downgrade to http',
      'http://scim.example.com/v2/Users',
      'the redirect from https://scim.example.com to another origin, http://scim.example.com, was not followed, and no credential was sent to this origin',
      'If scim.example.com is the right service, use its address as base URL.',
    ],
    ['what is no URL', 'http://[', 'scim.example.com redirected to http://[, which is not a URL', undefined],
  ])('%s', async (_what, location, message, hint) => {
    const exchange = script(to(307, location));
    const error = await failure(redirects()(exchange)(request()));
    expect([error.name, error.code, error.message, error.hint]).toEqual([
      'ClientError',
      'redirectRefused',
      message,
      hint,
    ]);
    expect(exchange.sent).toHaveLength(1);
  });

  test.each([
    ['a host name', 'https://PLANTED-Token-1.example.net/'],
    ['a path', '/login/Planted-Token-1'],
    ['a query', '/login?next=https%3A%2F%2Fx%2FPlanted-Token-1'],
    ['what is no URL', 'http://[Planted-Token-1'],
    ['a long way behind', `http://[${'x'.repeat(195)}Planted-Token-1`],
  ])('a secret is not repeated from %s', async (_where, location) => {
    const headers = { authorization: 'Bearer Planted-Token-1' };
    const error = await failure(redirects()(script(to(302, location)))(request({ method: 'POST', headers })));
    expect(error.code).toBe('redirectRefused');
    expect(`${error.message} ${error.hint}`).not.toMatch(/plant|token-1/i);
  });

  test('a POST that would become a GET', async () => {
    const error = await failure(redirects()(script(to(302, '/login')))(request({ method: 'POST' })));
    expect(error.message).toBe(
      'the redirect of POST /v2/Users to /login was not followed, because status 302 would change the method to GET',
    );
  });

  test('a circle ends after five redirects', async () => {
    const exchange = script(to(307, '/v2/Users'));
    const error = await failure(redirects()(exchange)(request()));
    expect(error.message).toBe('scim.example.com redirected more than 5 times');
    expect(exchange.sent).toHaveLength(6);
  });
});

test('a token never reaches another origin, over real sockets', async () => {
  const seen: (string | undefined)[] = [];
  const other = await listen((incoming, response) => {
    seen.push(incoming.headers.authorization);
    json(response, 200, {});
  });
  const first = await listen((_request, response) => response.writeHead(307, { location: `${other.url}/Users` }).end());
  const network = createUndiciExchange();
  const token = async () => ({ value: 'planted-token' });
  const exchange = compose(auth({ kind: 'bearer', token }, { redactor: createRedactor() }), redirects())(network);
  const error = await failure(exchange(request({ base: first.url })));
  expect(error.code).toBe('redirectRefused');
  expect(error.message).toContain(new URL(first.url).host);
  expect(error.message).toContain(new URL(other.url).host);
  expect(seen).toEqual([]);
  await network.close();
});
