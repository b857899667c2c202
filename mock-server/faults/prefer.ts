import { ScimError } from '../../src/protocol/messages/errors.ts';
import { readFault } from './parse.ts';
import type { FaultSpec } from './spec.ts';
import { details, effects } from './table.ts';

/** Preferences with names of their own; every effect and every detail of one has its own name too. */
const shortNames: ReadonlyMap<string, string> = new Map([
  ['code', 'status'],
  ['delay', 'latency'],
]);

const names: ReadonlyMap<string, string> = new Map([
  ...[...Object.keys(effects), ...Object.keys(details)].map((name) => [name.toLowerCase(), name] as const),
  ...shortNames,
]);

/**
 * The fault that a client asks for with `Prefer: code=429, delay=2s` (RFC 7240); undefined for a header that asks for none:
 * preferences that are not known are passed over (section 2). Throws a `ScimError` for a value that a fault cannot have.
 */
export function readPrefer(header: string): FaultSpec | undefined {
  const members: Record<string, unknown> = {};
  for (const preference of header.slice(0, 1000).split(',')) {
    const [, token = '', value] = /^\s*([\w-]+)\s*(?:=\s*("[^"]*"|[^\s;]*))?\s*(?:;.*)?$/.exec(preference) ?? [];
    const name = names.get(token.toLowerCase());
    // The first of a repeated preference counts (section 2).
    if (name !== undefined) members[name] ??= value === undefined ? true : value.replaceAll('"', '');
  }
  if (Object.keys(members).length === 0) return undefined;
  try {
    return readFault(members);
  } catch (error) {
    throw ScimError.of('invalidValue', `Prefer: ${error instanceof Error ? error.message : ''}`);
  }
}
