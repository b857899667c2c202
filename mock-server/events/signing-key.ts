import { type EventClaims, encode, encodeBytes } from '../../src/protocol/events/event-token.ts';
import type { JsonObject } from '../../src/protocol/json/json.ts';

/** The key pair type of Web Crypto, for which the types of Node.js have no global name. */
type KeyPair = Awaited<ReturnType<typeof generate>>;

const algorithm = { name: 'ECDSA', namedCurve: 'P-256' } as const;

/** Signs events with a key that exists only in the memory of this process (RFC 7515, RFC 7518 section 3.4). */
export class SigningKey {
  readonly #kid = crypto.randomUUID();
  #pair: Promise<KeyPair> | undefined;

  /** Prints claims as a token that is signed with ES256 (RFC 8417 section 2, RFC 7515 section 7.1). */
  async print(claims: EventClaims): Promise<string> {
    const { privateKey } = await this.#keys();
    const input = `${encode({ typ: 'secevent+jwt', alg: 'ES256', kid: this.#kid })}.${encode(claims)}`;
    const bytes = new TextEncoder().encode(input);
    // The signature of Web Crypto is R and S, one after the other, as RFC 7518 section 3.4 requires.
    const signature = await crypto.subtle.sign({ name: 'ECDSA', hash: 'SHA-256' }, privateKey, bytes);
    return `${input}.${encodeBytes(new Uint8Array(signature))}`;
  }

  /** Returns the public key as a JWK set (RFC 7517 section 5). */
  async publicKeys(): Promise<JsonObject> {
    const { kty, crv, x, y } = await crypto.subtle.exportKey('jwk', (await this.#keys()).publicKey);
    const key: Record<string, unknown> = { kty, crv, x, y, kid: this.#kid, alg: 'ES256', use: 'sig' };
    return { keys: [key as JsonObject] };
  }

  #keys(): Promise<KeyPair> {
    this.#pair ??= generate();
    return this.#pair;
  }
}

/** The private key cannot be exported, so no message and no snapshot can contain the key. */
function generate() {
  return crypto.subtle.generateKey(algorithm, false, ['sign', 'verify']);
}
