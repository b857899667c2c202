import { toProblem } from '../../changes/classify-error.ts';
import type { ChangeContext } from '../../changes/context.ts';
import type { ResourceSearch } from '../../changes/find/search.ts';
import { type AcceptedBefore, performCreate } from '../../changes/perform/create.ts';
import { idOf } from '../../changes/resource.ts';
import type { JsonObject } from '../../protocol/json/json.ts';
import { urn } from '../../protocol/urns.ts';
import { chooseGroup, type FoundGroup } from './find-group.ts';

/** Creates a group, or returns the group that another client has created in the meantime. Rethrows the errors of requests. */
export async function createGroup(
  context: ChangeContext,
  search: ResourceSearch,
  name: string,
  { isAccepted, onAccepted }: AcceptedBefore = {},
): Promise<FoundGroup> {
  const find = (): Promise<readonly JsonObject[]> => search.findNow('displayName', name);
  const wanted: JsonObject = { schemas: [urn.Group], displayName: name };
  const created = await performCreate(context, { wanted, find, isAccepted, onAccepted });
  if (created.kind === 'conflict') {
    // Another client has created the group in the meantime.
    return chooseGroup(name, await find()) ?? { error: toProblem(created.error) };
  }
  if (created.presumed === undefined && created.existed === undefined)
    context.service.createdGroups.set(created.id, new Set());
  const group = chooseOfDuplicates(name, created.id, await find());
  // A group that existed before is not the run's own, so that an undo does not delete the group.
  return created.existed && 'created' in group ? { ...group, created: false } : group;
}

/**
 * Chooses one of several groups with the same name. Another client may have created the same group at the same time.
 * Both clients use the group with the smaller id, and report a warning.
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
