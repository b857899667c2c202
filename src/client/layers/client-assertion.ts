import { constants, createPrivateKey, type KeyObject, randomUUID, type SigningOptions, sign } from 'node:crypto';
import { ClientError } from '../client-error.ts';

/** Name of a signature algorithm (RFC 7518 section 3.1, RFC 8037 section 3.1). */
export type SigningAlgorithm = keyof typeof signatures;

/**
 * The content of an assertion: the client that is authenticated, and the authorization server that receives the
 * assertion.
 */
export interface AssertionClaims {
  readonly clientId: string;
  /** URL of the token endpoint. */
  readonly audience: string;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** A private key, its algorithm, and its id at the authorization server. */
export interface AssertionKey {
  readonly key: KeyObject;
  readonly algorithm: SigningAlgorithm;
  readonly keyId?: string | undefined;
}

/** Value of `client_assertion_type` (RFC 7523 section 2.2). */
export const assertionType = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

/** Seconds for which an assertion is valid. */
const lifetime = 60;

/** Minimum size of an RSA key in bits (RFC 7518 sections 3.3 and 3.5). */
const minimumModulus = 2048;

/**
 * Reads a private key from PEM text and chooses its signature algorithm. Throws a `ClientError` (`noToken`) if the text
 * is not a private key, or if the key cannot be used with `algorithm`. The error contains no part of the key.
 */
export function readAssertionKey(
  pem: string,
  { algorithm, keyId }: { readonly algorithm?: SigningAlgorithm | undefined; readonly keyId?: string | undefined } = {},
): AssertionKey {
  const key = readPrivateKey(pem);
  const possible = algorithmsOf(key);
  if (algorithm !== undefined && !possible.includes(algorithm)) {
    throw unusable(`the private key can sign with ${possible.join(' or ')}, but not with ${algorithm}`);
  }
  return { key, algorithm: algorithm ?? (possible[0] as SigningAlgorithm), keyId };
}

/**
 * Creates the assertion that authenticates a client (RFC 7523 sections 2.2 and 3). The assertion is valid for 60
 * seconds. Its `jti` is random, so that the authorization server can refuse a second use.
 */
export function createAssertion(
  { key, algorithm, keyId }: AssertionKey,
  { clientId, audience, now }: AssertionClaims,
): string {
  const iat = Math.floor(now / 1000);
  const header = { alg: algorithm, typ: 'JWT', ...(keyId === undefined ? {} : { kid: keyId }) };
  const claims = { iss: clientId, sub: clientId, aud: audience, jti: randomUUID(), iat, exp: iat + lifetime };
  const signed = `${encode(header)}.${encode(claims)}`;
  const { hash, ...options }: SignatureArguments = signatures[algorithm];
  return `${signed}.${sign(hash, Buffer.from(signed), { key, ...options }).toString('base64url')}`;
}

type SignatureArguments = { readonly hash: string | null } & SigningOptions;

/** Maps each algorithm to the arguments of `sign`. */
const signatures = {
  RS256: { hash: 'sha256', padding: constants.RSA_PKCS1_PADDING },
  PS256: { hash: 'sha256', padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST },
  ES256: { hash: 'sha256', dsaEncoding: 'ieee-p1363' },
  EdDSA: { hash: null },
} as const;

function encode(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

/** Reads PEM text. In a text of one line, for example from an environment variable, `\n` stands for a line break. */
function readPrivateKey(text: string): KeyObject {
  const pem = text.includes('\n') ? text : text.replaceAll('\\n', '\n');
  // Refuses an encrypted key before OpenSSL reads it, because OpenSSL gets no passphrase. No message quotes an error of
  // OpenSSL.
  if (/^-----BEGIN ENCRYPTED |^Proc-Type: 4,ENCRYPTED/m.test(pem)) {
    throw unusable('the private key is encrypted with a passphrase');
  }
  try {
    return createPrivateKey(pem);
  } catch {
    throw unusable('the secret is not a private key in the form of PEM');
  }
}

/** Returns the algorithms that a key can sign with. The first algorithm is the default. Throws a `ClientError` if there are none. */
function algorithmsOf({ asymmetricKeyType: type, asymmetricKeyDetails: details = {} }: KeyObject): SigningAlgorithm[] {
  const { modulusLength = 0, namedCurve, hashAlgorithm = 'sha256', saltLength = 0 } = details;
  if (type === 'ed25519') return ['EdDSA'];
  if (type === 'ec' && namedCurve === 'prime256v1') return ['ES256'];
  if (type !== 'rsa' && type !== 'rsa-pss') {
    const curve = namedCurve === undefined ? '' : ` on the curve ${namedCurve}`;
    throw unusable(
      `the private key has the type ${type}${curve}, but the type must be RSA, EC on the curve P-256 or Ed25519`,
    );
  }
  if (modulusLength < minimumModulus) {
    throw unusable(
      `the private key has ${modulusLength} bits, but an RSA key must have ${minimumModulus} bits or more`,
    );
  }
  if (type === 'rsa') return ['RS256', 'PS256'];
  if (hashAlgorithm === 'sha256' && saltLength <= 32) return ['PS256'];
  throw unusable('the parameters of the RSA-PSS key do not allow PS256, which needs SHA-256 and a salt of 32 bytes');
}

function unusable(problem: string): ClientError {
  return new ClientError(
    'noToken',
    problem,
    'Check the private key of the client and the source of the key in the profile.',
  );
}
