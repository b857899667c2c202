import { ScimError } from '../../src/protocol/errors.ts';
import { eventTokenMediaType, printUnsecuredToken } from '../../src/protocol/events/event-token.ts';
import type { Layer, ScimRequest, ScimResponse } from '../../src/protocol/exchange/exchange.ts';
import type { JsonObject } from '../../src/protocol/json/json.ts';
import { readAsyncPreference } from '../../src/protocol/messages/prefer.ts';
import type { Behaviour } from '../behaviour/index.ts';
import { noteOn } from '../behaviour/note.ts';
import { type ProviderContext, tolerance } from '../context/context.ts';
import { isBulkPath } from '../handlers/router.ts';
import { readBody } from '../messages/request-body.ts';
import { emptyResponse } from '../messages/response.ts';
import { keptPart } from './pending-request.ts';
import type { PendingRequests } from './pending-requests.ts';

/** Path of the endpoint that returns the completion event of a transaction. */
export const eventsPath = '/SecurityEvents';

/**
 * Creates the layer for asynchronous requests (RFC 9967 section 2.5.1.1). If the behaviour `asyncRequest` allows an
 * asynchronous write, the layer responds with status 202 and performs the write later. Before the layer handles a
 * request, it performs the pending requests that are due.
 */
export function asynchronous(provider: ProviderContext, pending: PendingRequests): Layer {
  return (next) => async (request) => {
    const { behaviour } = provider;
    if (await pending.runDue()) noteDecided(request, behaviour);
    if (request.path.startsWith(`${eventsPath}/`)) return readCompletion(provider, pending, request);
    const preference = isWrite(request) ? acceptedPreference(provider, request) : undefined;
    if (!preference) return next(request);
    noteDecided(request, behaviour);
    const txn = crypto.randomUUID();
    const time = provider.clock() + behaviour.asyncDelay * 1000;
    await pending.add({ txn, time, request: keptPart(request, bodyOf(provider, request)) });
    return emptyResponse(202, {
      'set-txn': txn,
      ...(preference.respondAsync ? { 'preference-applied': 'respond-async' } : {}),
      // The response has no event URI for a bulk request, because a bulk request has one event for each operation.
      ...(isBulkPath(request.path) ? {} : { location: `${request.base}${eventsPath}/${txn}` }),
    });
  };
}

function noteDecided(request: ScimRequest, behaviour: Behaviour): void {
  noteOn(request, behaviour, 'asyncRequest');
  noteOn(request, behaviour, 'asyncDelay');
}

function isWrite({ method, path }: ScimRequest): boolean {
  return /^(?:POST|PUT|PATCH|DELETE)$/.test(method) && !path.endsWith('/.search');
}

/**
 * Returns the preference of a request to which the layer responds with status 202. Returns `undefined` for a request
 * that is performed at once: if asynchronous requests are off, if the client does not ask for an asynchronous request,
 * or if the client is willing to wait at least `asyncDelay` seconds (RFC 7240 section 4.3).
 */
function acceptedPreference({ behaviour }: ProviderContext, request: ScimRequest) {
  const preference = readAsyncPreference(request.headers.prefer);
  if (behaviour.asyncRequest === 'none') return undefined;
  if (behaviour.asyncRequest === 'request' && !preference.respondAsync) return undefined;
  return preference.wait !== undefined && preference.wait >= behaviour.asyncDelay ? undefined : preference;
}

function bodyOf(provider: ProviderContext, request: ScimRequest): JsonObject | undefined {
  if (request.method === 'DELETE') return undefined;
  return readBody(request, provider.behaviour.maxPayloadSize, tolerance(provider));
}

/** Responds with the completion event of a transaction. A transaction that is not complete has no event yet. */
async function readCompletion(
  { events }: ProviderContext,
  pending: PendingRequests,
  { method, path }: ScimRequest,
): Promise<ScimResponse> {
  if (method !== 'GET' && method !== 'HEAD') throw new ScimError(405, `${method} is not allowed for this path`);
  const event = pending.completion(path.slice(eventsPath.length + 1));
  if (!event)
    throw new ScimError(404, 'this transaction has no event: the transaction is unknown, or not complete yet');
  // Without an event stream, there is no key to sign the token.
  const raw = events ? await events.print(event) : printUnsecuredToken(event);
  return { status: 200, headers: { 'content-type': eventTokenMediaType }, raw };
}
