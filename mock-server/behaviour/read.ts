import { isObject } from '../../src/protocol/json/json.ts';
import { BehaviourError } from './behaviour-error.ts';
import { mergeBehaviour } from './by-type.ts';
import { readValue } from './read-value.ts';
import type { Row } from './row.ts';
import { type Behaviour, type BehaviourName, behaviourNames, behaviours } from './table.ts';

const rows: ReadonlyMap<string, Row<unknown>> = new Map(Object.entries(behaviours));

/**
 * Reads behaviours from code or JSON. A name such as `User.patch` sets the behaviour `patch` for the resource type
 * `User`. The value is stored in `byType`. Ignores `undefined` values. Throws a `BehaviourError` that names the first invalid behaviour.
 */
export function readBehaviour(input: unknown): Partial<Behaviour> {
  if (!isObject(input)) throw new BehaviourError('behaviour must be an object of names and values', String(input), []);
  let result: Partial<Behaviour> = {};
  for (const [name, value] of Object.entries(input)) {
    if (value !== undefined) result = mergeBehaviour(result, readOne(name, value));
    else rowOf(name);
  }
  return result;
}

function readOne(name: string, value: unknown): Partial<Behaviour> {
  const [, type, ofType] = /^([a-z]\w*)\.(\w+)$/i.exec(name) ?? [];
  if (type !== undefined && ofType !== undefined) {
    return { byType: behaviours.byType.kind.read({ [type]: { [ofType]: value } }) };
  }
  return { [name]: readValue(name, rowOf(name), value) };
}

/**
 * Reads a behaviour from a command line: `NAME=VALUE`, or `NAME`, which means `NAME=on`. Throws a `BehaviourError` for
 * an invalid behaviour.
 */
export function parseBehaviour(text: string): Partial<Behaviour> {
  const equals = text.indexOf('=');
  const name = (equals === -1 ? text : text.slice(0, equals)).trim();
  return readBehaviour({ [name]: equals === -1 ? 'on' : text.slice(equals + 1).trim() });
}

/** Prints a behaviour as text that `parseBehaviour` accepts. */
export function printBehaviour<K extends BehaviourName>(name: K, value: Behaviour[K]): string {
  return `${name}=${rows.get(name)?.kind.print(value)}`;
}

function rowOf(name: string): Row<unknown> {
  const row = rows.get(name);
  if (row) return row;
  throw new BehaviourError(`there is no behaviour ${JSON.stringify(name)}`, name, behaviourNames);
}
