import { readEventToken } from '../../protocol/events/event-token.ts';
import { isObject, type Json, type JsonObject } from '../../protocol/json/json.ts';
import { type Expected, noKeyProblem, type VerifiedEvent, verifyEvent } from './verify-event.ts';

/** Error codes of a recipient (RFC 8935 section 2.4). */
export type EventErrorCode =
  | 'invalid_request'
  | 'invalid_key'
  | 'invalid_issuer'
  | 'invalid_audience'
  | 'authentication_failed';

/** The reason why a recipient does not accept an event (RFC 8935 section 2.3, RFC 8936 section 2.6). */
export interface EventError {
  readonly err: EventErrorCode;
  readonly description: string;
}

/** An event in the output of a command. The claims are as the issuer wrote them. */
export type EventRow = {
  jti?: Json;
  iss?: Json;
  aud?: Json;
  iat?: Json;
  toe?: Json;
  txn?: Json;
  sub_id?: Json;
  events?: Json;
  /** `valid`: a key verifies the signature. `none`: the token is not signed. */
  signature: VerifiedEvent['signature'];
  verified: boolean;
  /** The reasons why the event must not be used. */
  problems: string[];
};

/** An event that a command received, in the form in which the command shows it. */
export interface ReceivedEvent {
  /** The token in compact form. */
  readonly token: string;
  readonly row: EventRow;
  /** The first problem of the event, or `undefined`. */
  readonly error: EventError | undefined;
}

/**
 * Reads a received token. Without keys, the signature is not verified, and the row says so. In the row, `verified` is
 * true only if a key verifies the signature and the claims have no problem. `jti` is the name of the token in the
 * response to a poll.
 */
export function readReceived(token: string, expected: Expected, jti?: string): ReceivedEvent {
  const parts = readEventToken(token);
  if (!parts) {
    const description = 'the text is not a Security Event Token';
    const row = { ...(jti === undefined ? {} : { jti }), signature: 'unverified', verified: false } as const;
    return { token, row: { ...row, problems: [description] }, error: { err: 'invalid_request', description } };
  }
  const { signature, problems: found } = verifyEvent(token, parts, expected);
  const { claims } = parts;
  const problems = [
    ...found.filter((problem) => problem !== noKeyProblem),
    ...(jti === undefined || claims.jti === jti
      ? []
      : [`"jti" must be ${JSON.stringify(jti)}, which is the name of the event in the response`]),
  ];
  const [first] = problems;
  const hasKeyProblem = expected.keys.length > 0 && signature !== 'valid';
  const { iss, aud, iat, toe, txn, sub_id, events } = claims;
  const shown = { jti: claims.jti ?? jti, iss, aud, iat, toe, txn, sub_id, events };
  return {
    token,
    row: {
      ...(Object.fromEntries(Object.entries(shown).filter(([, value]) => value !== undefined)) as Partial<EventRow>),
      signature,
      verified: signature === 'valid' && problems.length === 0,
      problems,
    },
    error:
      first === undefined
        ? undefined
        : { err: hasKeyProblem ? 'invalid_key' : codeOf(claims, expected), description: problems.join('; ') },
  };
}

function codeOf({ iss, aud }: JsonObject, { issuer, audience }: Expected): EventErrorCode {
  if (issuer !== undefined && iss !== issuer) return 'invalid_issuer';
  const audiences: readonly (Json | undefined)[] = Array.isArray(aud) ? aud : [aud];
  return audience !== undefined && !audiences.includes(audience) ? 'invalid_audience' : 'invalid_request';
}

/** Columns of a table of events. */
export const eventColumns = 'jti,iat,sub_id.uri,signature,verified';

/** All attributes of the row of an event. */
export const eventAttributes = [
  'jti',
  'iss',
  'aud',
  'iat',
  'toe',
  'txn',
  'sub_id',
  'events',
  'signature',
  'verified',
  'problems',
];

/** Formats an event as one line for people: time, events, subject, signature and problems. */
export function printEventLine({ iat, sub_id, events, jti, signature, problems }: JsonObject): string {
  const names = isObject(events) ? Object.keys(events).map(shortName) : [];
  const subject = isObject(sub_id) ? sub_id.uri : undefined;
  return [
    typeof iat === 'number' ? printTime(iat) : '-',
    names.length === 0 ? '-' : names.join(','),
    typeof subject === 'string' ? subject : '-',
    String(jti ?? '-'),
    signature === 'valid' ? 'verified' : signature === 'none' ? 'not signed' : 'unverified',
    ...(Array.isArray(problems) ? problems.map(String) : []),
  ].join('  ');
}

/** Returns the part of an event URI that differs between SCIM events, for example `prov:create:notice`. */
function shortName(uri: string): string {
  return uri.replace(/^urn:ietf:params:scim:event:/, '');
}

/** Prints a time. Prints the number itself if a `Date` cannot represent the time. */
function printTime(seconds: number): string {
  const time = new Date(seconds * 1000);
  return Number.isNaN(time.getTime()) ? String(seconds) : time.toISOString().replace('.000Z', 'Z');
}
