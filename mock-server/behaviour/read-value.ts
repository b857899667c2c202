import { BehaviourError } from './behaviour-error.ts';
import type { Row } from './row.ts';

/**
 * Reads the value of a behaviour with the kind of its row. `name` is the name for the error. Throws a `BehaviourError`
 * for a value that the row does not allow.
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
