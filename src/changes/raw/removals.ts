import { ScimError } from '../../protocol/errors.ts';
import { effectiveMethod, isSafeMethod } from '../../protocol/exchange/safe-methods.ts';
import { isObject, type Json, type JsonObject } from '../../protocol/json/json.ts';
import { parseBulkRequest } from '../../protocol/messages/bulk.ts';
import { applyPatch, parsePatch } from '../../protocol/patch/index.ts';
import type { ResourceModel } from '../../protocol/schema/model.ts';
import { hasStatus, isGone } from '../classify-error.ts';
import type { ChangeContext } from '../context.ts';
import { decideDeletion } from '../decide/deletion.ts';
import { decidePatch } from '../decide/patch.ts';
import { decideReplacement } from '../decide/replacement.ts';
import type { OwnAccount } from '../guard/own-account.ts';
import { isDeactivation, type Removal } from '../removals.ts';
import { canonicalResource, idOf, kindOf } from '../resource.ts';
import { type RawChange, readTarget } from './target.ts';

/** The data for `removalsOfRequest`, which finds the removals of a request that the operator typed. */
export interface RawContext {
  /** The `ChangeContext` without its `model`, because the path of the request determines the model. */
  readonly change: Omit<ChangeContext, 'model'>;
  /** The models of all resource types of the service. */
  readonly models: readonly ResourceModel[];
  /**
   * If true, reads each resource that the request changes, and finds all removals. If false, reads no resource, and
   * finds only deletions of resources and deactivations of people. Without a read, a person counts as deactivated even
   * if this person was already inactive before the request.
   */
  readonly readsResources: boolean;
  /** Finds the target of a request to `/Me`. */
  readonly own: Pick<OwnAccount, 'id'>;
}

/**
 * Determines the removals that a raw request causes. Uses the method, the path and the body of the request. If scimctl
 * cannot understand the request, returns an uncertain removal. Throws any error of a read.
 */
export async function removalsOfRequest(context: RawContext, request: RawChange): Promise<Removal[]> {
  const method = effectiveMethod(request);
  if (isSafeMethod(method)) return [];
  const target = readTarget(context.change.client.base, request.path, context.models);
  switch (target.kind) {
    case 'search':
      return method === 'POST' ? [] : unreadable(context, request);
    case 'bulk':
      return method === 'POST' ? ofBulk(context, request) : unreadable(context, request);
    case 'type':
      return method === 'POST' ? [] : unreadable(context, request);
    case 'resource':
      return ofResource(context, request, method, target);
    case 'me':
      return method === 'POST' ? [] : ofMe(context, request, method);
    case 'unknown':
      return unreadable(context, request);
  }
}

async function ofBulk(context: RawContext, request: RawChange): Promise<Removal[]> {
  let operations: ReturnType<typeof parseBulkRequest>['Operations'];
  try {
    operations = parseBulkRequest(request.body, { tolerate: () => {} }).Operations;
  } catch (error) {
    if (error instanceof ScimError) return unreadable(context, request);
    throw error;
  }
  const removals: Removal[] = [];
  for (const { method, path, data } of operations) {
    if (context.change.stop.isStopped) break;
    // A path with `bulkId:` names a resource that the same bulk request creates. A new resource has no access to lose.
    if (path.includes('bulkId:')) continue;
    removals.push(...(await removalsOfRequest(context, { method, path, headers: {}, body: data })));
  }
  return removals;
}

/** Returns the removals of a request to `/Me`, which changes the account of the token. */
async function ofMe(context: RawContext, request: RawChange, method: string): Promise<Removal[]> {
  const id = await context.own.id();
  const model = context.models.find((candidate) => kindOf(candidate) === 'user');
  return id === undefined || !model
    ? unreadable(context, request)
    : ofResource(context, request, method, { model, id });
}

async function ofResource(
  context: RawContext,
  request: RawChange,
  method: string,
  { model, id }: { readonly model: ResourceModel; readonly id: string },
): Promise<Removal[]> {
  const resource = kindOf(model);
  if (!context.readsResources) return withoutReading(method, request.body, model, id);
  const change: ChangeContext = { ...context.change, model };
  const before = await read(change, id);
  if (!before) return [];
  const typeName = model.resourceType.name.toLowerCase();
  const removals = await ofMethod(change, method, before, request.body);
  return removals?.map((removal) => ({ typeName, ...removal })) ?? unreadable(context, request, { resource, id });
}

/**
 * Returns the deletion or the deactivation that a request causes. Does not read the resource, so a person is assumed to
 * be active before the request.
 */
function withoutReading(method: string, body: Json | undefined, model: ResourceModel, id: string): Removal[] {
  const resource = kindOf(model);
  if (method === 'DELETE') return [{ kind: 'delete', resource, id, label: id }];
  if (resource !== 'user') return [];
  const removal: Removal = { kind: 'deactivate', resource, id, label: id };
  const before: JsonObject = { schemas: [model.core.urn], id, userName: id, active: true };
  try {
    if (method === 'PUT') {
      return isObject(body) && isDeactivation(before, canonicalResource(body, model)) ? [removal] : [];
    }
    if (method !== 'PATCH') return [];
    const operations = parsePatch(body, { tolerate: () => {} });
    const { resource: after } = applyPatch(before, operations, model, { tolerate: () => {}, draft: true });
    return isDeactivation(before, after) ? [removal] : [];
  } catch (error) {
    if (error instanceof ScimError && error.name === 'ScimError') return [{ ...removal, isUncertain: true }];
    throw error;
  }
}

/**
 * Returns the removals of a request on one resource. Returns `undefined` if the method or the body cannot be
 * understood.
 */
async function ofMethod(
  change: ChangeContext,
  method: string,
  before: JsonObject,
  body: Json | undefined,
): Promise<readonly Removal[] | undefined> {
  switch (method) {
    case 'DELETE':
      return (await decideDeletion(change, before)).removals;
    case 'PUT':
      return isObject(body)
        ? (await decideReplacement(change, before, canonicalResource(body, change.model))).update.removals
        : undefined;
    case 'PATCH':
      try {
        const operations = parsePatch(body, { tolerate: () => {} });
        return (await decidePatch(change, before, operations)).update.removals;
      } catch (error) {
        if (error instanceof ScimError && error.name === 'ScimError') return undefined;
        throw error;
      }
    default:
      return undefined;
  }
}

/**
 * Reads a resource. Returns `undefined` if the resource does not exist, because a missing resource has nothing to lose.
 */
async function read({ client, model }: ChangeContext, id: string): Promise<JsonObject | undefined> {
  try {
    const found = canonicalResource(await client.get(model.resourceType.endpoint, id), model);
    return idOf(found) === id ? found : undefined;
  } catch (error) {
    if (isGone(error) || hasStatus(error, 400)) return undefined;
    throw error;
  }
}

function unreadable(
  { readsResources }: RawContext,
  { method, path }: RawChange,
  about: Pick<Removal, 'resource' | 'id'> = { resource: 'other', id: '' },
): Removal[] {
  return readsResources ? [{ kind: 'deactivate', ...about, label: `${method} ${path}`, isUncertain: true }] : [];
}
