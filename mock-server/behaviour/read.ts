import { isObject } from '../../src/protocol/json/json.ts';
import { suggest } from '../options/suggest.ts';
import type { Row } from './row.ts';
import { type Behaviour, type BehaviourName, behaviourNames, behaviours } from './table.ts';

/** The error for an unknown behaviour or for an invalid value of a behaviour. */
export class BehaviourError extends TypeError {
  override readonly name = 'BehaviourError';

  constructor(
    /** The message without the suggestion. */
    readonly problem: string,
    /** The input of the user. */
    readonly typed: string,
    /** Allowed words. The error suggests one of these words to the user. */
    readonly candidates: readonly string[],
  ) {
    super(`${problem}${suggest(typed, candidates)}`);
  }
}

const rows: ReadonlyMap<string, Row<unknown>> = new Map(Object.entries(behaviours));

/**
 * Reads behaviours from code or JSON. Ignores `undefined` values. Throws a `BehaviourError` that names the first
 * invalid behaviour.
 */
export function readBehaviour(input: unknown): Partial<Behaviour> {
  if (!isObject(input)) throw new BehaviourError('behaviour must be an object of names and values', String(input), []);
  const result: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(input)) {
    const row = rows.get(name);
    if (!row) throw unknownName(name);
    if (value !== undefined) result[name] = readValue(name, row, value);
  }
  return result as Partial<Behaviour>;
}

/** Reads a behaviour from a command line: `NAME=VALUE`, or `NAME` for `NAME=on`. Throws a `BehaviourError`. */
export function parseBehaviour(text: string): Partial<Behaviour> {
  const equals = text.indexOf('=');
  const name = (equals === -1 ? text : text.slice(0, equals)).trim();
  return readBehaviour({ [name]: equals === -1 ? 'on' : text.slice(equals + 1).trim() });
}

/** Prints a behaviour as text that `parseBehaviour` accepts. */
export function printBehaviour<K extends BehaviourName>(name: K, value: Behaviour[K]): string {
  return `${name}=${rows.get(name)?.kind.print(value)}`;
}

function readValue(name: string, { kind }: Row<unknown>, value: unknown): unknown {
  try {
    return kind.read(value);
  } catch (error) {
    const typed = typeof value === 'string' ? value : JSON.stringify(value);
    throw new BehaviourError(`${name} ${(error as Error).message}, not ${JSON.stringify(value)}`, typed, kind.words);
  }
}

function unknownName(name: string): BehaviourError {
  return new BehaviourError(`there is no behaviour ${JSON.stringify(name)}`, name, behaviourNames);
}
