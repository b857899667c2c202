import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { connect } from '../../src/client/connect.ts';
import type { RetryEvent } from '../../src/client/layers/retry.ts';
import type { TraceEvent } from '../../src/client/layers/trace.ts';
import type { ConnectOptions } from '../../src/client/open-connection.ts';
import { resolveConnection } from '../../src/profiles/resolve.ts';
import { createDiskCache } from '../../src/state/disk-cache.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { json, listen, readText } from './listen.ts';
import { failure, script } from './request.ts';

const userAgent = 'scimctl/0.0.0-test';

async function fromProfile(profile: object, options: Partial<ConnectOptions> = {}, env: Record<string, string> = {}) {
  const directory = await mkdtemp(path.join(tmpdir(), 'scimctl-connect-'));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  await writeFile(
    path.join(directory, 'config.json'),
    JSON.stringify({ version: 1, current: 'p', profiles: { p: profile } }),
  );
  const traces: TraceEvent[] = [];
  const retries: RetryEvent[] = [];
  const connection = await resolveConnection({}, { SCIMCTL_CONFIG_DIR: directory, ...env }, directory);
  const connected = connect(connection, {
    userAgent,
    onTrace: (event) => traces.push(event),
    onRetry: (event) => retries.push(event),
    retry: { sleep: async () => undefined },
    cache: createDiskCache({ directory, owner: ['p', connection.base] }),
    ...options,
  });
  onTestFinished(() => connected.close());
  return { ...connected, traces, retries };
}

test('a profile becomes a client: headers, token, answer, trace', async () => {
  let seen: unknown;
  const { url } = await listen((incoming, response) => {
    const { authorization, accept, 'user-agent': agent, 'x-tenant': tenant } = incoming.headers;
    seen = { url: incoming.url, authorization, accept, agent, tenant };
    json(response, 200, { id: '1', userName: 'jdoe' });
  });
  const profile = {
    url: `${url}/scim/v2/`,
    auth: { kind: 'bearer', token: 'env:MY_TOKEN' },
    headers: { 'X-Tenant': 't1' },
  };
  const { client, traces } = await fromProfile(profile, {}, { MY_TOKEN: 'planted-token' });
  expect(await client.get('/Users', '1')).toEqual({ id: '1', userName: 'jdoe' });
  expect(seen).toEqual({
    url: '/scim/v2/Users/1',
    authorization: 'Bearer planted-token',
    accept: 'application/scim+json, application/json;q=0.9',
    agent: userAgent,
    tenant: 't1',
  });
  expect(traces).toMatchObject([
    { method: 'GET', url: `${url}/scim/v2/Users/1`, status: 200, responseBody: { userName: 'jdoe' } },
  ]);
});

test('a body has the content type of SCIM', async () => {
  const { url } = await listen(async (incoming, response) => {
    json(response, 201, { type: incoming.headers['content-type'], body: JSON.parse(await readText(incoming)) });
  });
  const { client } = await fromProfile({ url, auth: { kind: 'none' } });
  expect(await client.create('/Users', { userName: 'x' })).toEqual({
    type: 'application/scim+json',
    body: { userName: 'x' },
  });
});

test('a server that is busy twice is waited for, with a fresh token in between', async () => {
  let tokens = 0;
  let requests = 0;
  const { url } = await listen((incoming, response) => {
    if (incoming.url === '/token')
      return json(response, ++tokens === 1 ? 503 : 200, { access_token: `at-${tokens}` }, { 'retry-after': '0' });
    const answers = [
      () => json(response, 429, {}, { 'retry-after': '1' }),
      () => json(response, 401, {}),
      () => json(response, 200, { id: incoming.headers.authorization }),
    ];
    answers[requests++]?.();
  });
  const auth = {
    kind: 'oauth2-client-credentials',
    tokenUrl: `${url}/token`,
    clientId: 'c',
    clientSecret: 'env:CLIENT_SECRET',
  };
  const { client, retries } = await fromProfile({ url, auth }, {}, { CLIENT_SECRET: 'planted-secret' });
  expect(await client.get('/Users', '1')).toEqual({ id: 'Bearer at-3' });
  expect(retries.map(({ path, reason }) => `${path} ${reason}`)).toEqual([' 503', '/Users/1 429']);
});

describe('secrets planted everywhere', () => {
  const secrets = { TOKEN: 'planted-token-1', SECRET: 'planted-secret-2' };
  const planted = /planted|cGxhbnRlZ/;
  const echo = 'you sent planted-token-1 and planted-secret-2';

  test.each<[string, object]>([
    ['bearer', { kind: 'bearer', token: 'env:TOKEN' }],
    ['header', { kind: 'header', name: 'X-Request-Id', value: 'env:TOKEN' }],
    ['basic', { kind: 'basic', username: 'u', password: 'env:SECRET' }],
    ['command', { kind: 'bearer', token: 'command:node -e "console.log(process.env.TOKEN)"' }],
  ])('%s: in no trace, no error, no notice', async (_kind, auth) => {
    const { url } = await listen((incoming, response) => {
      const answers: Record<string, () => void> = {
        '/Users/json': () =>
          json(response, 400, { detail: `${echo}; ${incoming.headers.authorization}`, scimType: 'planted-token-1' }),
        '/Users/page': () =>
          response
            .writeHead(200, { 'content-type': 'text/html' })
            .end(`<p>${echo} ${incoming.headers['x-request-id']}`),
        '/Users/reset': () => response.destroy(),
        '/Users/away': () => response.writeHead(307, { location: `http://other.example/${secrets.TOKEN}` }).end(),
      };
      (answers[incoming.url ?? ''] ?? (() => json(response, 500, { detail: echo, trace: incoming.rawHeaders })))();
    });
    const notices: unknown[] = [];
    const { client, traces } = await fromProfile({ url, auth }, { onNotice: (notice) => notices.push(notice) }, {
      PATH: process.env.PATH,
      ...secrets,
    } as never);
    const errors: Error[] = [];
    // Each response repeats the secrets. The client knows the secrets after its first request, and so can remove them
    // from its texts.
    for (const id of ['json', 'page', 'reset', 'away', 'other']) errors.push(await failure(client.get('/Users', id)));
    await client.discovery.capabilities();
    const knows = (auth as { kind: string }).kind === 'basic' ? /planted-secret|cGxhbnRlZ/ : /planted-token/;
    const shown = [...errors.map((error) => inspectAll(error)), JSON.stringify(traces), JSON.stringify(notices)];
    for (const text of shown) expect(text).not.toMatch(knows);
    expect(planted.test(echo)).toBe(true);
    expect(errors).toHaveLength(5);
  });

  /** Returns all text of an error that a program could print, including the causes and members of the error. */
  function inspectAll(error: unknown): string {
    if (!(error instanceof Error)) return JSON.stringify(error) ?? '';
    return [error.message, error.stack, JSON.stringify({ ...error }), inspectAll(error.cause)].join('\n');
  }
});

test('plain http to another machine is refused before anything is sent or asked', async () => {
  const profile = { url: 'http://scim.invalid/v2', auth: { kind: 'bearer', token: 'env:TOKEN' } };
  const { client, traces } = await fromProfile(profile, {}, { TOKEN: 'planted-token' });
  expect((await failure(client.get('/Users', '1'))).code).toBe('insecureTransport');
  expect(traces).toEqual([]);
});

test('a redirect to another origin is an error that names both hosts', async () => {
  const { url } = await listen((_request, response) =>
    response.writeHead(308, { location: 'https://login.invalid/x' }).end(),
  );
  const { client } = await fromProfile(
    { url, auth: { kind: 'bearer', token: 'env:TOKEN' } },
    {},
    { TOKEN: 'planted-token' },
  );
  const error = await failure(client.get('/Users', '1'));
  expect(error.message).toBe(
    `the redirect from ${url} to another origin, https://login.invalid, was not followed, and no credential was sent to this origin`,
  );
});

test('no more requests at the same moment than the profile says', async () => {
  const waiting: (() => void)[] = [];
  let most = 0;
  const answerAll = () => {
    for (const answer of waiting.splice(0)) answer();
  };
  const { url } = await listen((_request, response) => {
    most = Math.max(
      most,
      waiting.push(() => json(response, 200, { id: '1' })),
    );
    // Responds only when three requests are waiting, and after a delay. During the delay, a fourth request could
    // arrive.
    if (waiting.length === 3) setTimeout(answerAll, 10);
  });
  const { client } = await fromProfile({ url, auth: { kind: 'none' }, concurrency: 3 });
  await Promise.all(Array.from({ length: 21 }, () => client.get('/Users', '1')));
  expect(most).toBe(3);
});

test('a dialect gives the headers, the endpoints and the rate limits of its service', async () => {
  const clock = new FakeClock();
  const transport = script({ body: { id: '1' } });
  const { now, sleep } = clock;
  const waits: [number, number][] = [];
  const { client } = await fromProfile(
    { url: 'https://scim.example.com', auth: { kind: 'none' } },
    {
      transport,
      retry: { now, sleep },
      onLimit: ({ seconds }, delay) => void waits.push([seconds, delay]),
      dialect: {
        id: 'acme',
        title: 'Acme',
        version: '2.0',
        facts: {
          endpointCase: 'lower',
          requiredHeaders: [{ name: 'Accept', value: 'application/json' }],
          rateLimits: [{ requests: 1, seconds: 60, types: ['User'] }],
        },
      },
    },
  );
  await clock.run(Promise.all(['1', '2'].map((id) => client.get('/Users', id))));
  expect(transport.sent.map(({ path: sent, headers }) => [sent, headers['accept']])).toEqual([
    ['/users/1', 'application/json'],
    ['/users/2', 'application/json'],
  ]);
  expect(clock.slept).toEqual([60_000]);
  expect(waits).toEqual([[60, 60_000]]);
});

test('a request that the service refuses waits once, and is sent before the requests that wait', async () => {
  const clock = new FakeClock();
  const transport = script({ status: 429, headers: { 'retry-after': '30' } }, { body: { id: '1' } });
  const { now, sleep } = clock;
  const { client, retries } = await fromProfile(
    { url: 'https://scim.example.com', auth: { kind: 'none' }, concurrency: 1 },
    { transport, retry: { now, sleep } },
  );
  await clock.run(Promise.all(['1', '2'].map((id) => client.get('/Users', id))));
  expect(transport.sent.map(({ path: sent }) => sent)).toEqual(['/Users/1', '/Users/1', '/Users/2']);
  expect(clock.slept).toEqual([30_000]);
  expect(retries).toMatchObject([{ attempt: 1, delay: 30_000, reason: '429' }]);
});

test('the profile’s timeouts hold', async () => {
  const { url } = await listen(() => undefined);
  const { client } = await fromProfile(
    { url, auth: { kind: 'none' }, timeouts: { headers: 50 } },
    { retry: { retries: 0 } },
  );
  expect(await failure(client.get('/Users', '1'))).toMatchObject({ code: 'timeout', requestSent: true });
});
