import { isAscii } from 'node:buffer';
import type { Exchange, ScimResponse } from '../../protocol/exchange/exchange.ts';
import { NetworkError } from '../../protocol/exchange/network-error.ts';
import { parseJsonExactly, shallowLevels } from '../../protocol/json/exact-json.ts';
import type { Json } from '../../protocol/json/json.ts';
import { shapeOf } from '../../protocol/json/json-shape.ts';

/** The body of a response, read from its bytes. */
export type Body = Pick<ScimResponse, 'body' | 'raw' | 'bodyText' | 'isNotUtf8'>;

/** Maximum nesting level of a response. The service provider of this project has the same limit for requests. */
const maxDepth = shallowLevels;

/**
 * Maximum number of characters of a small text. A small text is parsed without a check of its nesting and its number of
 * values, because it cannot need much memory.
 */
const smallText = 2 * 1024 * 1024;

/**
 * Minimum average number of characters per value in a text that is longer than `smallText`. A text with fewer
 * characters per value consists mostly of brackets, and is refused.
 */
const charactersPerValue = 8;

/** Maximum number of values in a response. A group with a million members has about seven million values. */
const maxValues = 10_000_000;

/**
 * Reads the bytes of a response. If they parse as JSON, the body is JSON, otherwise text. If the content type is not
 * JSON, reads only an object or an array as JSON. For example, `404` in plain text stays text. If there is only white
 * space, the response has no body. Numbers keep their digits, as in `parseJson`. Throws a `NetworkError` (`protocol`)
 * if JSON is nested too deeply or has too many values.
 */
export function readBody(bytes: Uint8Array, contentType: string | undefined): Body {
  if (bytes.length === 0) return {};
  const { text, ...encoding } = decode(bytes, contentType);
  const start = /\S/.exec(text)?.[0];
  if (start === undefined) return {};
  if (start !== '{' && start !== '[' && !/[/+]json\b/i.test(contentType ?? '')) return { raw: text, ...encoding };
  if (text.length > smallText) checkShape(text);
  try {
    const { value, isExact, isShallow } = parseJsonExactly(text);
    if (!isShallow && isDeeper(value, maxDepth)) throw tooDeep();
    return isExact ? { body: value, ...encoding } : { body: value, bodyText: text, ...encoding };
  } catch (error) {
    if (error instanceof NetworkError) throw error;
    return { raw: text, ...encoding };
  }
}

/** Wraps an exchange whose responses contain text, such as a service provider in this process. Parses these texts. */
export function readBodies(next: Exchange): Exchange {
  return async (request) => {
    const response = await next(request);
    if (response.body !== undefined || response.raw === undefined || response.raw.length === 0) return response;
    const { raw, ...rest } = response;
    const bytes = typeof raw === 'string' ? new TextEncoder().encode(raw) : raw;
    return { ...rest, ...readBody(bytes, response.headers['content-type']) };
  };
}

/** Removes a byte order mark. */
const utf8 = new TextDecoder();

/**
 * Decodes UTF-8, which JSON requires (RFC 8259 section 8.1). If the bytes are not UTF-8, uses the charset of the content
 * type.
 */
function decode(bytes: Uint8Array, contentType = ''): { text: string; isNotUtf8?: true } {
  const mostlyAscii = decodeInParts(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length));
  if (!mostlyAscii.startsWith('\uFEFF') && !mostlyAscii.includes('\uFFFD')) return { text: mostlyAscii };
  const text = utf8.decode(bytes);
  if (!text.includes('\uFFFD') || isUtf8(bytes)) return { text };
  const label = /;\s*charset="?([\w-]+)/i.exec(contentType)?.[1];
  try {
    return { text: new TextDecoder(label, { fatal: true }).decode(bytes) };
  } catch {
    return { text, isNotUtf8: true };
  }
}

/** Size in bytes of the parts of `decodeInParts`. Smaller parts are too many, and in larger parts, fewer are ASCII. */
const partSize = 512;

/**
 * Decodes UTF-8 part by part. ASCII is the same in UTF-8 and in Latin-1, and Node.js only copies Latin-1, which takes a
 * small part of the time of decoding. Most parts of a response are ASCII. Keeps a byte order mark, and replaces invalid
 * bytes with U+FFFD.
 */
function decodeInParts(bytes: Buffer): string {
  if (isAscii(bytes)) return bytes.toString('latin1');
  let text = '';
  for (let start = 0; start < bytes.length; ) {
    let end = Math.min(start + partSize, bytes.length);
    while (isContinuation(bytes[end])) end++;
    const part = bytes.subarray(start, end);
    text += part.toString(isAscii(part) ? 'latin1' : 'utf8');
    start = end;
  }
  return text;
}

/** True for a byte that continues a character of several bytes. */
function isContinuation(byte: number | undefined): boolean {
  return byte !== undefined && (byte & 0xc0) === 0x80;
}

function isUtf8(bytes: Uint8Array): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
}

/**
 * Checks the nesting level and the number of values before parsing. Otherwise, a few megabytes of brackets could create
 * so many objects that they fill the memory.
 */
function checkShape(text: string): void {
  const { depth, values } = shapeOf(text, maxDepth);
  if (depth > maxDepth) throw tooDeep();
  const most = Math.min(maxValues, Math.ceil(text.length / charactersPerValue));
  if (values > most) throw new NetworkError(`the response has more than ${most} values`, 'protocol', true);
}

function tooDeep(): NetworkError {
  return new NetworkError(`the response is nested more than ${maxDepth} levels deep`, 'protocol', true);
}

function isDeeper(value: Json | undefined, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (levels === 0) return true;
  if (Array.isArray(value)) {
    for (const item of value) if (isDeeper(item, levels - 1)) return true;
    return false;
  }
  for (const name in value) if (isDeeper(value[name], levels - 1)) return true;
  return false;
}
