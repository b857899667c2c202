import { constants, createPublicKey, type KeyObject, verify } from 'node:crypto';
import { isObject, type Json, type JsonObject } from '../../protocol/json/json.ts';
import { UsageError } from '../errors/errors.ts';

/** The parameters of a signature algorithm (RFC 7518 section 3.1, RFC 8037 section 3.1). */
interface Algorithm {
  /** Name of the hash function. `undefined` for EdDSA, which defines its own hash function. */
  readonly hash?: string;
  /** Types of the keys that the algorithm can use, in the spelling of Node.js. */
  readonly keys: readonly string[];
  /** Curve of the key. */
  readonly curve?: string;
  readonly isPss?: true;
}

const algorithms: ReadonlyMap<string, Algorithm> = new Map<string, Algorithm>([
  ...['256', '384', '512'].flatMap((size): [string, Algorithm][] => [
    [`RS${size}`, { hash: `sha${size}`, keys: ['rsa'] }],
    [`PS${size}`, { hash: `sha${size}`, keys: ['rsa', 'rsa-pss'], isPss: true }],
  ]),
  ['ES256', { hash: 'sha256', keys: ['ec'], curve: 'prime256v1' }],
  ['ES384', { hash: 'sha384', keys: ['ec'], curve: 'secp384r1' }],
  ['ES512', { hash: 'sha512', keys: ['ec'], curve: 'secp521r1' }],
  ['EdDSA', { keys: ['ed25519', 'ed448'] }],
]);

/** A public key. `kid` is the key id from the JWK. */
export interface VerificationKey {
  readonly key: KeyObject;
  readonly kid?: string;
}

/**
 * Reads the public keys of a file: PEM, a JWK (RFC 7517 section 4) or a JWK set (section 5). Symmetric keys are not
 * supported. Throws a `UsageError` that names the file if the file contains no public key.
 */
export function readKeys(source: string, file: string): readonly VerificationKey[] {
  const keys = source.trim().startsWith('{') ? readJwks(tryParse(source)) : keyOf(source);
  // A file without a key is an error, because scimctl with an empty list of keys would accept unsigned tokens.
  if (keys.length > 0) return keys;
  throw new UsageError(`${file} contains no public key`, {
    hint: 'the file must contain a public key in PEM, a JWK or a JWK set',
  });
}

/**
 * Maximum number of keys in a JWK set. A token without `kid` is verified with each key, so a set without a maximum would
 * make each verification slow.
 */
const maxKeys = 100;

/**
 * Reads the public keys of a JWK or a JWK set. Throws a `UsageError` for a set with too many keys. Leaves out each key that is not supported or not complete (RFC 7517
 * section 5). The result is empty for a value without a public key.
 */
export function readJwks(value: Json | undefined): readonly VerificationKey[] {
  if (!isObject(value)) return [];
  const list: readonly Json[] = Array.isArray(value.keys) ? value.keys : [value];
  if (list.length > maxKeys) throw new UsageError(`the JWK set has ${list.length} keys, and the maximum is ${maxKeys}`);
  return list
    .filter(isObject)
    .flatMap((jwk) => keyOf({ key: jwk as never, format: 'jwk' }, typeof jwk.kid === 'string' ? jwk.kid : undefined));
}

/** Members of a JWK that are secret (RFC 7518 section 6, RFC 8037 section 2). */
const secretMembers: ReadonlySet<string> = new Set(['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k']);

/** Replaces the secret members of all keys, so that an error message can quote a JWK set. */
export function withoutSecretMembers(value: Json): Json {
  return JSON.parse(JSON.stringify(value), (name, member) => (secretMembers.has(name) ? '[redacted]' : member)) as Json;
}

/** Returns no key if Node.js refuses the key. The reason of Node.js is not kept, because it may quote a private key. */
function keyOf(source: Parameters<typeof createPublicKey>[0], kid?: string): readonly VerificationKey[] {
  try {
    return [{ key: createPublicKey(source), ...(kid === undefined ? {} : { kid }) }];
  } catch {
    return [];
  }
}

function tryParse(source: string): Json | undefined {
  try {
    return JSON.parse(source) as Json;
  } catch {
    return undefined;
  }
}

/**
 * Verifies the signature of a token in compact form (RFC 7515 section 5.2). If no key verifies the signature, returns
 * the reason. Uses only keys of a type that fits the algorithm, so that the token cannot choose how a key is used.
 */
export function signatureProblem(
  token: string,
  { alg, kid }: JsonObject,
  keys: readonly VerificationKey[],
): string | undefined {
  const algorithm = algorithms.get(String(alg));
  if (!algorithm) return `the algorithm ${JSON.stringify(alg ?? null)} is not supported`;
  const named = typeof kid === 'string' ? keys.filter((key) => key.kid === undefined || key.kid === kid) : keys;
  const fitting = named.filter(({ key }) => fits(key, algorithm));
  if (fitting.length === 0) return `no key matches the algorithm ${String(alg)} and the "kid" of the token`;
  const [header, payload, signature = ''] = token.trim().split('.');
  const data = Buffer.from(`${header}.${payload}`);
  const bytes = Buffer.from(signature, 'base64url');
  const isValid = fitting.some(({ key }) => verifies(algorithm, data, key, bytes));
  return isValid ? undefined : 'the signature does not match the key';
}

/**
 * False if the signature is invalid. Also false if the key may only be used with a hash other than the hash of the
 * algorithm.
 */
function verifies(algorithm: Algorithm, data: Buffer, key: KeyObject, signature: Buffer): boolean {
  try {
    return verify(algorithm.hash, data, optionsOf(key, algorithm), signature);
  } catch {
    return false;
  }
}

function fits(key: KeyObject, { keys, curve }: Algorithm): boolean {
  if (!keys.includes(key.asymmetricKeyType ?? '')) return false;
  return curve === undefined || key.asymmetricKeyDetails?.namedCurve === curve;
}

function optionsOf(key: KeyObject, { curve, isPss }: Algorithm) {
  if (curve !== undefined) return { key, dsaEncoding: 'ieee-p1363' } as const;
  if (!isPss) return key;
  return { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST };
}
