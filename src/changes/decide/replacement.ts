import { ScimError } from '../../protocol/errors.ts';
import type { JsonObject } from '../../protocol/json/json.ts';
import { diff, type PatchOperation } from '../../protocol/patch/index.ts';
import type { ResourceModel } from '../../protocol/schema/model.ts';
import type { ChangeContext } from '../context.ts';
import { UnsupportedError } from '../errors.ts';
import { readWhole } from '../groups/whole.ts';
import { hiddenMembers, type Removal } from '../removals.ts';
import { canonicalResource, idOf } from '../resource.ts';
import type { Redecidable } from './patch.ts';
import { makeUpdate, type Update } from './update.ts';

/**
 * Determines the effect of a PUT of a whole resource. The removals are known only if scimctl could read the whole
 * resource. If the service may hide members, every member is a possible removal.
 */
export async function decideReplacement(
  context: ChangeContext,
  resource: JsonObject,
  wanted: JsonObject,
): Promise<Redecidable> {
  const { before, uncertain } = await readBefore(context, resource);
  const again = (fresh: JsonObject): Update => makeReplacement(context.model, fresh, wanted, uncertain);
  return { update: again(before), again };
}

async function readBefore(
  context: ChangeContext,
  resource: JsonObject,
): Promise<{ readonly before: JsonObject; readonly uncertain: readonly Removal[] }> {
  const id = idOf(resource);
  if (id === undefined) throw new TypeError('a resource to replace must have an id');
  try {
    return { before: await readWhole(context, id), uncertain: [] };
  } catch (error) {
    if (!(error instanceof UnsupportedError)) throw error;
    return { before: canonicalResource(resource, context.model), uncertain: [hiddenMembers(id, resource)] };
  }
}

function makeReplacement(
  model: ResourceModel,
  before: JsonObject,
  wanted: JsonObject,
  uncertain: readonly Removal[],
): Update {
  const given = operationsOf(before, wanted, model);
  const operations = uncertain.length === 0 ? given : withAllMembers(given, wanted);
  const update = makeUpdate(model, { before, wanted, operations, isWhole: true });
  return { ...update, replaces: true, removals: [...update.removals, ...uncertain] };
}

/**
 * Replaces all operations on members with one operation that sets the whole list. Used if the current members cannot be
 * read. The operation also removes unknown members, because only the requested members may remain.
 */
function withAllMembers(operations: readonly PatchOperation[], { members }: JsonObject): PatchOperation[] {
  const others = operations.filter(({ path }) => path !== undefined && !/^members\b/i.test(path));
  const isEmpty = !Array.isArray(members) || members.length === 0;
  return [...others, isEmpty ? { op: 'remove', path: 'members' } : { op: 'replace', path: 'members', value: members }];
}

/**
 * Returns the PATCH operations that have the effect of the PUT, for a service without PUT. Returns no operations if
 * PATCH cannot express the change, for example the change of an immutable value. If the service has PUT, the PUT is
 * still sent, and the service decides.
 */
function operationsOf(before: JsonObject, wanted: JsonObject, model: ResourceModel): PatchOperation[] {
  try {
    return diff(before, wanted, model);
  } catch (error) {
    if (error instanceof ScimError) return [];
    throw error;
  }
}
