import { type JsonObject, jsonEquals } from '../../protocol/json/json.ts';
import { type Answer, sendChange } from '../answer.ts';
import {
  isConflict,
  isGone,
  isLostResponse,
  isUnknownOutcome,
  toFinalError,
  verifyAfterFailure,
} from '../classify-error.ts';
import { type ChangeContext, lookPauses, maxAttempts } from '../context.ts';
import { NotVerifiedError } from '../errors.ts';
import { canonicalResource, idOf } from '../resource.ts';
import { type Comparison, compareWithWanted } from '../verify/compare.ts';
import { createdBefore } from '../verify/existed-before.ts';
import { describeAnswer } from '../verify/verify-update.ts';

/** A resource to create. */
export interface Creation {
  readonly wanted: JsonObject;
  /**
   * Finds the new resource by its keys. Called if the response is lost or does not show the resource. Absent for a resource without a key.
   * The request for such a resource is never repeated.
   */
  readonly find?: (() => Promise<readonly JsonObject[]>) | undefined;
  /** Paths of values that scimctl derived from the input. The service may store other values at these paths. */
  readonly derived?: readonly string[];
}

/**
 * The sign that a created resource already existed: the service responded with status 200, or `meta.created` is clearly
 * older than the request.
 */
export type Existed = { readonly sign: 'status' } | { readonly sign: 'date'; readonly created: string };

/** The result of a creation. */
export type Created =
  | {
      readonly kind: 'created';
      readonly id: string;
      /** The resource that the service shows. */
      readonly resource: JsonObject;
      /** Paths of attributes whose values are not as requested. */
      readonly missing: readonly string[];
      readonly normalised: Comparison['normalised'];
      /** True if the response did not show the resource, and a search found it. */
      readonly presumed?: true;
      /** Set if the resource already existed, and the service restored or changed the resource. */
      readonly existed?: Existed;
    }
  /** The service rejected the creation, because the resource already exists. */
  | { readonly kind: 'conflict'; readonly error: unknown };

/**
 * Creates a resource and verifies it. Repeats the request only if its outcome is unknown and several searches do not find the resource.
 * Never repeats the request after a success status that the client could read. Throws a `NotVerifiedError`, an `UncertainOutcomeError`, or
 * any error of the request.
 */
export async function performCreate(context: ChangeContext, creation: Creation): Promise<Created> {
  const { client, model, stop } = context;
  for (let attempt = 1; ; attempt++) {
    let answer: Answer;
    try {
      answer = await sendChange(client, {
        method: 'POST',
        endpoint: model.resourceType.endpoint,
        body: creation.wanted,
      });
    } catch (error) {
      if (isConflict(error)) return { kind: 'conflict', error };
      if (!isUnknownOutcome(error)) throw error;
      if (!creation.find) throw toFinalError(error);
      const pauses = lookPauses.slice(0, searchesAfter(context, error));
      const found = await verifyAfterFailure(error, () => searchFor(context, creation, pauses));
      if (found) return withExisted({ ...settle(context, creation, found), presumed: true });
      if (!isLostResponse(error)) context.service.failedCreations++;
      if (attempt >= maxAttempts || stop.isStopped) throw toFinalError(error);
      continue;
    }
    return readCreated(context, creation, answer);
  }
}

/**
 * After this number of creations that failed with a 5xx status, scimctl assumes that a 5xx status of this service means
 * that nothing was created. The number of searches is then reduced, because each search costs seconds.
 */
const trustedFailures = 5;

/**
 * Number of searches after a failed creation. Several searches are needed, because some services show a new resource in
 * search results only after some seconds.
 */
function searchesAfter({ service }: ChangeContext, error: unknown): number {
  return isLostResponse(error) || service.failedCreations < trustedFailures ? 4 : 2;
}

/**
 * Returns the created resource after a success response: from the response, from a read, or from a search. Sends no
 * further request that creates a resource.
 */
async function readCreated(context: ChangeContext, creation: Creation, answer: Answer): Promise<Created> {
  if (answer.kind === 'resource') {
    const created = settle(context, creation, answer.resource);
    if (context.isRehearsal) return created;
    if (created.missing.length === 0) return withExisted(created, answer);
    const again = await readById(context, creation, answer.id);
    return withExisted(again ?? created, answer);
  }
  if (answer.kind === 'empty' && answer.location !== undefined) {
    const created = await readById(context, creation, answer.location);
    if (created) return withExisted(created, answer);
  }
  const found = await searchFor(context, creation, lookPauses);
  if (found) return withExisted({ ...settle(context, creation, found), presumed: true }, answer);
  throw new NotVerifiedError(`${describeAnswer(answer)}, but no read or search finds the new resource`);
}

/** Adds the sign that the resource existed before the request, if there is one. `answer` is absent if the response was lost. */
function withExisted(found: Found, answer?: Answer): Found {
  if (answer?.status === 200) return { ...found, existed: { sign: 'status' } };
  const created = createdBefore(found.resource, answer?.date);
  return created === undefined ? found : { ...found, existed: { sign: 'date', created } };
}

type Found = Extract<Created, { kind: 'created' }>;

function settle({ model, service }: ChangeContext, { wanted, derived }: Creation, found: JsonObject): Found {
  const id = idOf(found);
  if (id === undefined) throw new NotVerifiedError('the server returned a resource without an id');
  if (hasExactValues(found, wanted)) return { kind: 'created', id, resource: found, missing: [], normalised: [] };
  const expectation = { before: undefined, wanted, ...(derived ? { derived } : {}) };
  const { missing, normalised } = compareWithWanted(canonicalResource(found, model), expectation, model, service);
  return { kind: 'created', id, resource: found, missing, normalised };
}

/**
 * True if the resource has exactly the requested values. Exact values are the usual case and need no detailed
 * comparison.
 */
function hasExactValues(found: JsonObject, wanted: JsonObject): boolean {
  return Object.keys(wanted).every((name) => name === 'schemas' || jsonEquals(found[name], wanted[name]));
}

/**
 * Reads the new resource until the resource has the requested values, because some services show new values only after
 * some time. Returns undefined if the resource does not exist.
 */
async function readById(context: ChangeContext, creation: Creation, id: string): Promise<Found | undefined> {
  const { client, model, stop, service } = context;
  let last: Found | undefined;
  for (const pause of service.unverified < 5 ? lookPauses.slice(0, 3) : [0]) {
    await stop.pause(pause);
    try {
      const read = await client.get(model.resourceType.endpoint, id);
      if (idOf(read) !== id) return last;
      last = settle(context, creation, read);
      if (last.missing.length === 0) return last;
    } catch (error) {
      if (!isGone(error)) throw error;
    }
    if (stop.isStopped) break;
  }
  service.unverified++;
  return last;
}

/**
 * Searches for the new resource, with longer and longer pauses between the searches. Returns undefined if no resource
 * is found. Throws a `NotVerifiedError` if several resources are found.
 */
async function searchFor(
  { stop, isRehearsal }: ChangeContext,
  { find }: Creation,
  pauses: readonly number[],
): Promise<JsonObject | undefined> {
  for (const pause of isRehearsal || !find ? [] : pauses) {
    await stop.pause(pause);
    const found = (await find?.()) ?? [];
    if (found.length > 1)
      throw new NotVerifiedError(`one resource was created, but a search finds ${found.length} resources`);
    if (found[0]) return found[0];
    if (stop.isStopped) break;
  }
  return undefined;
}
