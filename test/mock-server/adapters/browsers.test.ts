import { request } from 'node:http';
import { Window } from 'happy-dom';
import { describe, expect, it } from 'vitest';
import { createMockServer } from '../../../mock-server/server/create-mock-server.ts';
import type { MockServerOptions } from '../../../mock-server/server/options.ts';
import { urn } from '../../../src/protocol/urns.ts';

const json = { 'content-type': 'application/scim+json' };
const body = JSON.stringify({ schemas: [urn.User], userName: 'ada' });

interface Asked {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly path?: string;
}

/**
 * Sends a request as a browser can: with any headers, even `Host` and `Origin`, but without the headers that `fetch` of
 * Node.js adds.
 */
function ask(port: number, { method = 'POST', headers = {}, body: sent, path = '/Users' }: Asked) {
  return new Promise<{ status: number; headers: Record<string, unknown>; detail?: string }>((resolve, reject) => {
    const asked = request({ host: '127.0.0.1', port, method, path: `/scim/v2${path}`, headers, agent: false });
    asked.once('error', reject);
    asked.once('response', async (response) => {
      let text = '';
      for await (const chunk of response.setEncoding('utf8')) text += chunk;
      const detail = text.startsWith('{') ? JSON.parse(text).detail : undefined;
      const { statusCode: status = 0, headers } = response;
      resolve({ status, headers, ...(detail === undefined ? {} : { detail }) });
    });
    asked.end(sent);
  });
}

describe('a server that needs no token', () => {
  const open: MockServerOptions = { token: false };

  it.each<[string, Asked, number, string?]>([
    [
      'a body without a media type, as a page sends it without a preflight',
      { body },
      415,
      'a request with a body needs the header "Content-Type: application/scim+json". This server uses no bearer tokens, and the header proves that the request does not come from a form of another web page',
    ],
    ['a form', { body, headers: { 'content-type': 'text/plain' } }, 415],
    [
      'a page of another origin',
      { body, headers: { ...json, origin: 'https://evil.example' } },
      403,
      'a web page of "https://evil.example" is not allowed to send requests here: to allow this origin, set the behaviour "cors"',
    ],
    ['a page of another port', { body, headers: { ...json, origin: 'http://localhost:3000' } }, 403],
    ['a page without an origin', { body, headers: { ...json, origin: 'null' } }, 403],
    ['a page that only reads', { method: 'GET', headers: { origin: 'https://evil.example' } }, 403],
    [
      'another name of this machine',
      { body, headers: { ...json, host: 'evil.example' } },
      421,
      'the Host header must be a name of this machine, not "evil.example", because this server needs no credentials: to allow another name, set a public URL',
    ],
    [
      'a page of a name that was made to lead here',
      { body, headers: { ...json, host: 'evil.example:8880', origin: 'http://evil.example:8880' } },
      421,
    ],
    ['a name that only looks like an own one', { body, headers: { ...json, host: 'localhost.evil.example' } }, 421],
    ['nonsense', { body, headers: { ...json, host: '//' } }, 421],
  ])('refuses %s', async (_, asked, status, detail) => {
    await using server = await createMockServer(open);
    const answer = await ask(server.port, asked);
    expect(answer.status).toBe(status);
    if (detail !== undefined) expect(answer.detail).toBe(detail);
    expect(server.store.count('User')).toBe(0);
    expect(server.journal.entries()).toMatchObject([{ response: { status } }]);
  });

  it.each<[string, Asked]>([
    ['localhost', { headers: { ...json, host: 'localhost:8880' } }],
    ['a name below localhost', { headers: { ...json, host: 'scim.localhost' } }],
    ['another address of this machine', { headers: { ...json, host: '127.0.0.2:80' } }],
    ['an IPv6 address', { headers: { ...json, host: '[::1]:8880' } }],
    ['a page of its own', { headers: { ...json, host: 'localhost:80', origin: 'http://localhost:80' } }],
  ])('answers by %s', async (_, asked) => {
    await using server = await createMockServer(open);
    expect((await ask(server.port, { body, ...asked })).status).toBe(201);
  });

  it('answers by the name of its public URL, and to pages of it', async () => {
    await using server = await createMockServer({ ...open, publicUrl: 'https://scim.example.dev/scim/v2' });
    const headers = { ...json, host: 'scim.example.dev', origin: 'https://scim.example.dev' };
    expect((await ask(server.port, { body, headers })).status).toBe(201);
    expect((await ask(server.port, { body, headers: { ...json, host: 'other.example.dev' } })).status).toBe(421);
  });

  it('answers by any name where it listens beyond this machine', async () => {
    await using server = await createMockServer({ ...open, host: '0.0.0.0' });
    expect((await ask(server.port, { body, headers: { ...json, host: 'scim:8880' } })).status).toBe(201);
    expect((await ask(server.port, { body, headers: { host: 'scim:8880' } })).status).toBe(415);
  });

  it('answers pages of origins that are allowed', async () => {
    await using server = await createMockServer({ ...open, behaviour: { cors: ['http://localhost:3000'] } });
    const from = (origin: string) => ask(server.port, { body, headers: { ...json, origin } });
    expect((await from('http://localhost:3000')).status).toBe(201);
    expect((await from('http://localhost:3001')).status).toBe(403);
  });

  it('refuses it for each tenant', async () => {
    await using server = await createMockServer({ ...open, tenants: ['acme'] });
    const url = server.tenants.get('acme')?.url;
    const post = (headers: Record<string, string>) => fetch(`${url}/Users`, { method: 'POST', headers, body });
    expect((await post({ ...json, origin: 'https://evil.example' })).status).toBe(403);
    expect((await post(json)).status).toBe(201);
  });
});

it('a password that a browser adds by itself lets no page of another origin in', async () => {
  await using server = await createMockServer({ behaviour: { auth: 'basic' } });
  const headers = { ...server.headers, origin: 'https://evil.example' };
  expect((await ask(server.port, { body, headers: { ...json, ...headers } })).status).toBe(403);
  expect((await ask(server.port, { body, headers: { ...server.headers } })).status).toBe(415);
  expect((await ask(server.port, { body, headers: { ...json, ...server.headers, host: 'evil.example' } })).status).toBe(
    201,
  );
});

it('a token is enough, from wherever', async () => {
  await using server = await createMockServer();
  const headers = { ...server.headers, origin: 'https://app.example', host: 'scim.example' };
  expect((await ask(server.port, { body, headers })).status).toBe(201);
});

describe('a page in a browser', () => {
  /** Opens a page of another origin, next to a server. */
  async function open(options: MockServerOptions) {
    const server = await createMockServer(options);
    const window = new Window({ url: 'http://localhost:3000' });
    const close = async () => {
      await window.happyDOM.close();
      await server.close();
    };
    return { server, window, [Symbol.asyncDispose]: close };
  }

  it('may ask where cors allows it: it sends its token, reads headers, and sees faults as they are', async () => {
    await using page = await open({
      behaviour: { cors: 'any' },
      faults: ['status=429,retryAfter=3,times=1,method=POST'],
    });
    const { server, window } = page;
    const hire = () =>
      window.fetch(`${server.url}/Users`, { method: 'POST', headers: { ...json, ...server.headers }, body });
    const busy = await hire();
    expect([busy.status, busy.headers.get('retry-after')]).toEqual([429, '3']);
    const created = await hire();
    expect([created.status, created.headers.get('etag')]).toEqual([201, 'W/"1"']);
    const methods = server.journal.entries().map(({ request }) => request.method);
    expect(methods).toEqual(['OPTIONS', 'POST', 'OPTIONS', 'POST']);
  });

  it('may use XMLHttpRequest', async () => {
    await using page = await open({ behaviour: { cors: ['http://localhost:3000'] } });
    const { server, window } = page;
    const asking = new window.XMLHttpRequest();
    const ended = new Promise((resolve) => asking.addEventListener('loadend', resolve));
    asking.open('GET', `${server.url}/Users`);
    for (const [name, value] of Object.entries(server.headers)) asking.setRequestHeader(name, value);
    asking.send();
    await ended;
    expect(asking.status).toBe(200);
  });

  it('may not unless cors says so', async () => {
    await using page = await open({});
    const { server, window } = page;
    await expect(window.fetch(`${server.url}/Users`, { headers: { ...server.headers } })).rejects.toThrow();
    expect(server.journal.entries()).toMatchObject([{ request: { method: 'OPTIONS' }, response: { status: 401 } }]);
  });
});

describe('what cors says', () => {
  const preflight = {
    method: 'OPTIONS',
    headers: { 'access-control-request-method': 'PUT', 'access-control-request-headers': 'authorization,if-match' },
  };

  it('to a preflight', async () => {
    await using server = await createMockServer({
      behaviour: { cors: ['http://localhost:3000', 'https://a.example'] },
    });
    const from = (origin: string) =>
      ask(server.port, { ...preflight, headers: { ...preflight.headers, origin }, path: '/Users/x' });
    expect(await from('https://a.example')).toMatchObject({
      status: 204,
      headers: {
        'access-control-allow-origin': 'https://a.example',
        'access-control-allow-credentials': 'true',
        'access-control-allow-methods': 'GET, HEAD, POST, PUT, PATCH, DELETE',
        'access-control-allow-headers': 'authorization,if-match',
        vary: 'Origin',
      },
    });
    expect((await from('https://b.example')).status).toBe(401);
  });

  it('to a page, where any may ask: no credentials of a browser', async () => {
    await using server = await createMockServer({ behaviour: { cors: 'any' } });
    const { status, headers } = await ask(server.port, { method: 'GET', headers: { origin: 'https://b.example' } });
    expect(status).toBe(401);
    expect(headers).toMatchObject({
      'access-control-allow-origin': '*',
      'access-control-expose-headers': 'ETag, Location, Content-Location, Retry-After, WWW-Authenticate, Allow',
    });
    expect(headers).not.toHaveProperty('access-control-allow-credentials');
  });

  it('to a page that meets a fault, which a preflight never does', async () => {
    await using server = await createMockServer({ behaviour: { cors: 'any' }, faults: ['status=503,times=1'] });
    const headers = { origin: 'https://b.example' };
    const asked = { ...preflight, headers: { ...preflight.headers, ...headers } };
    expect((await ask(server.port, asked)).status).toBe(204);
    const struck = await ask(server.port, { method: 'GET', headers });
    expect([struck.status, struck.headers['access-control-allow-origin']]).toEqual([503, '*']);
  });

  it('to what is no page: nothing', async () => {
    await using server = await createMockServer({ behaviour: { cors: 'any' } });
    const { headers } = await ask(server.port, { method: 'GET' });
    expect(Object.keys(headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
  });

  it.each([['localhost'], ['http://localhost/'], ['http://a.example/x'], [''], [[]], [true], ['*']])(
    'nothing of %j, which is no origin',
    async (cors) => {
      await expect(createMockServer({ behaviour: { cors: cors as never } })).rejects.toThrow(
        `cors must be "none", "any", or origins such as http://localhost:3000, not ${JSON.stringify(cors)}`,
      );
    },
  );
});
