import type { ChangeContext } from '../../changes/context.ts';
import { decideUpdate, makeUpdate } from '../../changes/decide/update.ts';
import { Approval } from '../../changes/guard/approval.ts';
import type { AcceptedBefore } from '../../changes/perform/create.ts';
import { performUpdate } from '../../changes/perform/update.ts';
import { isObject, type JsonObject } from '../../protocol/json/json.ts';
import type { PatchOperation } from '../../protocol/patch/index.ts';
import { extensionWith, managerOf } from '../mapping/enterprise.ts';
import type { LinkResult } from '../result.ts';
import { unsentOrFailed } from './failure.ts';

/** The ids of a person, of the new manager and of the present manager. */
export interface ManagerChange {
  readonly id: string;
  /** Id of the new manager. `undefined` removes the manager. */
  readonly managerId: string | undefined;
  /** Id of the present manager. */
  readonly before: string | undefined;
}

/** Sets or removes the manager of a person. If the service accepted this change in an earlier run, only reads its result. */
export async function performManager(
  change: ChangeContext,
  manager: ManagerChange,
  accepted: AcceptedBefore = {},
): Promise<Pick<LinkResult, 'outcome' | 'error'>> {
  if (manager.before === manager.managerId) return { outcome: 'unchanged' };
  if (change.stop.isStopped) return { outcome: 'not attempted', ...change.stop.error };
  try {
    await setManager(change, manager, accepted);
    return { outcome: manager.managerId === undefined ? 'unlinked' : 'linked' };
  } catch (error) {
    return unsentOrFailed(change.stop, error);
  }
}

async function setManager(
  change: ChangeContext,
  { id, before: current, managerId }: ManagerChange,
  accepted: AcceptedBefore,
): Promise<void> {
  const { model } = change;
  const urn = extensionWith('manager', model);
  if (urn === undefined) throw new TypeError('the resource type has no manager');
  const before: JsonObject = { id, ...(current === undefined ? {} : { [urn]: { manager: { value: current } } }) };
  // Replaces the whole manager attribute, because some services do not support the path to the sub-attribute `value`.
  const operations: PatchOperation[] =
    managerId === undefined
      ? [{ op: 'remove', path: `${urn}:manager` }]
      : [{ op: 'replace', path: `${urn}:manager`, value: { value: managerId } }];
  const decision = makeUpdate(model, {
    before,
    wanted: withManager(before, urn, managerId),
    operations,
    isWhole: false,
  });
  await performUpdate(change, decision, {
    ...accepted,
    approval: Approval.none,
    again: (fresh) => {
      if (managerOf(fresh, model) === managerId) return undefined;
      const update = decideUpdate(change, {
        before: fresh,
        wanted: withManager(fresh, urn, managerId),
        isWhole: true,
      });
      return update && { ...update, operations };
    },
  });
}

function withManager(person: JsonObject, urn: string, managerId: string | undefined): JsonObject {
  const extension = person[urn];
  if (managerId === undefined) {
    const { manager: _, ...rest } = isObject(extension) ? extension : {};
    return { ...person, [urn]: rest };
  }
  const schemas = new Set([...(Array.isArray(person.schemas) ? person.schemas : []), urn]);
  return {
    ...person,
    schemas: [...schemas],
    [urn]: { ...(isObject(extension) ? extension : {}), manager: { value: managerId } },
  };
}
