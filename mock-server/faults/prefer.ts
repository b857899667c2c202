import { ScimError } from '../../src/protocol/errors.ts';
import { readFault } from './parse.ts';
import type { FaultSpec } from './spec.ts';
import { details, effects } from './table.ts';

/**
 * Maps short names of preferences in the `Prefer` header to names of effects. A client can also use the full name of
 * any effect, or of any setting of an effect.
 */
const shortNames: ReadonlyMap<string, string> = new Map([
  ['code', 'status'],
  ['delay', 'latency'],
]);

const names: ReadonlyMap<string, string> = new Map([
  ...[...Object.keys(effects), ...Object.keys(details)].map((name) => [name.toLowerCase(), name] as const),
  ...shortNames,
]);

/**
 * Reads the fault that a client requests with `Prefer: code=429, delay=2s` (RFC 7240). Unknown preferences are ignored
 * (section 2). If the header contains only unknown preferences, returns `undefined`. Throws a `ScimError` for an
 * invalid value.
 */
export function readPrefer(header: string): FaultSpec | undefined {
  const members: Record<string, unknown> = {};
  for (const preference of header.slice(0, 1000).split(',')) {
    const [, token = '', value] = /^\s*([\w-]+)\s*(?:=\s*("[^"]*"|[^\s;]*))?\s*(?:;.*)?$/.exec(preference) ?? [];
    const name = names.get(token.toLowerCase());
    // If a preference is repeated, only the first is used (RFC 7240 section 2).
    if (name !== undefined) members[name] ??= value === undefined ? true : value.replaceAll('"', '');
  }
  if (Object.keys(members).length === 0) return undefined;
  try {
    return readFault(members);
  } catch (error) {
    throw ScimError.of('invalidValue', `Prefer: ${error instanceof Error ? error.message : ''}`);
  }
}
