import { searchKey } from '../../changes/find/search.ts';
import type { RowError } from '../result.ts';
import type { Leaver } from './leaver.ts';

/**
 * Finds the rows of leavers who have not left according to another row. An export with the history of each employee has
 * such rows: an old row with the end of a contract, and a newer row with the next contract. The returned function gives
 * the error of a leaver, or `undefined` if no row contradicts the leaver.
 */
export function findContradictions(leavers: Iterable<Leaver>): (leaver: Leaver) => RowError | undefined {
  const lines = new Map<string, number>();
  for (const { keys, line, stillThere } of leavers) {
    if (stillThere === undefined) continue;
    for (const key of keys) if (!lines.has(textOf(key))) lines.set(textOf(key), line);
  }
  return ({ keys }) => {
    const known = keys.find((key) => lines.has(textOf(key)));
    if (!known) return undefined;
    const place = `line ${lines.get(textOf(known))} has the same ${known.by}`;
    return {
      code: 'conflict',
      message: `${place}, and does not show that the person has left: keep only the current row`,
    };
  };
}

function textOf({ by, value }: Leaver['keys'][number]): string {
  return searchKey(by, value);
}
