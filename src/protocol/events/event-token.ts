import { isObject, type JsonObject } from '../json/json.ts';

/** The media type of a Security Event Token (RFC 8417 section 7.2). */
export const eventTokenMediaType = 'application/secevent+jwt';

/** The subject of a SCIM event (RFC 9967 section 2.1). */
export interface EventSubject extends JsonObject {
  format: 'scim';
  /** Path of the resource, relative to the base URL. */
  uri: string;
}

/** The claims of a Security Event Token with a SCIM event (RFC 8417 section 2.2, RFC 9967 section 2). */
export interface EventClaims extends JsonObject {
  jti: string;
  iss: string;
  /** Seconds since 1970. */
  iat: number;
  aud: string[];
  sub_id: EventSubject;
  /** Maps the URI of each event to its payload. */
  events: Record<string, JsonObject>;
}

/** Prints claims as an unsecured token, with `alg` `none` and an empty signature (RFC 7519 section 6.1). */
export function printUnsecuredToken(claims: JsonObject): string {
  return `${encode({ typ: 'secevent+jwt', alg: 'none' })}.${encode(claims)}.`;
}

/** The header and the claims of a token. The signature is not verified. */
export interface EventToken {
  readonly header: JsonObject;
  readonly claims: JsonObject;
}

/** Reads a token in compact form (RFC 7515 section 7.1). Returns `undefined` for any other text. */
export function readEventToken(text: string): EventToken | undefined {
  const [head, payload, signature, ...rest] = text.trim().split('.');
  if (head === undefined || payload === undefined || signature === undefined || rest.length > 0) return undefined;
  const header = decode(head);
  const claims = decode(payload);
  return header && claims && { header, claims };
}

/** Encodes an object as base64url of its JSON (RFC 7515 section 2). */
export function encode(object: JsonObject): string {
  return encodeBytes(new TextEncoder().encode(JSON.stringify(object)));
}

/** Encodes bytes as base64url without padding (RFC 7515 section 2). */
export function encodeBytes(bytes: Uint8Array): string {
  let binary = '';
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');
}

function decode(part: string): JsonObject | undefined {
  if (!/^[\w-]+$/.test(part)) return undefined;
  try {
    const binary = atob(part.replaceAll('-', '+').replaceAll('_', '/'));
    const bytes = Uint8Array.from(binary, (character) => character.charCodeAt(0));
    const value: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
