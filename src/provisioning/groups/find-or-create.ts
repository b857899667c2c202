import { toProblem } from '../../changes/classify-error.ts';
import type { ChangeContext } from '../../changes/context.ts';
import type { ResourceSearch } from '../../changes/find/search.ts';
import { performCreate } from '../../changes/perform/create.ts';
import { idOf, labelOf } from '../../changes/resource.ts';
import type { JsonObject } from '../../protocol/json/json.ts';
import { urn } from '../../protocol/urns.ts';
import { foldCase } from '../../protocol/value/case.ts';
import type { RowError } from '../result.ts';

/** The id of a group, or the reason why there is no id. */
export type FoundGroup =
  | {
      readonly id: string;
      readonly name: string;
      readonly created: boolean;
      /** A warning about the group. */
      readonly warning?: string;
    }
  | { readonly error: RowError };

/**
 * Finds a group by name, or creates the group. Compares names without regard to case and surrounding spaces, as services do. If several
 * groups have the name, returns an error, unless exactly one group has the name in the same case. Throws any error of a request.
 */
export async function findOrCreateGroup(
  context: ChangeContext,
  search: ResourceSearch,
  name: string,
  mayCreate = true,
): Promise<FoundGroup> {
  const found = await findGroup(search, name);
  if (found) return found;
  if (mayCreate) return createGroup(context, search, name);
  return { error: { code: 'unresolved', message: `there is no group ${JSON.stringify(name)}` } };
}

/** Finds the group with this name. Returns undefined if there is no such group. */
export async function findGroup(search: ResourceSearch, name: string): Promise<FoundGroup | undefined> {
  return chosen(name, await search.find('displayName', name));
}

/** Returns the key of a name. Two names of the same group have the same key. */
export function groupKey(name: string): string {
  return foldCase(name.trim().replace(/\s+/g, ' '));
}

function chosen(name: string, matches: readonly JsonObject[]): FoundGroup | undefined {
  const exact = matches.filter(({ displayName }) => displayName === name);
  const best = exact.length === 1 ? exact : matches;
  if (best.length > 1) {
    const candidates = best.slice(0, 10).map((candidate) => labelOf(candidate));
    return {
      error: { code: 'ambiguous', message: `${best.length} groups are called ${JSON.stringify(name)}`, candidates },
    };
  }
  const id = idOf(best[0]);
  return id === undefined ? undefined : { id, name: String(best[0]?.displayName ?? name), created: false };
}

async function createGroup(context: ChangeContext, search: ResourceSearch, name: string): Promise<FoundGroup> {
  const find = (): Promise<readonly JsonObject[]> => search.findNow('displayName', name);
  const wanted: JsonObject = { schemas: [urn.Group], displayName: name };
  const created = await performCreate(context, { wanted, find });
  if (created.kind === 'conflict') {
    // Another client has created the group in the meantime.
    return chosen(name, await find()) ?? { error: toProblem(created.error) };
  }
  if (created.presumed === undefined && created.existed === undefined)
    context.service.createdGroups.set(created.id, new Set());
  if (context.isRehearsal) return { id: created.id, name, created: true };
  return chooseOfDuplicates(name, created.id, await find());
}

/**
 * Another client may have created the same group at the same time. Both clients use the group with the smaller id, and report a warning.
 */
function chooseOfDuplicates(name: string, created: string, found: readonly JsonObject[]): FoundGroup {
  const ids = [
    ...new Set([
      created,
      ...found.filter(({ displayName }) => displayName === name).flatMap((group) => idOf(group) ?? []),
    ]),
  ].sort();
  if (ids.length === 1) return { id: created, name, created: true };
  const [first = created] = ids;
  const warning = `there are ${ids.length} groups called ${JSON.stringify(name)} now, with the ids ${ids.join(', ')}: the members are added to ${first}`;
  return { id: first, name, created: first === created, warning };
}
