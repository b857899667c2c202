import { type EventToken, readEventToken } from '../../protocol/events/event-token.ts';
import { eventUri } from '../../protocol/events/event-uris.ts';
import { isObject, type Json, type JsonObject } from '../../protocol/json/json.ts';
import { UsageError } from '../errors/errors.ts';
import { signatureProblem, type VerificationKey } from './signature.ts';

/** The keys that can verify the signature of a token, and the expected values of the claims. */
export interface Expected {
  readonly keys: readonly VerificationKey[];
  readonly issuer?: string | undefined;
  readonly audience?: string | undefined;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** The result of a verification. */
export interface VerifiedEvent {
  /** `valid`: a key verifies the signature; `none`: the token is not signed; `unverified`: anything else. */
  readonly signature: 'valid' | 'none' | 'unverified';
  /** The reasons why the token must not be used. Empty for a token without a problem. */
  readonly problems: readonly string[];
}

/** Reads the token of a file. Throws a `UsageError` for text that is no token. `name` is the name of the file. */
export function readToken(source: string, name: string): EventToken {
  const token = readEventToken(source);
  if (token) return token;
  throw new UsageError(`${name} contains no Security Event Token`, {
    hint: 'a token has three parts of base64url, separated by dots',
  });
}

/** The problem of a token that is signed, if no key is given. */
export const noKeyProblem = 'the token is signed, but no key is given to verify the signature';

/** Seconds by which the clock of the issuer may be ahead. */
const tolerance = 60;

/**
 * Verifies a Security Event Token with SCIM events (RFC 8417 section 2, RFC 9967 section 2). `token` is the compact
 * form of the Security Event Token.
 */
export function verifyEvent(token: string, { header, claims }: EventToken, expected: Expected): VerifiedEvent {
  const { keys } = expected;
  const isUnsigned = header.alg === 'none';
  const problems: string[] = [];
  // An extension that the recipient does not know makes the token invalid (RFC 7515 section 4.1.11).
  if (header.crit !== undefined) problems.push('the header has extensions that are not supported ("crit")');
  if (!isEventType(header.typ))
    problems.push(`"typ" is ${JSON.stringify(header.typ)}, so the token is not a Security Event Token`);
  let signature: VerifiedEvent['signature'] = isUnsigned ? 'none' : 'unverified';
  if (isUnsigned) {
    if (keys.length > 0) problems.push('the token is not signed, although a key is given');
    if (!token.trim().endsWith('.')) problems.push('the token has a signature, but "alg" is "none"');
  } else if (keys.length === 0) problems.push(noKeyProblem);
  else {
    const problem = signatureProblem(token, header, keys);
    if (problem === undefined) signature = 'valid';
    else problems.push(problem);
  }
  return { signature, problems: [...problems, ...claimProblems(claims, expected)] };
}

/**
 * True for a type that a Security Event Token can have (RFC 8417 section 2.3). The type is optional, and many issuers
 * write `JWT`. A token of another kind, such as an access token, must not pass as an event (RFC 8725 section 3.11).
 */
function isEventType(type: Json | undefined): boolean {
  if (type === undefined) return true;
  return typeof type === 'string' && /^(?:application\/)?(?:secevent\+)?jwt$/i.test(type);
}

function claimProblems(claims: JsonObject, { issuer, audience, now }: Expected): string[] {
  const { iss, aud, iat, exp, nbf, toe, jti, txn, sub, events } = claims;
  const audiences: readonly Json[] = Array.isArray(aud) ? aud : aud === undefined ? [] : [aud];
  const names = isObject(events) ? Object.keys(events) : [];
  const latest = now / 1000 + tolerance;
  const rules: readonly (readonly [boolean, string])[] = [
    ...absent({ iss, iat, jti, events }),
    [iss !== undefined && typeof iss !== 'string', '"iss" is not text'],
    [issuer !== undefined && iss !== issuer, `"iss" is not ${JSON.stringify(issuer)}`],
    [audience !== undefined && !audiences.includes(audience), `"aud" does not contain ${JSON.stringify(audience)}`],
    [iat !== undefined && typeof iat !== 'number', '"iat" is not a number'],
    [typeof iat === 'number' && iat > latest, '"iat" is in the future'],
    [
      exp !== undefined && !(typeof exp === 'number' && exp > now / 1000 - tolerance),
      '"exp" is in the past, or is not a number',
    ],
    [nbf !== undefined && !(typeof nbf === 'number' && nbf <= latest), '"nbf" is in the future, or is not a number'],
    [toe !== undefined && typeof toe !== 'number', '"toe" is not a number'],
    [typeof toe === 'number' && toe > latest, '"toe" is in the future'],
    [jti !== undefined && typeof jti !== 'string', '"jti" is not text'],
    [events !== undefined && !isObject(events), '"events" is not an object'],
    [isObject(events) && names.length === 0, '"events" has no event'],
    [isObject(events) && !Object.values(events).every(isObject), '"events" has a payload that is not an object'],
    [txn !== undefined && typeof txn !== 'string', '"txn" is not text'],
  ];
  return [...rules.flatMap(([isBroken, problem]) => (isBroken ? [problem] : [])), ...scimProblems(claims, names, sub)];
}

/** Returns an entry for each claim: whether the claim is missing, and the problem. */
function absent(claims: Readonly<Record<string, Json | undefined>>): readonly (readonly [boolean, string])[] {
  return Object.entries(claims).map(([name, value]) => [value === undefined, `"${name}" is missing`]);
}

/** Returns the problems that only a token with SCIM events has (RFC 9967 sections 2.1 and 2.2). */
function scimProblems({ sub_id: subject, txn }: JsonObject, names: readonly string[], sub: Json | undefined): string[] {
  if (!names.some((name) => name.startsWith('urn:ietf:params:scim:event:'))) return [];
  const { format, uri } = isObject(subject) ? subject : {};
  return [
    ...(sub === undefined ? [] : ['"sub" must not be present']),
    ...(format === 'scim' && typeof uri === 'string' ? [] : ['"sub_id" must have the format "scim" and a "uri"']),
    ...(names.includes(eventUri.asyncResponse) && txn === undefined ? ['"txn" is missing'] : []),
  ];
}
