import type { ScimRequest } from '../../protocol/exchange/exchange.ts';
import { type JsonObject, jsonEquals } from '../../protocol/json/json.ts';
import { type Answer, sendChange } from '../answer.ts';
import {
  isConflict,
  isFatal,
  isGone,
  isLostResponse,
  isUnknownOutcome,
  toFinalError,
  verifyAfterFailure,
} from '../classify-error.ts';
import { type ChangeContext, lookPauses, maxAttempts } from '../context.ts';
import { assertCreatable } from '../dialect/attributes.ts';
import { assertMethod } from '../dialect/methods.ts';
import { factTypeOf } from '../dialect/type-name.ts';
import { MaybeUndoneError, NotShownYetError, NotVerifiedError } from '../errors.ts';
import { canonicalResource, idOf } from '../resource.ts';
import type { Transaction } from '../transaction.ts';
import { type Comparison, compareWithWanted } from '../verify/compare.ts';
import { awaitsEvent, RefusedLaterError } from '../verify/completion.ts';
import { createdBefore } from '../verify/existed-before.ts';
import { looks, looksAfter, notReadable, notVerified, recordNotShown, recordShown } from '../verify/looks.ts';

/** Fields that tell a later run that the service accepted the request: the response had status 202. */
export interface AcceptedBefore {
  /**
   * True if an earlier run sent the request and received a response with status 202. This run then does not send the
   * request again, and only searches for the resource.
   */
  readonly isAccepted?: boolean | undefined;
  /** The transaction of the accepted request, if the service named one. */
  readonly transaction?: Transaction | undefined;
  /**
   * Called when the response has status 202. The call happens before the wait for the resource. If the process is
   * killed during the wait, a later run knows that the service has accepted the request.
   */
  readonly onAccepted?: ((transaction?: Transaction) => void) | undefined;
  /**
   * Called when the completion event of an accepted request says that the service refused the request. A later run must
   * send the request again.
   */
  readonly onRefused?: (() => void) | undefined;
}

/** A resource to create. */
export interface Creation extends AcceptedBefore {
  readonly wanted: JsonObject;
  /**
   * Finds the new resource by its keys. Called if the response is lost or does not show the resource. Absent if the
   * resource has no key. In this case, the request is never repeated.
   */
  readonly find?: (() => Promise<readonly JsonObject[]>) | undefined;
  /** Paths of values that scimctl derived from the input. The service may store other values at these paths. */
  readonly derived?: readonly string[];
}

/**
 * The reason to assume that the resource already existed before the creation request. Either the service responded with
 * status 200, or `meta.created` is clearly older than the request.
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
      /** The error of the read that should have shown the values in `missing`. */
      readonly unread?: string;
      /** True if the response did not show the resource, and a search found it. */
      readonly presumed?: true;
      /** Set if the resource already existed, and the service restored or changed the resource. */
      readonly existed?: Existed;
    }
  /** The service rejected the creation, because the resource already exists. */
  | { readonly kind: 'conflict'; readonly error: unknown };

/**
 * Creates a resource and verifies it. Repeats the request only if two conditions are met: the outcome of the request is
 * unknown, and several searches do not find the resource. Never repeats the request if the client could read a response
 * with a success status. Throws an `UnsupportedError` for a resource that the service is known to refuse. Throws a
 * `NotVerifiedError`, an `UncertainOutcomeError`, or any error of the request.
 */
export async function performCreate(context: ChangeContext, creation: Creation): Promise<Created> {
  const { client, model, service, stop } = context;
  if (creation.isAccepted) return orConflict(creation, searchAccepted(context, creation));
  assertMethod(service.dialect, factTypeOf(model), ['POST']);
  assertCreatable(service.dialect, model, creation.wanted);
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
      const found = await verifyAfterFailure(error, stop.onFailure, () =>
        lookFor(context, creation, pauses, createdIdOf(error)),
      );
      if (found) return withExisted(found);
      if (!isLostResponse(error)) context.service.failedCreations++;
      if (attempt >= maxAttempts || stop.isStopped) throw toFinalError(error);
      continue;
    }
    return orConflict(creation, readCreated(context, creation, answer));
  }
}

/**
 * Waits for a creation. Returns a conflict if the service first accepted the creation and later refused it because the
 * resource already exists.
 */
async function orConflict({ onRefused }: Creation, created: Promise<Created>): Promise<Created> {
  try {
    return await created;
  } catch (error) {
    if (!(error instanceof RefusedLaterError)) throw error;
    onRefused?.();
    if (isConflict(error)) return { kind: 'conflict', error };
    throw error;
  }
}

/**
 * A limit for the number of creations that failed with a 5xx status. From this number on, scimctl assumes that a 5xx
 * status of the service means that nothing was created, and searches less often. Each search takes seconds.
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
 * Returns the created resource after a response with a success status. The resource comes from the response, from a
 * read, or from a search. Does not send the creation again.
 */
async function readCreated(context: ChangeContext, creation: Creation, answer: Answer): Promise<Created> {
  if (answer.kind === 'accepted') {
    creation.onAccepted?.(answer.transaction);
    return waitFor(context, creation, answer, (problem) => notVerified(answer, problem));
  }
  if (answer.kind === 'resource') {
    const created = settle(context, creation, answer.resource);
    if (context.isRehearsal) return created;
    return withExisted(await confirm(context, creation, created), answer);
  }
  try {
    if (answer.kind === 'empty' && answer.location !== undefined) {
      const created = await readById(context, creation, answer.location);
      if (created) return withExisted(created, answer);
    }
    const found = await searchFor(context, creation, lookPauses);
    if (found) return withExisted({ ...settle(context, creation, found), presumed: true }, answer);
  } catch (error) {
    context.stop.onFailure(error);
    throw notReadable(answer, error);
  }
  throw notVerified(answer, notFound);
}

/**
 * Reads a resource until it shows all requested values. Sends no read if `shown` already shows them. If a read fails,
 * returns `shown` with the reason of the failure, so that the caller knows the id of the resource.
 */
async function confirm(context: ChangeContext, creation: Creation, shown: Found): Promise<Found> {
  if (shown.missing.length === 0) return shown;
  try {
    return (await readById(context, creation, shown.id)) ?? shown;
  } catch (error) {
    context.stop.onFailure(error);
    return { ...shown, unread: error instanceof Error ? error.message : 'unknown error' };
  }
}

const notFound = 'no read or search finds the new resource';

/**
 * Searches for a resource that an earlier run tried to create. The service accepted this creation with status 202. Does
 * not send the creation again.
 */
function searchAccepted(context: ChangeContext, creation: Creation): Promise<Created> {
  const { client, model } = context;
  const { transaction, wanted } = creation;
  const named = transaction ? ` (transaction ${transaction.id})` : '';
  const accepted = `in an earlier run, the server responded to the creation with status 202${named}`;
  const path = model.resourceType.endpoint;
  const request: ScimRequest = { method: 'POST', base: client.base, path, query: {}, headers: {}, body: wanted };
  return waitFor(
    context,
    creation,
    { kind: 'accepted', ...(transaction ? { transaction, request } : {}) },
    (problem) => new NotShownYetError(`${accepted}, but ${problem}`),
  );
}

/**
 * Reads and searches for a resource until the service shows the resource, or until `looks` ends. If the service never
 * shows the resource, throws the error that `toError` creates.
 */
async function waitFor(
  context: ChangeContext,
  creation: Creation,
  accepted: Pick<Extract<Answer, { kind: 'accepted' }>, 'kind' | 'location' | 'delay' | 'transaction' | 'request'>,
  toError: (problem: string) => NotVerifiedError,
): Promise<Created> {
  let problem = notFound;
  let last: Sighting | undefined;
  for await (const _ of looks(context, accepted)) {
    try {
      const read = await readOnce(context, accepted.location);
      const resource = read ?? (await searchOnce(creation));
      last = resource && { resource, isRead: read !== undefined };
    } catch (error) {
      // A failed read does not mean that the creation failed, so the wait continues.
      if (error instanceof NotVerifiedError) throw error;
      problem = `the search for the new resource failed: ${error instanceof Error ? error.message : 'unknown error'}`;
      context.stop.onFailure(error);
      if (isFatal(error)) break;
      continue;
    }
    // A search may have found an older resource with the same keys, and the service may still refuse the creation. If a
    // completion event is expected, the wait therefore continues after a search.
    if (last && (last.isRead || !awaitsEvent(context, accepted.transaction))) return settleSighting(last);
  }
  if (last) return settleSighting(last);
  recordNotShown(context, accepted);
  throw toError(problem);

  async function settleSighting({ resource, isRead }: Sighting): Promise<Created> {
    const settled = settle(context, creation, resource);
    recordShown(context, accepted, settled.id);
    const created = await confirm(context, creation, settled);
    return withExisted(isRead ? created : { ...created, presumed: true });
  }
}

/** A resource that a read or a search has shown. */
interface Sighting {
  readonly resource: JsonObject;
  /** True if a read by id showed the resource. False if a search found the resource. */
  readonly isRead: boolean;
}

/** Reads a resource. Returns undefined if the id is not known or no resource has the id. */
async function readOnce({ client, model }: ChangeContext, id: string | undefined): Promise<JsonObject | undefined> {
  if (id === undefined) return undefined;
  try {
    const read = await client.get(model.resourceType.endpoint, id);
    return idOf(read) === id ? read : undefined;
  } catch (error) {
    if (isGone(error)) return undefined;
    throw error;
  }
}

/**
 * Adds `existed` if the response or the resource shows that the resource existed before the request. `answer` is absent
 * if the response was lost or had status 202.
 */
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

/** True if the resource has exactly the requested values. In this usual case, no detailed comparison is needed. */
function hasExactValues(found: JsonObject, wanted: JsonObject): boolean {
  return Object.keys(wanted).every((name) => name === 'schemas' || jsonEquals(found[name], wanted[name]));
}

/**
 * Reads the new resource until the resource has the requested values, because some services show new values only after
 * some time. Returns undefined if the resource does not exist.
 */
async function readById(context: ChangeContext, creation: Creation, id: string): Promise<Found | undefined> {
  const { client, model } = context;
  let last: Found | undefined;
  for await (const _ of looks(context, { kind: 'other' })) {
    try {
      const read = await client.get(model.resourceType.endpoint, id);
      if (idOf(read) !== id) return last;
      last = settle(context, creation, read);
      if (last.missing.length === 0) return last;
    } catch (error) {
      if (!isGone(error)) throw error;
    }
  }
  recordNotShown(context, { kind: 'other' });
  return last;
}

/**
 * Returns the id of the new resource from the error of a creation with an unknown outcome. Returns undefined if the
 * error does not contain the id.
 */
function createdIdOf(error: unknown): string | undefined {
  return error instanceof MaybeUndoneError ? error.createdId : undefined;
}

/**
 * Reads and searches for a resource after a creation with an unknown outcome. `id` is absent if the id of the resource
 * is not known. Returns undefined if the resource does not exist. If the last search finds nothing and the read before
 * it failed, throws the error of the read, because the resource may exist.
 */
async function lookFor(
  context: ChangeContext,
  creation: Creation,
  pauses: readonly number[],
  id: string | undefined,
): Promise<Found | undefined> {
  let failure: unknown;
  for await (const _ of looksAfter(context, context.isRehearsal ? [] : pauses)) {
    failure = undefined;
    try {
      const read = await readOnce(context, id);
      const settled = read && settle(context, creation, read);
      if (settled?.missing.length) return (await readById(context, creation, settled.id)) ?? settled;
      if (settled) return settled;
    } catch (error) {
      if (error instanceof NotVerifiedError || isFatal(error)) throw error;
      failure = error;
    }
    const found = await searchOnce(creation);
    if (found) return { ...settle(context, creation, found), presumed: true };
  }
  if (failure !== undefined) throw failure;
  return undefined;
}

/**
 * Searches for the new resource, with longer and longer pauses between the searches. Returns undefined if no resource
 * is found. Throws a `NotVerifiedError` if several resources are found.
 */
async function searchFor(
  context: ChangeContext,
  creation: Creation,
  pauses: readonly number[],
): Promise<JsonObject | undefined> {
  for await (const _ of looksAfter(context, context.isRehearsal || !creation.find ? [] : pauses)) {
    const found = await searchOnce(creation);
    if (found) return found;
  }
  return undefined;
}

async function searchOnce({ find }: Creation): Promise<JsonObject | undefined> {
  const found = (await find?.()) ?? [];
  if (found.length > 1)
    throw new NotVerifiedError(
      `scimctl created one resource, but the search for this resource finds ${found.length} resources`,
    );
  return found[0];
}
