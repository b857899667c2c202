import { generateKeyPairSync, sign } from 'node:crypto';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { encode, eventTokenMediaType, printUnsecuredToken } from '../../../src/protocol/events/event-token.ts';
import { eventUri } from '../../../src/protocol/events/event-uris.ts';
import type { JsonObject } from '../../../src/protocol/json/json.ts';
import { type Ran, scimctl } from '../run.ts';
import { linesOf } from './event-service.ts';

const claims = (jti: string, more: JsonObject = {}): JsonObject => ({
  iss: 'https://scim.example.com',
  aud: ['https://hr.example.com'],
  iat: 1_458_505_044,
  jti,
  sub_id: { format: 'scim', uri: '/Users/1' },
  events: { [eventUri.delete]: {} },
  ...more,
});
const token = (jti: string, more?: JsonObject) => printUnsecuredToken(claims(jti, more));
const key = generateKeyPairSync('ed25519');
const signed = (jti: string): string => {
  const data = `${encode({ typ: 'secevent+jwt', alg: 'EdDSA' })}.${encode(claims(jti))}`;
  return `${data}.${sign(undefined, Buffer.from(data), key.privateKey).toString('base64url')}`;
};

/** A running receiver. `ended` is its result. */
interface Running {
  readonly url: string;
  readonly ended: Promise<Ran>;
  readonly stop: () => void;
  /** The text on stdout until now. */
  readonly shown: () => string;
  post(body: string, headers?: Record<string, string>): Promise<{ status: number; answer: string; headers: Headers }>;
}

/** Starts a receiver. */
async function receive(argv: readonly string[] = [], env: Record<string, string> = {}): Promise<Running> {
  const interruption = new AbortController();
  onTestFinished(() => interruption.abort());
  const folder = mkdtempSync(path.join(tmpdir(), 'scimctl-events-'));
  writeFileSync(path.join(folder, 'key.pem'), String(key.publicKey.export({ type: 'spki', format: 'pem' })));
  const format = argv.includes('-o') ? [] : ['-o', 'ndjson'];
  let shown = '';
  let ended: Promise<Ran> = Promise.reject(new Error('not started'));
  ended.catch(() => {});
  const url = await new Promise<string>((resolve, reject) => {
    let said = '';
    ended = scimctl(['events', 'receive', '--port', '0', ...format, ...argv], {
      cwd: folder,
      env,
      signal: interruption.signal,
      onOutput(text) {
        shown += text;
      },
      onError(text) {
        said += text;
        const listening = /Listening on (\S+)/.exec(said)?.[1];
        if (listening !== undefined) resolve(listening);
      },
    });
    void ended.then(({ stderr }) => reject(new Error(stderr)));
  });
  return {
    url,
    ended,
    stop: () => interruption.abort(),
    shown: () => shown,
    async post(body, headers = { 'content-type': eventTokenMediaType }) {
      const response = await fetch(url, { method: 'POST', body, headers });
      return { status: response.status, answer: await response.text(), headers: response.headers };
    },
  };
}

describe('events receive', () => {
  it('answers 202 without a body, shows each event once, and ends after --max', async () => {
    const { post, ended } = await receive(['--max', '2']);
    expect(await post(token('a'))).toMatchObject({ status: 202, answer: '' });
    expect(await post(token('a'))).toMatchObject({ status: 202, answer: '' });
    expect(await post(token('b'))).toMatchObject({ status: 202, answer: '' });
    const ran = await ended;
    expect(ran.exitCode).toBe(0);
    expect(linesOf(ran.stdout)).toEqual([
      { ...claims('a'), signature: 'none', verified: false, problems: [] },
      { ...claims('b'), signature: 'none', verified: false, problems: [] },
    ]);
  });

  it('answers 202 only after the event is a row of a table with columns', async () => {
    const { post, shown, stop, ended } = await receive(['-o', 'table', '--columns', 'jti,iss']);
    expect((await post(token('a'))).status).toBe(202);
    expect(shown()).toBe('jti  iss\na    https://scim.example.com\n');
    expect((await post(token('b'))).status).toBe(202);
    expect(shown()).toBe('jti  iss\na    https://scim.example.com\nb    https://scim.example.com\n');
    stop();
    expect((await ended).exitCode).toBe(0);
  });

  it('ends after an error of the columns, and asks the sender to send the event again', async () => {
    const { post, ended } = await receive(['-o', 'csv', '--columns=-foo']);
    const { status, headers } = await post(token('a'));
    expect([status, headers.get('retry-after')]).toEqual([503, '1']);
    const ran = await ended;
    expect([ran.exitCode, ran.stdout]).toEqual([2, '']);
    expect(JSON.parse(ran.stderr.split('\n').at(-2) ?? '').message).toBe(
      '"foo" is not a default column, so this column cannot be removed',
    );
  });

  it('shows the events of two issuers with the same jti, and each of them once', async () => {
    const { post, stop, ended } = await receive();
    const other = { iss: 'https://other.example.com' };
    for (const more of [{}, other, {}, other]) expect((await post(token('a', more))).status).toBe(202);
    stop();
    expect(linesOf((await ended).stdout)).toMatchObject([claims('a'), claims('a', other)]);
  });

  it('ends at Ctrl-C', async () => {
    const { stop, ended, url } = await receive();
    stop();
    const { exitCode, stderr } = await ended;
    expect([exitCode, stderr]).toEqual([
      0,
      `Listening on ${url}\nNote: the signatures of the events are not verified, because no key is given\nStopped\n`,
    ]);
    await expect(fetch(url)).rejects.toThrow('fetch failed');
  });

  it('verifies signatures, and refuses an event whose signature is missing', async () => {
    const { post, ended } = await receive(['--max', '1', '--key', 'key.pem']);
    const refused = await post(token('a'));
    expect([refused.status, JSON.parse(refused.answer)]).toEqual([
      400,
      { err: 'invalid_key', description: 'the token is not signed, although a key is given' },
    ]);
    expect(refused.headers.get('content-type')).toBe('application/json');
    expect(refused.headers.get('content-language')).toBe('en');
    expect((await post(signed('b'))).status).toBe(202);
    const { stdout, stderr } = await ended;
    expect(linesOf(stdout)).toMatchObject([{ jti: 'b', signature: 'valid', verified: true }]);
    expect(stderr).toContain('Refused a request: 400 invalid_key: the token is not signed, although a key is given\n');
  });

  it.each([
    ['invalid_issuer', { iss: 'https://other.example.com' }, '"iss" is not "https://scim.example.com"'],
    ['invalid_audience', { aud: ['x'] }, '"aud" does not contain "https://hr.example.com"'],
    ['invalid_request', { events: {} }, '"events" has no event'],
  ])('refuses an event with %s', async (err, more, description) => {
    const { post, stop, ended } = await receive([
      '--issuer',
      'https://scim.example.com',
      '--audience',
      'https://hr.example.com',
    ]);
    const { status, answer } = await post(token('a', more));
    expect([status, JSON.parse(answer)]).toEqual([400, { err, description }]);
    stop();
    expect((await ended).stdout).toBe('');
  });

  it.each([
    ['a body that is no token', 'no token', eventTokenMediaType, 400, 'the text is not a Security Event Token'],
    ['another content type', token('a'), 'application/jwt', 400, `the content type must be ${eventTokenMediaType}`],
    ['a large body', 'x'.repeat((1 << 20) + 1), eventTokenMediaType, 413, 'the body is larger than 1048576 bytes'],
  ])('refuses %s', async (_, body, type, status, description) => {
    const { post, stop, ended } = await receive();
    const refused = await post(body, { 'content-type': type });
    expect([refused.status, JSON.parse(refused.answer)]).toEqual([status, { err: 'invalid_request', description }]);
    stop();
    expect((await ended).stdout).toBe('');
  });

  it('refuses a large body without a length', async () => {
    const { url, stop, ended } = await receive();
    const piece = new TextEncoder().encode('x'.repeat(1 << 16));
    let sent = 0;
    const body = new ReadableStream({
      pull(controller) {
        if (++sent > 40) controller.close();
        else controller.enqueue(piece);
      },
    });
    const headers = { 'content-type': eventTokenMediaType };
    const init = { method: 'POST', headers, body, duplex: 'half' } as RequestInit;
    const status = await fetch(url, init).then(
      (response) => response.status,
      () => 'reset',
    );
    expect([413, 'reset']).toContain(status);
    stop();
    const { stdout, stderr } = await ended;
    expect(stdout).toBe('');
    expect(stderr).toContain('Refused a request: 413 invalid_request: the body is larger than 1048576 bytes\n');
  });

  it('refuses another path and another method', async () => {
    const { url, stop, ended } = await receive(['--path', 'hooks/scim']);
    expect(new URL(url).pathname).toBe('/hooks/scim');
    expect((await fetch(new URL('/events', url), { method: 'POST' })).status).toBe(404);
    const get = await fetch(url);
    expect([get.status, get.headers.get('allow')]).toEqual([405, 'POST']);
    stop();
    await ended;
  });

  it('needs the token of SCIMCTL_EVENT_TOKEN, and never shows the token', async () => {
    const { post, ended } = await receive(['--max', '1'], { SCIMCTL_EVENT_TOKEN: 'planted-event-token' });
    const type = { 'content-type': eventTokenMediaType };
    for (const headers of [type, { ...type, authorization: 'Bearer wrong' }]) {
      const refused = await post(token('a'), headers);
      expect([refused.status, JSON.parse(refused.answer)]).toEqual([
        400,
        { err: 'authentication_failed', description: 'the bearer token is missing or wrong' },
      ]);
    }
    expect((await post(token('planted'), { ...type, authorization: 'Bearer planted-event-token' })).status).toBe(202);
    const { stdout, stderr } = await ended;
    expect(stdout + stderr).not.toContain('planted-event-token');
  });

  it('ends although a client sends half a request', async () => {
    const { url, stop, ended } = await receive();
    const { port, hostname } = new URL(url);
    const socket = connect(Number(port), hostname);
    socket.on('error', () => {});
    await new Promise<void>((resolve) => {
      socket.write(`POST /events HTTP/1.1\r\nhost: x\r\ncontent-type: ${eventTokenMediaType}\r\n`, () => resolve());
    });
    stop();
    expect((await ended).exitCode).toBe(0);
  });

  it('refuses a token that is too short, and does not show it', async () => {
    const argv = ['events', 'receive', '--port', '0', '-o', 'ndjson'];
    const ran = await scimctl(argv, { env: { SCIMCTL_EVENT_TOKEN: 'planted' } });
    expect([ran.exitCode, JSON.parse(ran.stderr)]).toEqual([
      2,
      {
        code: 'usage',
        exitCode: 2,
        message: 'SCIMCTL_EVENT_TOKEN must have at least 8 characters, all ASCII and no white space',
      },
    ]);
  });

  it('says that a port is in use', async () => {
    const { url, stop, ended } = await receive();
    const { port } = new URL(url);
    const ran = await scimctl(['events', 'receive', '--port', port, '-o', 'ndjson']);
    expect([ran.exitCode, JSON.parse(ran.stderr)]).toEqual([
      2,
      {
        code: 'usage',
        exitCode: 2,
        message: `port ${port} is in use already`,
        hint: '--port 0 selects a free port',
      },
    ]);
    stop();
    await ended;
  });
});
