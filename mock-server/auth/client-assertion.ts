import { isObject, type JsonObject } from '../../src/protocol/json/json.ts';
import { clientName } from './secret.ts';

/** Value of `client_assertion_type` (RFC 7523 section 2.2). */
const assertionType = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

/** Maximum number of seconds between the current time and the expiry (`exp`) of an assertion. */
const maxLifetime = 3600;

/** Maximum number of `jti` values that are remembered. Above this number, the oldest values are forgotten. */
const maxIds = 10_000;

/** True if a text has the form of a public key in PEM. */
export function isPublicKey(text: string): boolean {
  return publicKey.test(text);
}

const publicKey = /^\s*-----BEGIN PUBLIC KEY-----([A-Za-z\d+/=\s]+)-----END PUBLIC KEY-----\s*$/;

/** Checks the assertions of the OAuth client with the public key of the client (RFC 7523 section 3). */
export class AssertionCheck {
  /** The `jti` values of accepted assertions, in the order of their use. */
  readonly #used = new Set<string>();

  constructor(
    /** The public key of the client in PEM. */
    private readonly key: string,
    /** Milliseconds since 1970. */
    private readonly now: () => number,
  ) {}

  /**
   * Returns `true` if the form contains a valid assertion, and `isEndpoint` accepts the audience of this assertion.
   * Each assertion is accepted only one time.
   */
  async accepts(form: URLSearchParams, isEndpoint: (audience: string) => boolean): Promise<boolean> {
    const id = form.get('client_id');
    if (form.get('client_assertion_type') !== assertionType || (id !== null && id !== clientName)) return false;
    const claims = await this.#verified(form.get('client_assertion') ?? '');
    if (!claims || !this.#isCurrent(claims)) return false;
    const { iss, sub, aud, jti } = claims;
    const audiences = Array.isArray(aud) ? aud : [aud];
    if (iss !== clientName || sub !== clientName) return false;
    if (!audiences.some((audience) => typeof audience === 'string' && isEndpoint(audience))) return false;
    if (typeof jti !== 'string' || jti === '' || this.#used.has(jti)) return false;
    const [oldest] = this.#used;
    if (this.#used.size >= maxIds && oldest !== undefined) this.#used.delete(oldest);
    this.#used.add(jti);
    return true;
  }

  #isCurrent({ exp, nbf = 0 }: JsonObject): boolean {
    const seconds = this.now() / 1000;
    if (typeof exp !== 'number' || typeof nbf !== 'number') return false;
    return exp > seconds && exp <= seconds + maxLifetime && nbf <= seconds;
  }

  /** Returns the claims of a signed JSON Web Token (RFC 7519); undefined if the signature is not valid. */
  async #verified(token: string): Promise<JsonObject | undefined> {
    const [header, claims, signature, ...rest] = token.split('.');
    if (header === undefined || claims === undefined || signature === undefined || rest.length > 0) return undefined;
    try {
      const { alg, crit } = readPart(header);
      const algorithm = typeof alg === 'string' && Object.hasOwn(algorithms, alg) ? algorithms[alg] : undefined;
      if (!algorithm || crit !== undefined) return undefined;
      const der = bytesOf(publicKey.exec(this.key)?.[1] ?? '');
      const key = await crypto.subtle.importKey('spki', der, algorithm, false, ['verify']);
      const signed = new TextEncoder().encode(`${header}.${claims}`);
      const isValid = await crypto.subtle.verify(algorithm, key, bytesOf(signature), signed);
      return isValid ? readPart(claims) : undefined;
    } catch {
      // The token contains invalid Base64 or JSON, or the public key does not fit the algorithm of the token.
      return undefined;
    }
  }
}

/** Maps the algorithms of RFC 7518 section 3.1 and RFC 8037 to their parameters in Web Cryptography. */
const algorithms: Readonly<Record<string, { readonly name: string } & Readonly<Record<string, string | number>>>> = {
  RS256: { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' },
  PS256: { name: 'RSA-PSS', hash: 'SHA-256', saltLength: 32 },
  ES256: { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' },
  EdDSA: { name: 'Ed25519' },
};

function readPart(part: string): JsonObject {
  const value: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytesOf(part)));
  if (!isObject(value)) throw new TypeError('a part of the token is not an object');
  return value;
}

function bytesOf(base64: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(base64.replaceAll('-', '+').replaceAll('_', '/')), (char) => char.charCodeAt(0));
}
