import { describe, expect, test } from 'vitest';
import { auth, type Credential } from '../../../src/client/layers/auth.ts';
import { createRedactor } from '../../../src/client/layers/redact.ts';
import { redirects } from '../../../src/client/layers/redirects.ts';
import type { SecretValue } from '../../../src/client/layers/token.ts';
import { compose } from '../../../src/protocol/exchange/exchange.ts';
import { NetworkError } from '../../../src/protocol/exchange/network-error.ts';
import { failure, request, script } from '../request.ts';

const secret = (value: string) => async (): Promise<SecretValue> => ({ value });
const redactor = createRedactor();

/** A source that returns these values in turn and counts its calls. */
function source(...values: SecretValue[]) {
  const state = { calls: 0 };
  const next = async () => values[Math.min(state.calls++, values.length - 1)] as SecretValue;
  return Object.assign(next, { state });
}

describe('each kind of credential becomes its header', () => {
  test.each<[string, Credential, Record<string, string>]>([
    ['none', { kind: 'none' }, {}],
    ['bearer', { kind: 'bearer', token: secret('t0ken') }, { authorization: 'Bearer t0ken' }],
    [
      'a token that was copied with its scheme',
      { kind: 'bearer', token: secret('bearer  t0ken-x') },
      { authorization: 'Bearer t0ken-x' },
    ],
    [
      'basic, in UTF-8',
      { kind: 'basic', username: 'jürgen', password: secret('pä:ss') },
      { authorization: `Basic ${Buffer.from('jürgen:pä:ss').toString('base64')}` },
    ],
    [
      'a header of its own',
      { kind: 'header', name: 'X-API-Key', value: secret('k3y-value') },
      { 'x-api-key': 'k3y-value' },
    ],
  ])('%s', async (_kind, credential, headers) => {
    const exchange = script({});
    const learning = createRedactor();
    await auth(credential, { redactor: learning })(exchange)(request());
    expect(exchange.sent[0]?.headers).toEqual(headers);
    // The redactor must now know the secret. The secret is the part of the header after the scheme, such as `Basic`.
    for (const value of Object.values(headers)) {
      expect(learning.known(value.slice(value.lastIndexOf(' ') + 1))).toBe('[redacted]');
    }
  });
});

describe('when secrets are fetched', () => {
  test('not before the first request, and once for many at the same moment', async () => {
    const token = source({ value: 'first-token' });
    const exchange = auth({ kind: 'bearer', token }, { redactor })(script({}));
    expect(token.state.calls).toBe(0);
    await Promise.all([exchange(request()), exchange(request()), exchange(request())]);
    expect(token.state.calls).toBe(1);
  });

  test('again shortly before it expires, so that it does not expire on its way', async () => {
    let now = 0;
    const token = source({ value: 'one', expiresAt: 600_000 }, { value: 'two' });
    const exchange = script({});
    const send = auth({ kind: 'bearer', token }, { redactor, now: () => now })(exchange);
    for (now of [0, 569_999, 570_000]) await send(request());
    expect(exchange.sent.map(({ headers }) => headers.authorization)).toEqual([
      'Bearer one',
      'Bearer one',
      'Bearer two',
    ]);
  });

  test('once after a 401, and the request is repeated with the new one', async () => {
    const token = source({ value: 'old' }, { value: 'new' });
    const exchange = script({ status: 401 }, { status: 201 });
    const send = auth({ kind: 'bearer', token }, { redactor })(exchange);
    expect((await send(request({ method: 'POST', body: {} }))).status).toBe(201);
    expect(exchange.sent.map(({ headers }) => headers.authorization)).toEqual(['Bearer old', 'Bearer new']);
  });

  test('a 401 with the same secret is final: no second request', async () => {
    const exchange = script({ status: 401 });
    const response = await auth({ kind: 'bearer', token: secret('same') }, { redactor })(exchange)(request());
    expect(response.status).toBe(401);
    expect(exchange.sent).toHaveLength(1);
  });

  test('a second 401 is final: no third request', async () => {
    const token = source({ value: 'one' }, { value: 'two' }, { value: 'three' });
    const exchange = script({ status: 401 });
    expect((await auth({ kind: 'bearer', token }, { redactor })(exchange)(request())).status).toBe(401);
    expect(exchange.sent).toHaveLength(2);
  });

  test('many 401 at the same moment renew once', async () => {
    const token = source({ value: 'old' }, { value: 'new' }, { value: 'newer' });
    const send = auth(
      { kind: 'bearer', token },
      { redactor },
    )(async ({ headers }) => {
      return { status: headers.authorization === 'Bearer old' ? 401 : 200, headers: {} };
    });
    const responses = await Promise.all(Array.from({ length: 5 }, () => send(request())));
    expect(responses.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
    expect(token.state.calls).toBe(2);
  });
});

test('a 401 that comes late does not throw away the token that was renewed meanwhile', async () => {
  const token = source({ value: 'old' }, { value: 'new' }, { value: 'newer' });
  let answerLate: () => void = () => undefined;
  const late = new Promise<void>((resolve) => {
    answerLate = resolve;
  });
  const send = auth(
    { kind: 'bearer', token },
    { redactor },
  )(async ({ path, headers }) => {
    const isOld = headers.authorization === 'Bearer old';
    if (path === '/late' && isOld) await late;
    return { status: isOld ? 401 : 200, headers: {} };
  });
  const slow = send(request({ path: '/late' }));
  await send(request());
  answerLate();
  expect((await slow).status).toBe(200);
  expect(token.state.calls).toBe(2);
});

describe('what is refused', () => {
  const bearer = { kind: 'bearer', token: secret('planted-secret') } as const;

  test('a token over plain http to another machine', async () => {
    const exchange = script({});
    const error = await failure(auth(bearer, { redactor })(exchange)(request({ base: 'http://scim.example.com/v2' })));
    expect([error.code, error.message, error.hint]).toEqual([
      'insecureTransport',
      'the credential was not sent to scim.example.com over plain http, because others in the network could read it',
      'Use https://scim.example.com, or set allowInsecureHttp in the profile if the network is trusted.',
    ]);
    expect(exchange.sent).toEqual([]);
  });

  test.each(['http://localhost:8080', 'http://127.0.0.1', 'http://127.8.9.1', 'http://[::1]:9', 'http://x.localhost'])(
    'not to %s',
    async (base) => {
      expect((await auth(bearer, { redactor })(script({}))(request({ base }))).status).toBe(200);
    },
  );

  test.each([
    'http://127.0.0.1.example.com',
    'http://localhost.example.com',
    'http://1270.0.0.1.example',
    'http://[::2]',
  ])('nor is %s taken for this machine', async (base) => {
    expect((await failure(auth(bearer, { redactor })(script({}))(request({ base })))).code).toBe('insecureTransport');
  });

  test('unless the profile says so', async () => {
    const send = auth(bearer, { redactor, allowInsecureHttp: true })(script({}));
    expect((await send(request({ base: 'http://scim.example.com' }))).status).toBe(200);
  });

  test.each([
    [
      'a line break',
      'planted\nsecret',
      'the secret contains a line break or another character that is not allowed in a header',
    ],
    ['nothing in it', '', 'the secret is empty'],
  ])('a secret with %s, without showing it', async (_what, value, message) => {
    const error = await failure(auth({ kind: 'bearer', token: secret(value) }, { redactor })(script({}))(request()));
    expect([error.code, error.message]).toEqual(['noToken', message]);
  });
});

describe('OAuth 2 client credentials', () => {
  const credential = {
    kind: 'oauth2-client-credentials',
    tokenUrl: 'https://login.example.com/token?tenant=1',
    clientId: 'my client',
    clientSecret: secret('s3cret/+value'),
    scope: 'scim read',
    parameters: { audience: 'https://scim.example.com' },
  } as const satisfies Credential;

  test('the token is asked for as RFC 6749 says, and used', async () => {
    const exchange = script(
      { body: { access_token: 'at-1', token_type: 'Bearer', expires_in: '60' } },
      { status: 200 },
    );
    await auth(credential, { redactor })(exchange)(request());
    expect(exchange.sent[0]).toEqual({
      method: 'POST',
      base: 'https://login.example.com/token',
      path: '',
      query: { tenant: '1' },
      headers: {
        accept: 'application/json',
        'content-type': 'application/x-www-form-urlencoded',
        authorization: `Basic ${Buffer.from('my+client:s3cret%2F%2Bvalue').toString('base64')}`,
      },
      raw: 'grant_type=client_credentials&audience=https%3A%2F%2Fscim.example.com&scope=scim+read',
    });
    expect(exchange.sent[1]?.headers.authorization).toBe('Bearer at-1');
  });

  test('servers that want the secret in the body get it there, and only there', async () => {
    const exchange = script({ body: { access_token: 'at-1' } }, {});
    await auth({ ...credential, clientAuthentication: 'body' }, { redactor })(exchange)(request());
    expect(exchange.sent[0]?.headers).not.toHaveProperty('authorization');
    expect(exchange.sent[0]?.raw).toContain('client_id=my+client&client_secret=s3cret%2F%2Bvalue');
  });

  test('the token is kept until it expires, then renewed', async () => {
    let now = 0;
    const token = (value: string) => ({ body: { access_token: value, expires_in: 100 } });
    const exchange = script(token('at-1'), {}, {}, token('at-2'), {});
    const send = auth(credential, { redactor, now: () => now })(exchange);
    for (now of [0, 89_999, 90_000]) await send(request());
    expect(exchange.sent.map(({ headers }) => headers.authorization?.slice(0, 11))).toEqual([
      'Basic bXkrY',
      'Bearer at-1',
      'Bearer at-1',
      'Basic bXkrY',
      'Bearer at-2',
    ]);
  });

  test('a 401 renews it once', async () => {
    const token = (value: string) => ({ body: { access_token: value } });
    const exchange = script(token('at-1'), { status: 401 }, token('at-2'), { status: 204 });
    expect((await auth(credential, { redactor })(exchange)(request())).status).toBe(204);
  });

  test.each([
    [
      'says why',
      { status: 400, body: { error: 'invalid_client', error_description: 'wrong s3cret/+value\u001b[2J' } },
      'the token endpoint login.example.com/token responded with status 400: invalid_client: wrong [redacted]\\u{1b}[2J',
    ],
    [
      'gives a page',
      { raw: '<html>' },
      'the token endpoint login.example.com/token responded with status 200: no token',
    ],
    [
      'gives another kind of token',
      { body: { access_token: 'x', token_type: 'mac' } },
      'the token endpoint login.example.com returned a token of type mac, but the type must be bearer',
    ],
    [
      'gives the secret for a kind',
      { body: { access_token: 'x', token_type: `${'x'.repeat(35)}s3cret/+value` } },
      `the token endpoint login.example.com returned a token of type ${'x'.repeat(35)}[reda…, but the type must be bearer`,
    ],
    [
      'gives the token for a kind',
      { body: { access_token: 'opaque-access', token_type: 'opaque-access' } },
      'the token endpoint login.example.com returned a token of type [redacted], but the type must be bearer',
    ],
    [
      'repeats another token',
      { status: 400, body: { error: 'invalid opaque-refresh', refresh_token: 'opaque-refresh' } },
      'the token endpoint login.example.com/token responded with status 400: invalid [redacted]',
    ],
  ])('a refusal that %s is told without the secret', async (_what, answer, message) => {
    const error = await failure(auth(credential, { redactor: createRedactor() })(script(answer))(request()));
    expect([error.code, error.message]).toEqual(['noToken', message]);
  });

  test('a token endpoint that redirects to the secret does not bring it into the error', async () => {
    const layers = compose(
      auth({ ...credential, clientSecret: secret('Secret-As-Host') }, { redactor }),
      redirects(redactor),
    );
    const away = script({ status: 307, headers: { location: 'https://secret-as-host.example.net/token' } });
    const error = await failure(layers(away)(request()));
    expect(error.message).toBe(
      'the redirect from https://login.example.com to another origin, https://[redacted].example.net, was not followed, and no credential was sent to this origin',
    );
    expect(error.hint).toBe('If [redacted].example.net is the right service, use its address as base URL.');
  });

  test('a token endpoint that cannot be reached leaves the request itself certainly unsent', async () => {
    const exchange = script(new NetworkError('login.example.com: reset', 'reset', true));
    const error = await failure(auth(credential, { redactor })(exchange)(request({ method: 'POST' })));
    expect(error).toMatchObject({ message: 'no token: login.example.com: reset', code: 'reset', requestSent: false });
  });

  test('the client secret does not go over plain http either', async () => {
    const insecure = { ...credential, tokenUrl: 'http://login.example.com/token' };
    const exchange = script({});
    expect((await failure(auth(insecure, { redactor })(exchange)(request()))).code).toBe('insecureTransport');
    expect(exchange.sent).toEqual([]);
  });
});
