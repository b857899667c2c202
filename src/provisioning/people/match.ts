import { UnsupportedError } from '../../changes/errors.ts';
import { textOf, textsAt } from '../../changes/find/search.ts';
import { labelOf } from '../../changes/resource.ts';
import type { JsonObject } from '../../protocol/json/json.ts';
import type { ResourceModel } from '../../protocol/schema/model.ts';
import { type KeyName, rowKeys } from '../mapping/index.ts';
import type { RowError } from '../result.ts';

/** Finds the people who have the given value in the given attribute. */
type Find = (path: string, value: string) => Promise<readonly JsonObject[]> | readonly JsonObject[];

/** The result of the search for the person of a row. */
export type Match =
  | { readonly kind: 'nobody' }
  | { readonly kind: 'person'; readonly resource: JsonObject }
  | {
      readonly kind: 'error';
      readonly error: RowError;
      /** The person who has the `userName` of the row, but another `externalId`. */
      readonly holder?: JsonObject;
    };

/**
 * Finds the person of a row. Searches with one key after the other, in the order of `keys`. A person with the same
 * `externalId` is the person of the row. A person with the same `userName` is also the person of the row, unless the
 * person and the row have different values of `externalId`. An e-mail address never identifies a person.
 */
export async function matchPerson(
  wanted: JsonObject,
  keys: readonly KeyName[],
  model: ResourceModel,
  find: Find,
): Promise<Match> {
  let hasKey = false;
  let isAsked = false;
  let unsupported: UnsupportedError | undefined;
  for (const name of keys) {
    const path = rowKeys[name].path(model);
    const [value] = path === undefined ? [] : textsAt(wanted, path, model);
    if (path === undefined || value === undefined) continue;
    if (rowKeys[name].isShared && hasKey) continue;
    hasKey = true;
    let found: readonly JsonObject[];
    try {
      const answer = find(path, value);
      found = answer instanceof Promise ? await answer : answer;
    } catch (error) {
      if (!(error instanceof UnsupportedError)) throw error;
      unsupported ??= error;
      continue;
    }
    isAsked = true;
    const [first] = found;
    if (!first) continue;
    if (found.length > 1) return { kind: 'error', error: ambiguous(name, value, found) };
    return hasOtherExternalId(first, wanted)
      ? { kind: 'error', error: takenBy(name, first, value), ...(name === 'userName' ? { holder: first } : {}) }
      : { kind: 'person', resource: first };
  }
  // Throws the error if the service supported none of the searches by the keys of the row.
  if (unsupported && !isAsked) throw unsupported;
  return { kind: 'nobody' };
}

function hasOtherExternalId(found: JsonObject, wanted: JsonObject): boolean {
  const [theirs, ours] = [textOf(found.externalId), textOf(wanted.externalId)];
  return theirs !== undefined && ours !== undefined && theirs !== ours;
}

function ambiguous(name: KeyName, value: string, found: readonly JsonObject[]): RowError {
  return {
    code: 'ambiguous',
    message: `${found.length} people have the ${name} ${JSON.stringify(value)}`,
    candidates: found.slice(0, 10).map((candidate) => labelOf(candidate)),
  };
}

function takenBy(key: KeyName, found: JsonObject, value: string): RowError {
  return {
    code: 'conflict',
    message: `the ${key} ${JSON.stringify(value)} belongs to another person, who has the externalId ${JSON.stringify(found.externalId)}`,
    candidates: [labelOf(found)],
  };
}
