import { redactorOf } from '../../client/layers/redact.ts';
import { AnswerError, readAnswerError } from '../../client/reading/answer-error.ts';
import { eventTokenMediaType, readEventToken } from '../../protocol/events/event-token.ts';
import { eventUri } from '../../protocol/events/event-uris.ts';
import type { ScimRequest, ScimResponse } from '../../protocol/exchange/exchange.ts';
import { isObject, type JsonObject } from '../../protocol/json/json.ts';
import type { ChangeContext } from '../context.ts';
import type { Transaction } from '../transaction.ts';

/** Error for a change that was accepted with status 202, but failed according to the completion event of the change. */
export class RefusedLaterError extends AnswerError {}

/**
 * Maximum number of changes without a completion event (see `changesWithoutEvent`). After this number, no further event
 * is requested: the service seems to offer no events, and each read costs a request.
 */
const maxMissing = 3;

/**
 * Reads the completion event of a transaction (RFC 9967 section 2.5.1.1). Resolves to `done` if the event says that the
 * change was made. Resolves to `unknown` if there is no event, or if the event says that the resource does not exist.
 * Throws a `RefusedLaterError` if the event says that the change failed. `sent` is the request of the change. The
 * secrets of this request are removed from the error.
 */
export async function readCompletion(
  { client, model, service }: Pick<ChangeContext, 'client' | 'model' | 'service'>,
  { id, event }: Transaction,
  sent: ScimRequest | undefined,
): Promise<'done' | 'unknown'> {
  if (event === undefined || service.changesWithoutEvent >= maxMissing) return 'unknown';
  const payload = await readPayload();
  if (payload === 'pending') service.missingEvents.add(id);
  if (payload === 'pending') return 'unknown';
  const status = Number(payload?.status);
  if (!payload || !Number.isInteger(status) || status < 200 || status > 599) {
    service.changesWithoutEvent++;
    return 'unknown';
  }
  service.changesWithoutEvent = Number.NEGATIVE_INFINITY;
  service.missingEvents.delete(id);
  const resource = service.pendingTransactions.get(id);
  if (resource !== undefined) service.pending.delete(resource);
  service.pendingTransactions.delete(id);
  if (status < 300) return 'done';
  // Status 3xx does not say whether the change was made. Status 404 or 410 says that the resource does not exist. After
  // a POST, this is always a failure, because a POST creates a resource. After other methods, it may be a failure or
  // the wanted result, for example of a deletion. The result is then `unknown`, and the caller reads the resource to
  // find out.
  if (status < 400 || ((status === 404 || status === 410) && payload.method !== 'POST')) return 'unknown';
  throw refused(status, payload);

  async function readPayload(): Promise<JsonObject | 'pending' | undefined> {
    try {
      const headers = { accept: `${eventTokenMediaType}, application/jwt;q=0.9, application/json;q=0.5` };
      const path = event as string;
      const response = await client.sendTo(model.resourceType.endpoint, { method: 'GET', path, headers });
      if (response.status === 404 || response.status === 202 || response.status === 204) return 'pending';
      return response.status === 200 ? payloadOf(id, response) : undefined;
    } catch {
      // A failed read of the event says nothing about the change. The caller always reads the resource too.
      return 'pending';
    }
  }

  function refused(status: number, { response }: JsonObject): RefusedLaterError {
    const request = sent ?? { method: 'GET', base: client.base, path: event as string, query: {}, headers: {} };
    const answer: ScimResponse = { status, headers: {} };
    const body = isObject(response) ? redactorOf(request, answer).json(response) : {};
    const error = readAnswerError(request, { ...answer, body });
    const detail = `${error.detail} (result of transaction ${id}; the server had accepted the request with status 202)`;
    return new RefusedLaterError(status, detail, error.scimType, error.request);
  }
}

/** True if the service offers the completion event of a transaction, and has not shown the event yet. */
export function awaitsEvent(
  { service }: Pick<ChangeContext, 'service'>,
  transaction: Transaction | undefined,
): boolean {
  if (transaction?.event === undefined || service.changesWithoutEvent >= maxMissing) return false;
  return service.missingEvents.has(transaction.id);
}

/**
 * Records that a read showed the change of a transaction. Increases `changesWithoutEvent` if the completion event did
 * not exist when it was requested.
 */
export function recordShownTransaction({ service }: Pick<ChangeContext, 'service'>, { id }: Transaction): void {
  service.pendingTransactions.delete(id);
  if (service.missingEvents.delete(id)) service.changesWithoutEvent++;
}

/**
 * Returns the payload of a completion event, which is like the result of a bulk operation (RFC 9967 section 2.5.1.3).
 * Returns `undefined` for any other body. Does not verify the signature, because the event comes directly from the
 * service.
 */
function payloadOf(id: string, { raw, body }: ScimResponse): JsonObject | undefined {
  const text = typeof raw === 'string' ? raw : raw && new TextDecoder().decode(raw);
  const claims = text === undefined ? body : readEventToken(text)?.claims;
  if (!isObject(claims) || claims.txn !== id || !isObject(claims.events)) return undefined;
  const payload = claims.events[eventUri.asyncResponse];
  return isObject(payload) ? payload : undefined;
}
