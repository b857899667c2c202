import { isObject, type Json, type JsonObject } from '../../src/protocol/json/json.ts';
import type { BulkOperation } from '../../src/protocol/messages/bulk.ts';
import { ScimError } from '../../src/protocol/messages/errors.ts';
import { type PatchOperation, patchMessage } from '../../src/protocol/patch/index.ts';
import type { ResourceModel } from '../../src/protocol/schema/model.ts';
import type { Resource } from '../../src/protocol/schema/resource.ts';
import { urn } from '../../src/protocol/schema/urns.ts';
import { checkRestrictions } from '../behaviour/restrictions.ts';
import { modelOf, type Provider } from '../provider/context.ts';
import { checkUniqueness } from '../resources/stored-resource.ts';
import type { Change } from '../store/store.ts';

/** References that are added when what they refer to exists. */
export interface PostponedReferences {
  /** A PatchOp message; its values are bulkIds still. */
  readonly patch: JsonObject;
}

/**
 * Takes out of a create what refers to bulkIds: members of a group, the manager of a user. Gives the rest, and a PATCH that
 * adds what was taken out.
 */
export function postponeReferences(operation: BulkOperation): {
  without: BulkOperation;
  references: PostponedReferences | undefined;
} {
  const { data } = operation;
  if (operation.method !== 'POST' || !data) return { without: operation, references: undefined };
  const operations: PatchOperation[] = [];
  let without: JsonObject = data;
  if (Array.isArray(data.members)) {
    const [later, now] = partition(data.members, isReference);
    if (later.length > 0) operations.push({ op: 'add', path: 'members', value: later });
    without = { ...without, members: now };
  }
  const enterprise = data[urn.EnterpriseUser];
  if (isObject(enterprise) && isReference(enterprise.manager)) {
    const { manager, ...rest } = enterprise;
    operations.push({ op: 'add', path: `${urn.EnterpriseUser}:manager`, value: manager as Json });
    without = { ...without, [urn.EnterpriseUser]: rest };
  }
  if (operations.length === 0) return { without: operation, references: undefined };
  return { without: { ...operation, data: without }, references: { patch: patchMessage(operations) } };
}

/** Throws a `ScimError` with status 409 for what was prepared apart and is not possible any more, since others went on meanwhile. */
export function checkPrepared(provider: Provider, changes: readonly Change[]): void {
  const prepared = new Set(changes.flatMap((change) => (change.op === 'put' ? [change.resource.id] : [])));
  for (const change of changes) {
    if (change.op === 'put') checkNew(provider, modelOf(provider, change.type), change.resource);
    if (change.op !== 'link' || prepared.has(change.member.value)) continue;
    const { type, value } = change.member;
    if (!provider.store.get(type, value)) throw new ScimError(409, `${type} ${JSON.stringify(value)} was deleted`);
  }
}

function checkNew(provider: Provider, model: ResourceModel, resource: Resource): void {
  const { id } = resource;
  // An id may be a client's choice.
  if (provider.store.get(model.resourceType.name, id)) {
    throw ScimError.of('uniqueness', `the id ${JSON.stringify(id)} is in use already`);
  }
  checkUniqueness(provider, model, resource);
  checkRestrictions(provider, model, resource, undefined);
}

function isReference(value: Json | undefined): boolean {
  return isObject(value) && typeof value.value === 'string' && value.value.startsWith('bulkId:');
}

function partition<T>(items: readonly T[], test: (item: T) => boolean): [T[], T[]] {
  return [items.filter(test), items.filter((item) => !test(item))];
}
