import { BehaviourError } from './behaviour-error.ts';
import type { Row } from './row.ts';

/**
 * Reads the value of a behaviour according to the kind of its row. `name` is used in the message of an error. Throws a
 * `BehaviourError` for a value that the row does not allow.
 */
export function readValue(name: string, { kind }: Row<unknown>, value: unknown): unknown {
  try {
    return kind.read(value);
  } catch (error) {
    if (error instanceof BehaviourError) throw error;
    const typed = typeof value === 'string' ? value : JSON.stringify(value);
    throw new BehaviourError(`${name} ${(error as Error).message}, not ${JSON.stringify(value)}`, typed, kind.words);
  }
}
