import { hasStatus, isGone, toProblem } from '../../changes/classify-error.ts';
import type { ChangeContext } from '../../changes/context.ts';
import { type ResourceSearch, textOf } from '../../changes/find/search.ts';
import { canonicalResource, idOf, labelOf } from '../../changes/resource.ts';
import type { JsonObject } from '../../protocol/json/json.ts';
import { rowKeys } from '../mapping/index.ts';
import type { RowError } from '../result.ts';
import type { Leaver, LeaverKey } from './leaver.ts';

/** The result of the search for a leaver on the service. */
export type Resolution =
  | { readonly kind: 'person'; readonly id: string; readonly person: JsonObject }
  | { readonly kind: 'not found'; readonly detail?: string }
  | { readonly kind: 'error'; readonly error: RowError };

/**
 * Finds the person whom `leaver` names, and reads the current resource of this person. Uses the strongest key that
 * matches a person. Returns an error if several people match, or if the person and the row have different values of
 * `externalId`. If the row has a stronger key, an e-mail address alone does not identify a person, because a new person
 * can get an old address.
 */
export async function resolveLeaver(
  context: ChangeContext,
  search: ResourceSearch,
  leaver: Leaver,
): Promise<Resolution> {
  try {
    for (const { by, value } of leaver.keys) {
      const matches = await find(context, search, { by, value, mayBeDeleted: leaver.mayBeDeleted });
      const [first] = matches;
      if (!first) continue;
      if (matches.length > 1) return { kind: 'error', error: ambiguous(by, value, matches) };
      const wanted = leaver.keys.find((key) => key.by === 'externalId')?.value;
      const theirs = textOf(first.externalId);
      // Compares the `externalId` only for a row. An argument without an `@` may be an id, a `userName` or an
      // `externalId`. Therefore a person with another `externalId` may still be the right person.
      const isAnother = isRow(leaver) && wanted !== undefined && theirs !== undefined && theirs !== wanted;
      if (isAnother) return { kind: 'error', error: another(by, value, first) };
      if (by === 'email' && isRow(leaver) && leaver.keys.length > 1) return byAddressAlone(leaver, first);
      const id = idOf(first);
      if (id === undefined)
        return { kind: 'error', error: { code: 'server', message: 'the server returned a person without an id' } };
      const { client, model } = context;
      const person = by === 'id' ? first : canonicalResource(await client.get(model.resourceType.endpoint, id), model);
      if (idOf(person) !== id)
        return { kind: 'error', error: { code: 'server', message: `the server returned another person for id ${id}` } };
      return { kind: 'person', id, person };
    }
    return { kind: 'not found' };
  } catch (error) {
    context.stop.onFailure(error);
    return { kind: 'error', error: toProblem(error) };
  }
}

/**
 * True if the leaver comes from a row. In a row, the column determines the kind of key. The text of an argument can be
 * any kind of key.
 */
function isRow({ keys }: Leaver): boolean {
  return new Set(keys.map(({ value }) => value)).size > 1 || keys[0]?.by === 'externalId';
}

function byAddressAlone({ keys }: Leaver, found: JsonObject): Resolution {
  const stronger = keys.filter(({ by }) => by !== 'email').map(({ by, value }) => `${by} ${JSON.stringify(value)}`);
  return {
    kind: 'not found',
    detail: `no person has the ${stronger.join(' or the ')}; the e-mail address belongs to ${labelOf(found)}, who may be another person`,
  };
}

/** One key of a leaver. */
interface Wanted extends Pick<Leaver, 'mayBeDeleted'> {
  readonly by: LeaverKey;
  readonly value: string;
}

async function find(
  { client, model }: ChangeContext,
  search: ResourceSearch,
  { by, value, mayBeDeleted }: Wanted,
): Promise<readonly JsonObject[]> {
  const path = pathOf(by, model);
  if (by !== 'id') {
    return path === undefined ? [] : search.find(path, value);
  }
  const found = await client.get(model.resourceType.endpoint, value).catch((error: unknown) => {
    if (isGone(error) || hasStatus(error, 400)) return undefined;
    // Some services respond with 422 to a read of an id that no longer exists.
    if (mayBeDeleted && hasStatus(error, 422)) return undefined;
    throw error;
  });
  return found && idOf(found) === value ? [canonicalResource(found, model)] : [];
}

/**
 * Returns the path of the attribute of a key. Returns `undefined` if users of this service do not have the attribute.
 */
function pathOf(by: LeaverKey, model: ChangeContext['model']): string | undefined {
  if (by === 'id') return by;
  return by === 'email' ? 'emails.value' : rowKeys[by].path(model);
}

function ambiguous(by: LeaverKey, value: string, matches: readonly JsonObject[]): RowError {
  return {
    code: 'ambiguous',
    message: `${matches.length} people have the ${by} ${JSON.stringify(value)}`,
    candidates: matches.slice(0, 10).map((candidate) => labelOf(candidate)),
  };
}

function another(by: LeaverKey, value: string, found: JsonObject): RowError {
  return {
    code: 'conflict',
    message: `the ${by} ${JSON.stringify(value)} belongs to another person, who has the externalId ${JSON.stringify(found.externalId)}`,
    candidates: [labelOf(found)],
  };
}
