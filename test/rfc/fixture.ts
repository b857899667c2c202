import { readdirSync, readFileSync } from 'node:fs';
import type { Json, JsonObject } from '../../src/protocol/json/json.ts';

const folder = new URL('fixtures/', import.meta.url);

/** Names of the examples: `rfc7644-3.5.2.2-patch-remove-member` is from RFC 7644 section 3.5.2.2. */
export const fixtureNames: readonly string[] = readdirSync(folder).map((file) => file.replace(/\.json$/, ''));

/** An example of an RFC, without its slips of JSON (a comma or bracket too few) and with strings that a page broke joined. */
export function fixture<T extends Json = JsonObject>(name: string): T {
  return JSON.parse(readFileSync(new URL(`${name}.json`, folder), 'utf8')) as T;
}
