import { describe, expect, test } from 'vitest';
import { ClientError } from '../../../src/client/client-error.ts';
import { createRedactor, redactErrors } from '../../../src/client/layers/redact.ts';
import { type TraceEvent, trace } from '../../../src/client/layers/trace.ts';
import { notScim } from '../../../src/client/reading/answer-error.ts';
import { NetworkError } from '../../../src/protocol/exchange/network-error.ts';
import { failure, request, script } from '../request.ts';

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

test('a trace does not show the password that an answer repeats in another place', async () => {
  const events: TraceEvent[] = [];
  const layer = trace({ redactor: createRedactor(), onTrace: (event) => events.push(event) });
  const answer = { body: { said: ['hunter22'] }, headers: { server: 'hunter22' } };
  await layer(script(answer))(request({ method: 'POST', body: { password: 'hunter22' } }));
  expect(events[0]?.responseBody).toEqual({ said: ['[redacted]'] });
  expect(JSON.stringify(events)).not.toContain('hunter');
});

describe('errors', () => {
  const send = (answer: Parameters<typeof script>[0], sent = request()) => {
    const redactor = createRedactor();
    redactor.add('planted-token-of-the-connection');
    return redactErrors(redactor)(script(answer))(sent);
  };

  test('a server that repeats the password in its complaint does not bring it to the terminal', async () => {
    const sent = request({
      method: 'POST',
      body: { Operations: [{ op: 'replace', path: 'password', value: 'hunter22' }] },
    });
    const response = await send(
      { status: 400, body: { detail: 'Password hunter22 is too weak', status: '400' } },
      sent,
    );
    expect(response.body).toEqual({ detail: 'Password [redacted] is too weak', status: '400' });
  });

  test.each([
    ['a form', request({ method: 'POST', raw: 'grant_type=x&client_secret=a%26b-secret' }), 'a&b-secret'],
    ['a header', request({ headers: { 'x-api-key': 'key-of-a-header' } }), 'key-of-a-header'],
    ['a header with a scheme', request({ headers: { authorization: 'Bearer other-token' } }), 'other-token'],
    ['the query', request({ query: { access_token: 'in-the-query' } }), 'in-the-query'],
    ['a filter', request({ query: { filter: 'password eq "compared"' } }), 'compared'],
    ['a search', request({ method: 'POST', body: { filter: 'password eq "compared"' } }), 'compared'],
  ])('nor what was sent in %s', async (_where, sent, secret) => {
    const response = await send({ status: 400, body: { detail: `what is ${secret}?` } }, sent);
    expect(response.body).toEqual({ detail: 'what is [redacted]?' });
  });

  test('an error answer that is text is cut after a megabyte', async () => {
    const response = await send({ status: 500, raw: 'x'.repeat(3 << 20) });
    expect(response.raw).toHaveLength(1 << 20);
  });

  test.each([
    [new NetworkError('planted-token-of-the-connection.example: reset', 'reset', true), '[redacted].example: reset'],
    [new ClientError('redirectRefused', 'to planted-token-of-the-connection'), 'to [redacted]'],
  ])('an error of the client itself: %s', async (error, message) => {
    const found = await failure(send(error));
    expect([found.name, found.message, found.code]).toEqual([error.name, message, error.code]);
  });

  test('JSON of success is not touched', async () => {
    const response = { status: 200, headers: {}, body: { password: 'x', token: 'Bearer abcdefghijklmnopq' } };
    const { status, headers, body } = await send(response);
    expect({ status, headers, body }).toEqual(response);
  });

  test('a page of success has no value that is known', async () => {
    const headers = { 'content-type': 'text/html' };
    const { raw } = await send({ headers, raw: '<p>planted-token-of-the-connection</p>' });
    expect(raw).toBe('<p>[redacted]</p>');
  });
});

describe('an excerpt', () => {
  const planted = 'planted-token-0123456789';
  const sent = request({
    method: 'POST',
    headers: { authorization: `Bearer ${planted}` },
    body: { password: 'hunter22' },
  });

  test.each([
    ['JSON that repeats the headers', { body: { headers: { authorization: `Bearer ${planted}` }, url: '/Users' } }],
    ['JSON that repeats them in a string', { body: [`authorization: Bearer ${planted}`, 'hunter22'] }],
    ['a page', { raw: `<input name="password" value="hunter22"> ${planted}` }],
    ['bytes', { raw: new TextEncoder().encode(`${'x'.repeat(190)}${planted} hunter22`) }],
    ['text where the secret stands at the cut', { raw: `${'x '.repeat(97)}${planted} hunter22` }],
    ['a content type', { headers: { 'content-type': `text/${planted}` }, raw: 'a' }],
  ])('of %s has no secret, whoever asks', (_what, answer) => {
    const { message, detail, excerpt, contentType } = notScim(
      sent,
      { status: 200, headers: {}, ...answer },
      'it came with',
    );
    const text = JSON.stringify({ message, detail, excerpt, contentType });
    expect(text).toContain('[reda');
    for (const part of [planted, 'planted', '0123', 'hunter']) expect(text).not.toContain(part);
  });

  test('of an answer of a hundred megabytes costs no more than of its beginning', () => {
    const body = Array.from({ length: 1_000_000 }, () => ({ text: 'x'.repeat(100) }));
    const { excerpt } = notScim(request(), { status: 200, headers: {}, body }, 'it came with');
    expect(excerpt).toHaveLength(201);
  });

  test('of what is nested deep does not end the program', () => {
    const body = JSON.parse(`${'['.repeat(200_000)}${']'.repeat(200_000)}`);
    expect(notScim(request(), { status: 200, headers: {}, body }, 'it came with').excerpt).toMatch(/^\[{200}…$/);
  });
});
