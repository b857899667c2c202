import { toProblem } from '../../changes/classify-error.ts';
import type { ChangeContext } from '../../changes/context.ts';
import { NotVerifiedError } from '../../changes/errors.ts';
import type { ResourceSearch } from '../../changes/find/search.ts';
import { type AcceptedBefore, performCreate } from '../../changes/perform/create.ts';
import { idOf, labelOf } from '../../changes/resource.ts';
import type { Transaction } from '../../changes/transaction.ts';
import type { JsonObject } from '../../protocol/json/json.ts';
import { urn } from '../../protocol/urns.ts';
import { chooseGroup, type FoundGroup, findStored, otherGroup } from './find-group.ts';
import { describeStored, isStoredForm, learnStoredName } from './stored-name.ts';

/**
 * Creates a group, or returns the group that another client has created in the meantime. The caller has found no group
 * with this name. If the service stores the new group under another name, the result has both names. Rethrows the
 * errors of requests.
 */
export async function createGroup(
  context: ChangeContext,
  search: ResourceSearch,
  name: string,
  { isAccepted, transaction, onAccepted, onRefused }: AcceptedBefore = {},
): Promise<FoundGroup> {
  const { service } = context;
  const before = isAccepted || context.isRehearsal ? undefined : await search.otherNamed('displayName', name);
  let isWaiting = isAccepted === true;
  const find = async (): Promise<readonly JsonObject[]> => {
    const found = await search.findNow('displayName', name);
    const other = found.length === 0 ? await search.otherNamed('displayName', name) : undefined;
    // Some services compare only the beginning of names, so `other` may be a different group. There are two signs of
    // this: the service found `other` before the creation, or the name of `other` is not a stored form of the requested
    // name.
    if (!other || idOf(other) === idOf(before)) return found;
    if (isStoredForm(name, other)) return [other];
    if (isWaiting) return found;
    throw new NotVerifiedError(
      `the creation of group ${JSON.stringify(name)} may have succeeded, but a search for this name finds only group ${labelOf(other)}, which may be another group`,
    );
  };
  const accepted = (named?: Transaction): void => {
    isWaiting = true;
    onAccepted?.(named);
  };
  const wanted: JsonObject = { schemas: [urn.Group], displayName: name };
  // `derived` excludes the name from the comparison in `performCreate`. The code below compares the name itself, because services store the names of groups in another form than the names of users.
  const created = await performCreate(context, {
    wanted,
    find,
    derived: ['displayName'],
    isAccepted,
    transaction,
    onAccepted: accepted,
    onRefused,
  });
  if (created.kind === 'conflict') {
    // Another client has created the group in the meantime, or the service stores the group under another name.
    const found = await search.findNow('displayName', name);
    const there = chooseGroup(name, found) ?? (await findStored(search, name));
    if (there) return there;
    const other = await search.otherNamed('displayName', name);
    return (other && otherGroup(name, other)) ?? { error: toProblem(created.error) };
  }
  const { id } = created;
  if (created.presumed === undefined && created.existed === undefined) service.createdGroups.add(id);
  const stored = learnStoredName(service, name, created.resource);
  if (stored !== undefined) service.renamedGroups.set(id, name);
  const chosen = chooseOfDuplicates(stored ?? name, id, await search.findNow('displayName', stored ?? name));
  // Sets `created` to false if the group existed before this run. An undo must not delete such a group.
  const group = created.existed ? { ...chosen, created: false } : chosen;
  return stored === undefined ? group : { ...group, renamed: describeStored(name, stored) };
}

type CreatedGroup = Extract<FoundGroup, { created: boolean }>;

/**
 * Chooses one of several groups with the same name. Another client may have created the same group at the same time.
 * Both clients use the group with the smaller id, and report a warning.
 */
function chooseOfDuplicates(name: string, created: string, found: readonly JsonObject[]): CreatedGroup {
  const ids = [
    ...new Set([
      created,
      ...found.filter(({ displayName }) => displayName === name).flatMap((group) => idOf(group) ?? []),
    ]),
  ].sort();
  if (ids.length === 1) return { id: created, name, created: true };
  const [first = created] = ids;
  const warning = `there are now ${ids.length} groups with the name ${JSON.stringify(name)} and the ids ${ids.join(', ')}: the members are added to the group ${first}`;
  return { id: first, name, created: first === created, warning };
}
