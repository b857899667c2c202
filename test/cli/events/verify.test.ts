import { generateKeyPairSync, sign } from 'node:crypto';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { encode, printUnsecuredToken } from '../../../src/protocol/events/event-token.ts';
import { eventUri } from '../../../src/protocol/events/event-uris.ts';
import type { JsonObject } from '../../../src/protocol/json/json.ts';
import { scimctl } from '../run.ts';

const claims: JsonObject = {
  iss: 'https://scim.example.com',
  aud: ['https://hr.example.com'],
  iat: 1_458_505_044,
  jti: 'j-1',
  txn: 't-1',
  sub_id: { format: 'scim', uri: '/Users/1' },
  events: { [eventUri.asyncResponse]: { method: 'PUT', status: '200' } },
};

const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
const other = generateKeyPairSync('rsa', { modulusLength: 2048 });
const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const ed = generateKeyPairSync('ed25519');

function signed(header: JsonObject, payload: JsonObject, by: (data: Buffer) => Buffer): string {
  const data = `${encode({ typ: 'secevent+jwt', ...header })}.${encode(payload)}`;
  return `${data}.${by(Buffer.from(data)).toString('base64url')}`;
}

const rs256 = (payload = claims, header: JsonObject = {}) =>
  signed({ alg: 'RS256', ...header }, payload, (data) => sign('sha256', data, rsa.privateKey));
const es256 = signed({ alg: 'ES256', kid: 'e' }, claims, (data) =>
  sign('sha256', data, { key: ec.privateKey, dsaEncoding: 'ieee-p1363' }),
);
const edDsa = signed({ alg: 'EdDSA' }, claims, (data) => sign(undefined, data, ed.privateKey));

const pem = (key: typeof rsa.publicKey) => String(key.export({ type: 'spki', format: 'pem' }));
const jwks = JSON.stringify({
  keys: [
    { ...other.publicKey.export({ format: 'jwk' }), kid: 'o' },
    { ...ec.publicKey.export({ format: 'jwk' }), kid: 'e' },
  ],
});

async function verify(token: string, key?: string, ...more: string[]) {
  const folder = mkdtempSync(path.join(tmpdir(), 'scimctl-events-'));
  writeFileSync(path.join(folder, 'key'), key ?? '');
  const argv = ['events', 'verify', '-', '-o', 'json', ...(key === undefined ? [] : ['--key', 'key']), ...more];
  const ran = await scimctl(argv, { stdin: token, cwd: folder });
  return { ...ran, shown: ran.stdout === '' ? {} : (JSON.parse(ran.stdout) as JsonObject) };
}

describe('events verify', () => {
  it.each([
    ['RS256 and PEM', rs256(), pem(rsa.publicKey)],
    ['ES256 and a JWK set', es256, jwks],
    ['EdDSA and a JWK', edDsa, JSON.stringify(ed.publicKey.export({ format: 'jwk' }))],
  ])('accepts a signature of the issuer: %s', async (_, token, key) => {
    const { exitCode, shown } = await verify(
      token,
      key,
      '--issuer',
      'https://scim.example.com',
      '--audience',
      'https://hr.example.com',
    );
    expect(shown).toEqual({ verified: true, signature: 'valid', problems: [], ...claims });
    expect(exitCode).toBe(0);
  });

  it('marks a token without a signature', async () => {
    const { exitCode, shown } = await verify(printUnsecuredToken(claims));
    expect([exitCode, shown.verified, shown.signature]).toEqual([0, true, 'none']);
  });

  it.each<[string, string, string | undefined, string]>([
    ['of another key', rs256(), pem(other.publicKey), 'the signature does not match the key'],
    [
      'over other claims',
      rs256().replace(/\.[^.]+\./, `.${encode({ ...claims, txn: 'x' })}.`),
      pem(rsa.publicKey),
      'the signature does not match the key',
    ],
    ['without a key', rs256(), undefined, 'the token is signed, but no key is given to verify the signature'],
    [
      'that was removed',
      printUnsecuredToken(claims),
      pem(rsa.publicKey),
      'the token is not signed, although a key is given',
    ],
    [
      'of an algorithm of other keys',
      rs256(claims, { alg: 'ES256' }),
      pem(rsa.publicKey),
      'no key matches the algorithm ES256 and the "kid" of the token',
    ],
    [
      'by a shared secret',
      rs256(claims, { alg: 'HS256' }),
      pem(rsa.publicKey),
      'the algorithm "HS256" is not supported',
    ],
    [
      'of RS256 by a key of another type',
      rs256(),
      pem(ed.publicKey),
      'no key matches the algorithm RS256 and the "kid" of the token',
    ],
    [
      'with an extension',
      rs256(claims, { crit: ['x'] }),
      pem(rsa.publicKey),
      'the header has extensions that are not supported ("crit")',
    ],
    [
      'beside alg none',
      `${printUnsecuredToken(claims)}AA`,
      undefined,
      'the token has a signature, but "alg" is "none"',
    ],
  ])('refuses a signature %s', async (_, token, key, problem) => {
    const { exitCode, shown } = await verify(token, key);
    expect([exitCode, shown.verified, shown.problems]).toEqual([7, false, [problem]]);
  });

  it.each<[string, JsonObject]>([
    ['"iss" is not "https://scim.example.com"', { iss: 'https://evil.example.com' }],
    ['"aud" does not contain "https://hr.example.com"', { aud: 'https://other.example.com' }],
    ['"iat" is missing', { iat: undefined as never }],
    ['"iat" is not a number', { iat: 'now' }],
    ['"iat" is in the future', { iat: 32_503_680_000 }],
    ['"toe" is not a number', { toe: '1' }],
    ['"toe" is in the future', { toe: 32_503_680_000 }],
    ['"jti" is not text', { jti: null }],
    // Some issuers write the events as text that contains JSON.
    ['"events" is not an object', { events: '{"urn:x":{}}' }],
    ['"events" is missing', { events: undefined as never }],
    ['"events" has no event', { events: {} }],
    ['"events" has a payload that is not an object', { events: { x: 1 } }],
    ['"txn" is not text', { txn: 1 }],
    ['"sub" must not be present', { sub: '1' }],
    ['"sub_id" must have the format "scim" and a "uri"', { sub_id: { format: 'opaque', id: '1' } }],
  ])('refuses claims: %s', async (problem, change) => {
    const token = printUnsecuredToken({ ...claims, ...change });
    const expected = ['--issuer', 'https://scim.example.com', '--audience', 'https://hr.example.com'];
    const { exitCode, shown } = await verify(token, undefined, ...expected);
    expect([exitCode, shown.problems]).toEqual([7, [problem]]);
  });

  it.each([
    ['at+jwt', false],
    ['logout+jwt', false],
    [7, false],
    ['JWT', true],
    ['secevent+jwt', true],
    ['application/secevent+JWT', true],
    [undefined, true],
  ])('takes no token of another kind for an event: typ %j', async (typ, isEvent) => {
    const { shown } = await verify(rs256(claims, { typ } as JsonObject), pem(rsa.publicKey));
    const problem = `"typ" is ${JSON.stringify(typ)}, so the token is not a Security Event Token`;
    expect([shown.verified, shown.problems]).toEqual([isEvent, isEvent ? [] : [problem]]);
  });

  it('verifies several tokens, one on each line, as events poll -o raw prints them', async () => {
    const two = `${rs256()}\n${rs256({ ...claims, jti: 'j-2', iat: 'x' } as JsonObject)}\r\n`;
    const { exitCode, shown } = await verify(two, pem(rsa.publicKey));
    expect([exitCode, shown]).toMatchObject([
      7,
      [
        { jti: 'j-1', verified: true },
        { jti: 'j-2', verified: false, problems: ['"iat" is not a number'] },
      ],
    ]);
    const wrong = await verify(`${rs256()}\nno token\n`);
    expect([wrong.exitCode, JSON.parse(wrong.stderr).message]).toEqual([
      2,
      'line 2 of standard input contains no Security Event Token',
    ]);
  });

  it('refuses a completion event without a transaction', async () => {
    const { txn: _, ...rest } = claims;
    expect((await verify(printUnsecuredToken(rest))).shown.problems).toEqual(['"txn" is missing']);
  });

  it('refuses a set without keys, with which an unsigned token would count as verified', async () => {
    const { exitCode, stderr } = await verify(rs256(), '{"keys":[]}');
    expect([exitCode, stderr]).toEqual([2, expect.stringContaining('key contains no public key')]);
  });

  it('ignores keys of a set that are not supported or not complete, as RFC 7517 section 5 says', async () => {
    const good = { ...rsa.publicKey.export({ format: 'jwk' }), kid: 'r' };
    const bad = [
      { kty: 'oct', k: 'c2VjcmV0' },
      { kty: 'AKP', alg: 'ML-DSA-44' },
      { kty: 'EC', crv: 'P-256' },
      null,
      'x',
    ];
    const set = (keys: unknown[]) => JSON.stringify({ keys });
    expect((await verify(rs256(), set([...bad, good]))).shown).toMatchObject({ verified: true, signature: 'valid' });
    const { exitCode, stderr } = await verify(rs256(), set(bad));
    expect([exitCode, JSON.parse(stderr)]).toEqual([
      2,
      {
        code: 'usage',
        exitCode: 2,
        message: 'key contains no public key',
        hint: 'the file must contain a public key in PEM, a JWK or a JWK set',
      },
    ]);
  });

  it('refuses a token that is over', async () => {
    const { shown } = await verify(rs256({ ...claims, exp: 1 }), pem(rsa.publicKey));
    expect(shown['problems']).toEqual(['"exp" is in the past, or is not a number']);
  });

  it('says what is no token, and what is no key', async () => {
    expect((await verify('hello')).stderr).toContain('standard input contains no Security Event Token');
    expect((await verify(rs256(), 'hello')).stderr).toContain('key contains no public key');
  });
});
