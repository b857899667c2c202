import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createRedactor, redactErrors } from '../../src/client/redact.ts';
import { type TraceEvent, trace } from '../../src/client/trace.ts';
import { NetworkError } from '../../src/protocol/network-error.ts';
import { failure, request, script } from './request.ts';

const jwt = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl';

describe('text', () => {
  test.each([
    ['a bearer token', 'Authorization: Bearer abcdefghijklmnop.qrst', 'Authorization: [redacted]'],
    ['a JSON Web Token', `got ${jwt}, which expired`, 'got [redacted], which expired'],
    ['a form field', 'a=1&client_secret=abc&b=2', 'a=1&client_secret=[redacted]&b=2'],
    ['JSON without its end', '{"userName":"x","password":"hun\\"ter2', '{"userName":"x","password":[redacted]'],
    ['a told value, encoded as in a URL', 'https://x/?q=t%2Fold%20value', 'https://x/?q=[redacted]'],
    [
      'a server’s own words',
      'Basic authentication is off; password: too short',
      'Basic authentication is off; password: too short',
    ],
  ])('%s', (_what, text, expected) => {
    const redactor = createRedactor();
    redactor.add('t/old value');
    expect(redactor.text(text)).toBe(expected);
  });

  test('long text without a break takes no time that a server could use against us', () => {
    const started = performance.now();
    for (const text of ['a'.repeat(200_000), 'eyJ-'.repeat(5000), 'token'.repeat(4000), '"'.repeat(20_000)]) {
      createRedactor().text(text);
    }
    expect(performance.now() - started).toBeLessThan(2000);
  });
});

describe('JSON', () => {
  test.each([
    ['a password', { userName: 'x', password: 'p' }, { userName: 'x', password: '[redacted]' }],
    [
      'token-like names',
      { access_token: 'a', apiKey: 'b', 'client-secret': 'c' },
      { access_token: '[redacted]', apiKey: '[redacted]', 'client-secret': '[redacted]' },
    ],
    [
      'a PATCH of a password',
      { op: 'replace', path: 'password', value: 'p' },
      { op: 'replace', path: 'password', value: '[redacted]' },
    ],
    [
      'an extension’s password',
      { path: 'urn:x:User:tempPassword', value: 'p' },
      { path: 'urn:x:User:tempPassword', value: '[redacted]' },
    ],
    [
      'what only says that there is one',
      { changePassword: { supported: true }, passwordExpired: false },
      { changePassword: { supported: true }, passwordExpired: false },
    ],
  ])('%s', (_what, value, expected) => {
    expect({ ...(createRedactor().json(value) as object) }).toEqual(expected);
  });

  test('a known secret is found wherever it stands', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 4 }), fc.jsonValue(), (secret, value) => {
        const redactor = createRedactor();
        redactor.add(secret);
        const shown = JSON.stringify(redactor.json({ a: [value as never, `x${secret}y`, { b: secret }] }));
        fc.pre(!'[redacted]'.includes(secret) && !secret.includes('[redacted]'));
        const planted = JSON.parse(shown) as { a: [unknown, string, { b: string }] };
        expect(planted.a[1]).not.toContain(secret);
        expect(planted.a[2].b).not.toContain(secret);
      }),
    );
  });
});

describe('trace', () => {
  function traced(...answers: Parameters<typeof script>) {
    const events: TraceEvent[] = [];
    let time = 1000;
    const redactor = createRedactor();
    redactor.add('planted-secret');
    const layer = trace({ redactor, onTrace: (event) => events.push(event), now: () => (time += 5) });
    return { send: layer(script(...answers)), events };
  }

  test('says what was sent and answered, and when', async () => {
    const { send, events } = traced({ status: 201, headers: { etag: 'W/"1"' }, body: { id: '1' } });
    await send(request({ method: 'POST', body: { userName: 'x' }, headers: { accept: 'a/b' } }));
    expect(events).toMatchObject([
      {
        number: 1,
        method: 'POST',
        url: 'https://scim.example.com/v2/Users',
        requestHeaders: { accept: 'a/b' },
        requestBody: { userName: 'x' },
        startedAt: 1005,
        duration: 5,
        status: 201,
        responseHeaders: { etag: 'W/"1"' },
        responseBody: { id: '1' },
      },
    ]);
  });

  test('no secret is in it, wherever it was', async () => {
    const { send, events } = traced(
      {
        headers: {
          'set-cookie': 'sid=planted-secret',
          'x-request-id': 'r-planted-secret',
          'x-unknown': 'planted-secret',
        },
        body: { detail: 'you sent Bearer planted-secret', nested: [{ token: 'other-secret' }] },
      },
      { raw: '<p>planted-secret</p> token=other-secret' },
      new NetworkError('planted-secret', 'reset', true),
    );
    const headers = { authorization: 'Bearer planted-secret', 'x-api-key': 'other-secret', cookie: 'other-secret' };
    const query = { access_token: 'other-secret', filter: 'a eq "planted-secret"' };
    const body = { password: 'other-secret', Operations: [{ op: 'add', path: 'password', value: 'other-secret' }] };
    await send(request({ headers, query, body }));
    await send(request({ method: 'POST', raw: 'grant_type=x&client_secret=other-secret' }));
    await failure(send(request()));
    const text = JSON.stringify(events);
    expect(text).not.toMatch(/planted-secret|other-secret|authorization/i);
    expect(events.map(({ status, error }) => status ?? error?.code)).toEqual([200, 200, 'reset']);
    expect(events[0]?.responseHeaders).toEqual({ 'x-request-id': 'r-[redacted]' });
  });
});

describe('errors', () => {
  test('a server that repeats the password in its complaint does not bring it to the terminal', async () => {
    const exchange = script({ status: 400, body: { detail: 'Password hunter22 is too weak', status: '400' } });
    const sent = request({
      method: 'POST',
      body: { Operations: [{ op: 'replace', path: 'password', value: 'hunter22' }] },
    });
    const response = await redactErrors(createRedactor())(exchange)(sent);
    expect(response.body).toEqual({ detail: 'Password [redacted] is too weak', status: '400' });
  });

  test('answers of success are not touched', async () => {
    const response = { status: 200, headers: {}, body: { password: 'x', token: 'Bearer abcdefghijklmnopq' } };
    expect(await redactErrors(createRedactor())(script(response))(request())).toMatchObject(response);
  });
});
