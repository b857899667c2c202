import { textOf } from '../../changes/find/search.ts';
import { describeResource } from '../../changes/resource.ts';
import type { JsonObject } from '../../protocol/json.ts';
import type { KeyName } from '../mapping/index.ts';
import type { RowError } from '../result.ts';

/** Whom a row means on the server. */
export type Match =
  | { readonly kind: 'nobody' }
  | { readonly kind: 'person'; readonly resource: JsonObject }
  | { readonly kind: 'error'; readonly error: RowError };

/**
 * Finds whom a row means, by the keys in their order. One person with the same externalId is that person; one with the same
 * userName is too, unless an externalId says that it is somebody else. An e-mail address never says who somebody is.
 */
export async function matchPerson(
  wanted: JsonObject,
  keys: readonly KeyName[],
  find: (name: KeyName, value: string) => Promise<readonly JsonObject[]>,
): Promise<Match> {
  for (const name of keys) {
    const value = textOf(wanted[name]);
    if (value === undefined) continue;
    const found = await find(name, value);
    const [first] = found;
    if (!first) continue;
    if (found.length > 1) return { kind: 'error', error: ambiguous(name, value, found) };
    return isSomebodyElse(first, wanted)
      ? { kind: 'error', error: takenBy(first, value) }
      : { kind: 'person', resource: first };
  }
  return { kind: 'nobody' };
}

function isSomebodyElse(found: JsonObject, wanted: JsonObject): boolean {
  const [theirs, ours] = [textOf(found.externalId), textOf(wanted.externalId)];
  return theirs !== undefined && ours !== undefined && theirs !== ours;
}

function ambiguous(name: KeyName, value: string, found: readonly JsonObject[]): RowError {
  return {
    code: 'ambiguous',
    message: `${found.length} people have the ${name} ${JSON.stringify(value)}`,
    candidates: found.slice(0, 10).map(describeResource),
  };
}

function takenBy(found: JsonObject, userName: string): RowError {
  return {
    code: 'conflict',
    message: `the userName ${JSON.stringify(userName)} belongs to somebody with another externalId, ${JSON.stringify(found.externalId)}`,
    candidates: [describeResource(found)],
  };
}
