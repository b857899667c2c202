import { ScimError } from '../../src/protocol/errors.ts';
import { readFault } from './parse.ts';
import type { FaultSpec } from './spec.ts';
import { details, effects } from './table.ts';

/**
 * Maps each short preference of the `Prefer` header to the name of an effect. The names of all effects and of all their
 * settings are preferences too.
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
 * Reads the fault that a client requests with `Prefer: code=429, delay=2s` (RFC 7240). Returns `undefined` if the
 * header has no known preference, because unknown preferences are ignored (section 2). Throws a `ScimError` for an
 * invalid value.
 */
export function readPrefer(header: string): FaultSpec | undefined {
  const members: Record<string, unknown> = {};
  for (const preference of header.slice(0, 1000).split(',')) {
    const [, token = '', value] = /^\s*([\w-]+)\s*(?:=\s*("[^"]*"|[^\s;]*))?\s*(?:;.*)?$/.exec(preference) ?? [];
    const name = names.get(token.toLowerCase());
    // Uses only the first of repeated preferences (RFC 7240 section 2).
    if (name !== undefined) members[name] ??= value === undefined ? true : value.replaceAll('"', '');
  }
  if (Object.keys(members).length === 0) return undefined;
  try {
    return readFault(members);
  } catch (error) {
    throw ScimError.of('invalidValue', `Prefer: ${error instanceof Error ? error.message : ''}`);
  }
}
