import { ScimError } from '../../src/protocol/errors.ts';
import { isObject, type Json, type JsonObject } from '../../src/protocol/json/json.ts';
import type { QueuedEvent } from './event-queue.ts';

/** Maximum number of events in a response, whatever the request asks for. */
const maxEvents = 1000;

/** Maximum number of characters of all events of a response. A single event may be longer. */
const maxLength = 1 << 20;

/** A request for events (RFC 8936 section 2.2). */
export interface PollRequest {
  /** Maximum number of events in the response. 0 if the recipient wants no event. */
  readonly maxEvents: number;
  readonly returnImmediately: boolean;
  /** The `jti` of each event that the recipient has received. */
  readonly ack: readonly string[];
  /** Maps the `jti` of each event that the recipient refuses to the reason. */
  readonly setErrs: Readonly<Record<string, { readonly err: string; readonly description: string }>>;
}

/** Reads the body of a request for events. Throws a `ScimError` with status 400 for a member of the wrong type. */
export function readPollRequest(body: JsonObject): PollRequest {
  const { maxEvents: max = maxEvents, returnImmediately = false, ack = [], setErrs = {} } = body;
  if (!Number.isSafeInteger(max) || (max as number) < 0) throw wrong('"maxEvents" must be a whole number, at least 0');
  if (typeof returnImmediately !== 'boolean') throw wrong('"returnImmediately" must be true or false');
  if (!Array.isArray(ack) || !ack.every((jti) => typeof jti === 'string')) throw wrong('"ack" must be a list of texts');
  if (!isObject(setErrs)) throw wrong('"setErrs" must be an object');
  return {
    maxEvents: Math.min(max as number, maxEvents),
    returnImmediately,
    ack: ack as string[],
    setErrs: Object.fromEntries(Object.entries(setErrs).map(([jti, error]) => [jti, readError(jti, error)])),
  };
}

function readError(jti: string, error: Json | undefined): { err: string; description: string } {
  if (isObject(error) && typeof error.err === 'string') {
    return { err: error.err, description: typeof error.description === 'string' ? error.description : '' };
  }
  throw wrong(`"setErrs" must have an object with "err" for ${JSON.stringify(jti)}`);
}

function wrong(detail: string): ScimError {
  return ScimError.of('invalidValue', detail);
}

/** Creates the body of a response (RFC 8936 section 2.3) with the oldest events. */
export async function pollResponse(
  events: Iterable<QueuedEvent>,
  count: number,
  print: (event: QueuedEvent) => Promise<string>,
): Promise<JsonObject> {
  // Takes the events first, because the queue can change while a token is signed.
  const taken = [...take(events, count + 1)];
  const sets: Record<string, string> = {};
  let length = 0;
  let given = 0;
  for (const event of taken.slice(0, count)) {
    const token = await print(event);
    length += token.length;
    if (given > 0 && length > maxLength) break;
    sets[event.jti] = token;
    given++;
  }
  return { sets, ...(taken.length > given ? { moreAvailable: true } : {}) };
}

function* take<T>(items: Iterable<T>, count: number): Iterable<T> {
  let left = count;
  if (left <= 0) return;
  for (const item of items) {
    yield item;
    if (--left === 0) return;
  }
}
