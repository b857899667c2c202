import { ScimError } from '../../protocol/errors.ts';
import { isObject, type JsonObject } from '../../protocol/json.ts';
import type { ResourceModel } from '../../protocol/model.ts';
import { applyPatch, type PatchOperation } from '../../protocol/patch/index.ts';
import { urn } from '../../protocol/urns.ts';
import type { ChangeContext } from '../context.ts';
import { readMembers } from '../groups/whole.ts';
import { hiddenMembers, type Removal } from '../removals.ts';
import { idOf, kindOf } from '../resource.ts';
import { makeUpdate, type Update } from './update.ts';

/** A change that can be decided anew on the resource as it is then. */
export interface Redecidable {
  readonly update: Update;
  readonly again: (fresh: JsonObject) => Update;
}

/**
 * Decides what PATCH operations that are given would do to a resource. Members are read where the operations are about
 * them, to see who would leave. Operations that cannot be evaluated here may take away whatever a change of the resource
 * can.
 */
export async function decidePatch(
  context: ChangeContext,
  resource: JsonObject,
  operations: readonly PatchOperation[],
): Promise<Redecidable> {
  const { before, uncertain } = await readTouched(context, resource, operations);
  const again = (fresh: JsonObject): Update => makePatch(context.model, fresh, operations, uncertain);
  return { update: again(before), again };
}

async function readTouched(
  context: ChangeContext,
  resource: JsonObject,
  operations: readonly PatchOperation[],
): Promise<{ readonly before: JsonObject; readonly uncertain: readonly Removal[] }> {
  const id = idOf(resource);
  if (id === undefined || kindOf(context.model) !== 'group' || !operations.some(touchesMembers))
    return { before: resource, uncertain: [] };
  const { group, isWhole } = await readMembers(context, id);
  const mayRemove = operations.some(({ op }) => op !== 'add');
  return { before: group, uncertain: isWhole || !mayRemove ? [] : [hiddenMembers(id, group)] };
}

function touchesMembers({ path, value }: PatchOperation): boolean {
  if (path !== undefined) return /(?:^|:)members\b/i.test(path) || path.toLowerCase() === urn.Group.toLowerCase();
  return isObject(value) && Object.keys(value).some((name) => /(?:^|:)members\b/i.test(name));
}

function makePatch(
  model: ResourceModel,
  before: JsonObject,
  operations: readonly PatchOperation[],
  uncertain: readonly Removal[],
): Update {
  try {
    const wanted = applyPatch(before, operations, model, { tolerate: () => {}, draft: true }).resource;
    const update = makeUpdate(model, { before, wanted, operations, isWhole: false });
    return { ...update, removals: [...update.removals, ...uncertain] };
  } catch (error) {
    if (!(error instanceof ScimError)) throw error;
    const update = makeUpdate(model, { before, wanted: before, operations, isWhole: false });
    const { id, label } = update;
    return { ...update, removals: [{ kind: 'deactivate', resource: kindOf(model), id, label, isUncertain: true }] };
  }
}
