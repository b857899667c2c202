import { readdirSync, readFileSync } from 'node:fs';
import type { Json, JsonObject } from '../../src/protocol/json/json.ts';

const folder = new URL('fixtures/', import.meta.url);

/** Names of the examples. Example: `rfc7644-3.5.2.2-patch-remove-member` comes from RFC 7644 section 3.5.2.2. */
export const fixtureNames: readonly string[] = readdirSync(folder).map((file) => file.replace(/\.json$/, ''));

/**
 * Returns an example of an RFC. Its JSON errors are corrected (a missing comma or bracket). A string that a page break
 * splits is joined.
 */
export function fixture<T extends Json = JsonObject>(name: string): T {
  return JSON.parse(readFileSync(new URL(`${name}.json`, folder), 'utf8')) as T;
}
