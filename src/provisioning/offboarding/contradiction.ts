import { searchKey } from '../../changes/find/search.ts';
import { ownKeyNames } from '../mapping/index.ts';
import type { RowError } from '../result.ts';
import type { Leaver, LeaverKey } from './leaver.ts';

/**
 * Finds rows that contradict each other: one row shows that a person has left, and another row shows the opposite. Such
 * rows occur in an export with the history of each employee. For example, an old row has the end of a contract, and a
 * newer row has the next contract. Returns a function. For a leaver whose row is contradicted, this function returns an
 * error, and otherwise `undefined`.
 */
export function findContradictions(leavers: Iterable<Leaver>): (leaver: Leaver) => RowError | undefined {
  const rows = new Map<string, Leaver[]>();
  for (const leaver of leavers) {
    if (leaver.stillThere === undefined) continue;
    for (const key of leaver.keys) rows.set(textOf(key), [...(rows.get(textOf(key)) ?? []), leaver]);
  }
  return (leaver) => {
    for (const key of leaver.keys) {
      const other = rows.get(textOf(key))?.find((row) => isSamePerson(leaver, row, key.by));
      if (!other) continue;
      const place = `line ${other.line} has the same ${key.by}`;
      const message = `${place}, but does not say that the person has left: delete the outdated row`;
      return { code: 'conflict', message };
    }
    return undefined;
  };
}

/** Keys that belong to one account only. */
const uniqueKeys: ReadonlySet<LeaverKey> = new Set(['id', ...ownKeyNames]);

/**
 * True if two rows with the same value of the key `by` are about the same account. An e-mail address and an employee
 * number are not reliable: a new person can get an old address, and two accounts of one person may have the same
 * number. For these two keys, rows with different values of a unique key are about different accounts.
 */
function isSamePerson(one: Leaver, other: Leaver, by: LeaverKey): boolean {
  if (uniqueKeys.has(by)) return true;
  return one.keys.every((key) => {
    const theirs = other.keys.find((candidate) => candidate.by === key.by);
    return !uniqueKeys.has(key.by) || theirs === undefined || textOf(theirs) === textOf(key);
  });
}

function textOf({ by, value }: Leaver['keys'][number]): string {
  return searchKey(by, value);
}
