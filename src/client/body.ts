import { parseJsonExactly } from '../protocol/exact-json.ts';
import type { Exchange, ScimResponse } from '../protocol/exchange.ts';

/**
 * Reads a response's bytes: JSON where it parses as such, whatever its content type says; otherwise the text as it came. Without
 * a JSON content type only objects and arrays count, so that a plain-text `404` stays text. Nothing but white space is no
 * body. Numbers keep their digits, as `parseJson` says.
 */
export function readBody(
  bytes: Uint8Array,
  contentType: string | undefined,
): Pick<ScimResponse, 'body' | 'raw' | 'bodyText'> {
  if (bytes.length === 0) return {};
  // TextDecoder drops a byte order mark.
  const text = new TextDecoder().decode(bytes);
  const start = /\S/.exec(text)?.[0];
  if (start === undefined) return {};
  if (start !== '{' && start !== '[' && !/[/+]json\b/i.test(contentType ?? '')) return { raw: text };
  try {
    const { value, isExact } = parseJsonExactly(text);
    return isExact ? { body: value } : { body: value, bodyText: text };
  } catch {
    return { raw: text };
  }
}

/** Reads the bodies of an exchange that answers text where it has text, such as a service provider in this process. */
export function readBodies(next: Exchange): Exchange {
  return async (request) => {
    const response = await next(request);
    const { raw, ...rest } = response;
    if (response.body !== undefined || raw === undefined || raw.length === 0) return response;
    const bytes = typeof raw === 'string' ? new TextEncoder().encode(raw) : raw;
    return { ...rest, ...readBody(bytes, response.headers['content-type']) };
  };
}
