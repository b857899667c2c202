import { isObject, type Json, type JsonObject } from '../../src/protocol/json/json.ts';
import type { BulkOperation } from '../../src/protocol/messages/bulk.ts';
import { type PatchOperation, patchMessage } from '../../src/protocol/patch/index.ts';
import { modelOf, type ProviderContext } from '../context/context.ts';
import { postponedMembers } from '../groups/postponed-members.ts';
import type { PostponedAttribute } from '../messages/postponed-attribute.ts';
import { postponedManager } from '../resources/manager.ts';
import { ownedType } from '../resources/ownership.ts';
import type { Change } from '../store/store.ts';
import { checkWrite } from './checks/table.ts';

/** References that a PATCH adds later, because the resources to which they refer must exist first. */
export interface PostponedReferences {
  /** A PatchOp message. The values in this message are `bulkId` references that are not resolved yet. */
  readonly patch: JsonObject;
}

/** The attributes that can refer to a `bulkId`. */
const postponed: readonly PostponedAttribute[] = [postponedMembers, postponedManager];

/**
 * Splits a create operation into two parts. The first part is the create operation without references to a `bulkId`.
 * The second part is a PATCH that adds these references.
 */
export function postponeReferences(operation: BulkOperation): {
  without: BulkOperation;
  references: PostponedReferences | undefined;
} {
  const { data } = operation;
  if (operation.method !== 'POST' || !data) return { without: operation, references: undefined };
  const operations: PatchOperation[] = [];
  let without: JsonObject = data;
  for (const postpone of postponed) {
    const parts = postpone(without, isReference);
    if (parts === undefined) continue;
    without = parts.without;
    operations.push(parts.operation);
  }
  if (operations.length === 0) return { without: operation, references: undefined };
  return { without: { ...operation, data: without }, references: { patch: patchMessage(operations) } };
}

/**
 * Checks prepared changes a second time immediately before they are committed, because other requests may have changed
 * the store since the first check. Throws a `ScimError` for changes that are no longer possible.
 */
export function checkPrepared(provider: ProviderContext, changes: readonly Change[]): void {
  const prepared = new Set(changes.flatMap((change) => (change.op === 'put' ? [change.resource.id] : [])));
  for (const change of changes) {
    if (change.op !== 'put' || change.type === ownedType) continue;
    const model = modelOf(provider, change.type);
    checkWrite('bulkCycle', 'resource', { provider, model, resource: change.resource, before: undefined, prepared });
  }
  checkWrite('bulkCycle', 'transaction', { provider, changes, prepared });
}

function isReference(value: Json | undefined): boolean {
  return isObject(value) && typeof value.value === 'string' && value.value.startsWith('bulkId:');
}
