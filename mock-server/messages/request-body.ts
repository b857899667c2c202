import type { Tolerate } from '../../src/protocol/deviation.ts';
import { ScimError } from '../../src/protocol/errors.ts';
import { alterRequest, type Exchange, type ScimRequest } from '../../src/protocol/exchange/exchange.ts';
import { findChangedNumber, parseJson } from '../../src/protocol/json/exact-json.ts';
import { isObject, type Json, type JsonObject } from '../../src/protocol/json/json.ts';
import { type JsonShape, shapeOf } from '../../src/protocol/json/json-shape.ts';
import { shorten } from '../../src/protocol/schema/path.ts';
import { isIdentity } from '../adapters/conversion.ts';
import { notesOf } from '../journal/notes.ts';
import { HttpError } from './response.ts';

/** Maximum depth of a body. A bulk request with resources of a custom schema has about ten levels. */
const maxDepth = 100;

/** Minimum average size of a value or name, in bytes. If the average is lower, the body consists mostly of brackets. */
const bytesPerValue = 8;

/**
 * Minimum average size of a value in a long list, in bytes. A group member always has more bytes, because its UUID
 * alone has 36 characters.
 */
const bytesPerItem = 40;

/**
 * Maximum number of members of an object. Every schema has fewer attributes. The limit keeps parsing fast, because no
 * other JSON takes as long to parse as an object with many different names.
 */
const maxMembers = 1000;

/** Media types of bodies (RFC 7644 sections 3.1 and 3.8). */
const mediaTypes: ReadonlySet<string> = new Set(['application/scim+json', 'application/json']);

/**
 * Reads the body of a request as a JSON object. Throws a `ScimError` in three cases: status 415 for a content coding or
 * an unsupported media type; status 413 for a body that is too large; status 400 with `invalidSyntax` for a body that
 * is not a JSON object. If `tolerate` accepts the deviation `numberTooLong`, a number that a double cannot represent
 * becomes a string of its digits.
 */
export function readBody(request: ScimRequest, maxPayloadSize: number, tolerate: Tolerate): JsonObject {
  checkContentCoding(request.headers['content-encoding']);
  checkMediaType(request.headers['content-type']);
  const body = request.body === undefined ? parse(request, maxPayloadSize, tolerate) : request.body;
  if (!isObject(body)) throw ScimError.of('invalidSyntax', 'the body must be a JSON object');
  return body;
}

/**
 * Returns the text of an XML body. Throws a `ScimError` in three cases: status 415 for a content coding, or a charset
 * other than UTF-8; status 413 for a body that is too large; status 400 with `invalidSyntax` for bytes that are not
 * UTF-8.
 */
export function readXmlText(request: ScimRequest, maxPayloadSize: number): string {
  checkContentCoding(request.headers['content-encoding']);
  checkCharset('XML', request.headers['content-type']?.split(';').slice(1) ?? []);
  checkSize(request, maxPayloadSize);
  return textOf(request.raw ?? '', 'XML');
}

/**
 * Copies the body of a request if the body is an object, because the caller could change the object later and thereby
 * change values in the store. Throws a `ScimError` with `invalidSyntax` for an object that JSON cannot represent.
 */
export function withOwnBody(next: Exchange): Exchange {
  return async (request) =>
    next(request.body === undefined ? request : alterRequest(request, { body: copyOf(request.body) }));
}

function copyOf(body: Json): Json {
  try {
    return JSON.parse(JSON.stringify(body)) as Json;
  } catch (error) {
    throw notJson(error);
  }
}

/** Throws a `ScimError` with status 406 if `Accept` allows none of the media types of this provider. */
export function checkAccept(accept: string | undefined): void {
  if (accept === undefined || accept.trim() === '') return;
  const takes = accept.split(',').map((part) => part.split(';')[0]?.trim().toLowerCase());
  if (takes.some((type) => type === '*/*' || type === 'application/*' || mediaTypes.has(type ?? ''))) return;
  throw new ScimError(
    406,
    `responses have the media type application/scim+json, but the Accept header ${JSON.stringify(shorten(accept))} does not allow this media type`,
  );
}

/**
 * Throws an error with status 415 if the body has a content coding. The response lists the accepted content codings
 * (RFC 9110 section 15.5.16).
 */
function checkContentCoding(header: string | undefined): void {
  if (isIdentity(header)) return;
  throw new HttpError(415, `the body must not have the content coding ${JSON.stringify(shorten(header ?? ''))}`, {
    'accept-encoding': 'identity',
  });
}

function checkMediaType(header: string | undefined): void {
  if (header === undefined) return;
  const [type = '', ...parameters] = header.split(';').map((part) => part.trim().toLowerCase());
  if (!mediaTypes.has(type)) {
    throw new ScimError(415, `the body must be application/scim+json, not ${JSON.stringify(shorten(type))}`);
  }
  checkCharset('JSON', parameters);
}

function checkCharset(language: 'JSON' | 'XML', parameters: readonly string[]): void {
  const charset = parameters
    .map((parameter) => parameter.trim().toLowerCase())
    .find((parameter) => parameter.startsWith('charset='))
    ?.slice(8)
    .replaceAll('"', '');
  if (charset !== undefined && charset !== 'utf-8' && charset !== 'utf8') {
    throw new ScimError(415, `${language} must be in UTF-8, not in ${shorten(charset)}`);
  }
}

function checkSize(request: ScimRequest, maxPayloadSize: number): void {
  if ((request.raw?.length ?? 0) <= maxPayloadSize) return;
  notesOf(request)?.behaviours.set('maxPayloadSize', maxPayloadSize);
  throw new ScimError(413, `the body is larger than ${maxPayloadSize} bytes`);
}

function parse(request: ScimRequest, maxPayloadSize: number, tolerate: Tolerate): unknown {
  const { raw } = request;
  if (raw === undefined || raw.length === 0) throw ScimError.of('invalidSyntax', 'the body is empty');
  checkSize(request, maxPayloadSize);
  const text = textOf(raw, 'JSON');
  const { hasLongNumber } = checkShape(text, maxPayloadSize);
  const body = parsed(text, hasLongNumber);
  const changed = hasLongNumber ? findChangedNumber(text) : undefined;
  if (changed) tolerate('numberTooLong', shorten(changed.literal, 40));
  return body;
}

function parsed(text: string, hasLongNumber: boolean): unknown {
  try {
    return hasLongNumber ? parseJson(text) : JSON.parse(text);
  } catch (error) {
    throw notJson(error);
  }
}

function notJson(error: unknown): ScimError {
  const reason = error instanceof SyntaxError ? shorten(error.message) : String(error);
  return ScimError.of('invalidSyntax', `the body is not JSON: ${reason}`);
}

function textOf(raw: string | Uint8Array, language: 'JSON' | 'XML'): string {
  if (typeof raw === 'string') return raw;
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(raw);
  } catch {
    throw ScimError.of('invalidSyntax', `the body is not ${language}: the text is not UTF-8`);
  }
}

/**
 * Throws a `ScimError` for a body with too many values or levels. Must be called before the body is parsed: parsing a
 * few megabytes of brackets takes a second, during which all other requests wait.
 */
function checkShape(text: string, maxPayloadSize: number): JsonShape {
  const shape = shapeOf(text, maxDepth);
  const { depth, values, members, items } = shape;
  const maxValues = Math.ceil(maxPayloadSize / bytesPerValue);
  const maxItems = Math.max(maxMembers, Math.ceil(maxPayloadSize / bytesPerItem));
  if (depth > maxDepth) throw ScimError.of('invalidSyntax', `the body is nested more than ${maxDepth} levels deep`);
  if (values > maxValues) throw new ScimError(413, `the body has more than ${maxValues} values`);
  if (members > maxMembers) throw ScimError.of('invalidSyntax', `an object has more than ${maxMembers} members`);
  if (items > maxItems) throw new ScimError(413, `a list in the body has more than ${maxItems} values`);
  return shape;
}
