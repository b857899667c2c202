import { constants, generateKeyPairSync, type KeyObject, verify } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { createMockServer } from '../../../mock-server/server/create-mock-server.ts';
import { connect } from '../../../src/client/connect.ts';
import { auth } from '../../../src/client/layers/auth.ts';
import {
  createAssertion,
  readAssertionKey,
  type SigningAlgorithm,
} from '../../../src/client/layers/client-assertion.ts';
import { createRedactor } from '../../../src/client/layers/redact.ts';
import { retry } from '../../../src/client/layers/retry.ts';
import type { TraceEvent } from '../../../src/client/layers/trace.ts';
import type { Exchange } from '../../../src/protocol/exchange/exchange.ts';
import { failure, request, script } from '../request.ts';

const pem = (key: KeyObject): string => key.export({ type: 'pkcs8', format: 'pem' }) as string;
const publicPem = (key: KeyObject): string => key.export({ type: 'spki', format: 'pem' }) as string;

const pairs = {
  rsa: generateKeyPairSync('rsa', { modulusLength: 2048 }),
  'rsa-pss': generateKeyPairSync('rsa-pss', { modulusLength: 2048 }),
  ec: generateKeyPairSync('ec', { namedCurve: 'P-256' }),
  ed25519: generateKeyPairSync('ed25519'),
};
const pss = { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 };
const claims = { clientId: 'my client', audience: 'https://login.example.com/token', now: 1_700_000_000_999 };
const read = (part = '') => JSON.parse(Buffer.from(part, 'base64url').toString());

describe('assertions', () => {
  test.each<[keyof typeof pairs, SigningAlgorithm | undefined, string, string | null, object]>([
    ['rsa', undefined, 'RS256', 'sha256', { padding: constants.RSA_PKCS1_PADDING }],
    ['rsa', 'PS256', 'PS256', 'sha256', pss],
    ['rsa-pss', undefined, 'PS256', 'sha256', pss],
    ['ec', undefined, 'ES256', 'sha256', { dsaEncoding: 'ieee-p1363' }],
    ['ed25519', 'EdDSA', 'EdDSA', null, {}],
  ])('of a key of the type %s, with the algorithm %s, are signed with %s', (type, algorithm, alg, hash, options) => {
    const { privateKey, publicKey: key } = pairs[type];
    const assertion = createAssertion(readAssertionKey(pem(privateKey), { algorithm, keyId: 'k1' }), claims);
    const [header, payload, signature = ''] = assertion.split('.');
    const signed = Buffer.from(`${header}.${payload}`);
    expect(verify(hash, signed, { key, ...options }, Buffer.from(signature, 'base64url'))).toBe(true);
    expect(read(header)).toEqual({ alg, typ: 'JWT', kid: 'k1' });
    expect(read(payload)).toEqual({
      iss: 'my client',
      sub: 'my client',
      aud: 'https://login.example.com/token',
      jti: expect.stringMatching(/^[\da-f-]{36}$/),
      iat: 1_700_000_000,
      exp: 1_700_000_060,
    });
  });

  test('differ each time, and name no key unless the profile does', () => {
    const key = readAssertionKey(pem(pairs.ec.privateKey));
    const [one, two] = [createAssertion(key, claims), createAssertion(key, claims)].map((text) => text.split('.'));
    expect(read(one?.[1]).jti).not.toBe(read(two?.[1]).jti);
    expect(read(one?.[0])).toEqual({ alg: 'ES256', typ: 'JWT' });
  });

  test.each([
    ['with \\n for line breaks', (text: string) => text.trim().replaceAll('\n', '\\n')],
    ['with the line breaks of Windows', (text: string) => text.replaceAll('\n', '\r\n')],
  ])('can be signed with a key %s', (_form, write) => {
    expect(readAssertionKey(write(pem(pairs.ec.privateKey))).algorithm).toBe('ES256');
  });

  const encrypted = pairs.ec.privateKey.export({
    type: 'pkcs8',
    format: 'pem',
    cipher: 'aes-256-cbc',
    passphrase: 'planted',
  }) as string;
  const small = pem(generateKeyPairSync('rsa', { modulusLength: 1024 }).privateKey);
  const other = pem(generateKeyPairSync('ec', { namedCurve: 'P-384' }).privateKey);
  const rsaPss512 = generateKeyPairSync('rsa-pss', {
    modulusLength: 2048,
    hashAlgorithm: 'sha512',
    mgf1HashAlgorithm: 'sha512',
  });
  const x25519 = pem(generateKeyPairSync('x25519').privateKey);
  test.each<[string, string, SigningAlgorithm | undefined, string]>([
    ['text', 'planted-secret', undefined, 'the secret is not a private key in the form of PEM'],
    ['a public key', publicPem(pairs.ec.publicKey), undefined, 'the secret is not a private key in the form of PEM'],
    ['an encrypted key', encrypted, undefined, 'the private key is encrypted with a passphrase'],
    ['a small key', small, undefined, 'the private key has 1024 bits, but an RSA key must have 2048 bits or more'],
    [
      'a key on another curve',
      other,
      undefined,
      'the private key has the type ec on the curve secp384r1, but the type must be RSA, EC on the curve P-256 or Ed25519',
    ],
    [
      'a key that cannot sign',
      x25519,
      undefined,
      'the private key has the type x25519, but the type must be RSA, EC on the curve P-256 or Ed25519',
    ],
    [
      'an RSA-PSS key for another hash',
      pem(rsaPss512.privateKey),
      undefined,
      'the parameters of the RSA-PSS key do not allow PS256, which needs SHA-256 and a salt of 32 bytes',
    ],
    [
      'another algorithm',
      pem(pairs.rsa.privateKey),
      'ES256',
      'the private key can sign with RS256 or PS256, but not with ES256',
    ],
  ])('cannot be signed with %s, and no part of the secret is shown', (_what, text, algorithm, message) => {
    expect(() => readAssertionKey(text, { algorithm })).toThrow(
      expect.objectContaining({
        code: 'noToken',
        message,
        hint: 'Check the private key of the client and the source of the key in the profile.',
      }),
    );
  });
});

describe('a client with a private key', () => {
  const credential = {
    kind: 'oauth2-client-credentials',
    tokenUrl: 'https://login.example.com/token',
    clientId: 'my client',
    clientAuthentication: 'private_key_jwt',
    clientKey: async () => ({ value: pem(pairs.ec.privateKey) }),
    scope: 'scim',
  } as const;

  test('sends an assertion instead of a secret', async () => {
    const exchange = script({ body: { access_token: 'at-1' } }, {});
    await auth(credential, { redactor: createRedactor(), now: () => claims.now })(exchange)(request());
    const { raw, headers } = exchange.sent[0] ?? {};
    const { client_assertion: assertion, ...form } = Object.fromEntries(new URLSearchParams(String(raw)));
    expect(form).toEqual({
      grant_type: 'client_credentials',
      scope: 'scim',
      client_id: 'my client',
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
    });
    expect(headers).not.toHaveProperty('authorization');
    expect(read(assertion?.split('.')[1])).toMatchObject({ aud: credential.tokenUrl, exp: 1_700_000_060 });
    expect(exchange.sent[1]?.headers.authorization).toBe('Bearer at-1');
  });

  test('signs a new assertion for each attempt, because the old one may have expired', async () => {
    let now = claims.now;
    const sleep = async (delay: number) => {
      now += delay;
    };
    const exchange = script({ status: 429, headers: { 'retry-after': '59' } }, { body: { access_token: 'at-1' } }, {});
    const tokenLayer = retry({ sleep, now: () => now });
    await auth(credential, { redactor: createRedactor(), tokenLayer, now: () => now })(exchange)(request());
    const sent = exchange.sent.slice(0, 2).map(({ raw }) => {
      return read(new URLSearchParams(String(raw)).get('client_assertion')?.split('.')[1]);
    });
    expect(sent[1].jti).not.toBe(sent[0].jti);
    expect(sent[1].iat).toBeGreaterThanOrEqual(sent[0].iat + 59);
  });

  test('shows no assertion that the token endpoint repeats', async () => {
    const exchange: Exchange = async ({ raw }) => {
      const assertion = new URLSearchParams(String(raw)).get('client_assertion');
      return { status: 401, headers: {}, body: { error: 'invalid_client', error_description: `not ${assertion}!` } };
    };
    const error = await failure(auth(credential, { redactor: createRedactor() })(exchange)(request()));
    expect([error.message, error.hint]).toEqual([
      'the token endpoint login.example.com/token responded with status 401: invalid_client: not [redacted]!',
      'Check the client id, the private key, the key id, the scope and the token URL of the profile, and the clock of this machine.',
    ]);
  });

  test.each(['rsa', 'ec'] as const)('gets into the provider that has its public key (%s)', async (type) => {
    const { privateKey, publicKey } = pairs[type];
    await using server = await createMockServer({ behaviour: { auth: 'oauth' }, clientKey: publicPem(publicKey) });
    const traces: TraceEvent[] = [];
    const own = { ...credential, tokenUrl: server.tokenUrl as string, clientId: 'scimctl' };
    const connection = { base: server.url, auth: { ...own, clientKey: async () => ({ value: pem(privateKey) }) } };
    const connected = connect(connection, { userAgent: 'test', onTrace: (event) => traces.push(event) });
    const response = await connected.exchange({
      method: 'GET',
      base: server.url,
      path: '/Users',
      query: {},
      headers: {},
    });
    await connected.close();
    expect(response.status).toBe(200);
    expect(traces).toHaveLength(2);
    expect(JSON.stringify(traces)).toContain('client_assertion=[redacted]');
    expect(JSON.stringify([traces, server.journal.entries()])).not.toContain('eyJ');
  });
});
