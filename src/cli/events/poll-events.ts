import type { ScimClient } from '../../client/client.ts';
import { notScim, readAnswerError } from '../../client/reading/answer-error.ts';
import { NetworkError } from '../../protocol/exchange/network-error.ts';
import { isObject, type JsonObject } from '../../protocol/json/json.ts';
import { PartialError } from '../errors/errors.ts';
import { type EventError, type ReceivedEvent, readReceived } from './event-row.ts';
import type { VerificationKey } from './signature.ts';
import type { Expected } from './verify-event.ts';

/** Options of `pollEvents`. */
export interface PollOptions {
  /** Path of the endpoint, relative to the base URL. */
  readonly path: string;
  /** Maximum number of events. `undefined` for all events. */
  readonly max: number | undefined;
  /** True to wait for further events until the signal is aborted. */
  readonly follow: boolean;
  /** True to acknowledge events that were written. */
  readonly ack: boolean;
  readonly expected: Omit<Expected, 'now'>;
  /**
   * Reads the keys of the service again. Called at most once for each response, if no key verifies the signature of one
   * of its events. `undefined` if the keys cannot change.
   */
  readonly readKeysAgain: (() => Promise<readonly VerificationKey[]>) | undefined;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly signal: AbortSignal;
  readonly sleep: (milliseconds: number, signal?: AbortSignal) => Promise<void>;
  /** Waits until all events that were returned so far are written. Resolves to false if nobody reads the output. */
  readonly written: () => Promise<boolean>;
  /**
   * Called before the last request of a run that was interrupted. The interruption then does not abort this request.
   */
  readonly finishRequests: () => void;
  /** Called once if the service has more events than were read. */
  readonly onMore: () => void;
}

/**
 * Maximum number of events in one response. Even if all of these events contain all values, the response is not too
 * large.
 */
const batchSize = 100;

/**
 * Delay in milliseconds between a response without events and the next request. Needed for a service that responds at
 * once instead of waiting for events.
 */
const idlePause = 1000;

/**
 * Maximum number of consecutive responses without events, although the service says that it has more events. The
 * service may need a moment to prepare the events.
 */
const maxEmpty = 10;
const emptyProblem = 'the service says that it has more events, but its responses contain no events';

/** Maximum number of `jti` values that are remembered, to show an event only once. */
const maxRemembered = 10_000;

/** Maximum number of requests of a run without `follow`. */
const maxRequests = 100_000;

/**
 * Polls events (RFC 8936 section 2). Acknowledges an event only after `written` has confirmed that the event was
 * written. If an event is lost before that, the service therefore sends it again. An event with a problem is reported
 * in
 * `setErrs` instead of `ack`. Throws the error of a response whose status is not a success.
 */
export async function* pollEvents(
  client: ScimClient,
  options: PollOptions,
): AsyncGenerator<ReceivedEvent, void, undefined> {
  const poll = new Poll(client, options);
  const { max = Number.POSITIVE_INFINITY, follow, ack, signal, sleep, written, onMore } = options;
  // Without `ack`, the run reads only one response with events, so this response may have more than `batchSize` events.
  const batch = ack ? batchSize : (options.max ?? batchSize);
  let count = 0;
  let empty = 0;
  for (let request = 1; follow || request <= maxRequests; request++) {
    const answer = await poll.ask({ maxEvents: Math.min(batch, max - count), returnImmediately: !follow });
    if (!answer) break;
    const events = (await poll.newEvents(answer.sets)).slice(0, max - count);
    for (const { event } of events) yield event;
    count += events.length;
    if (events.length > 0) {
      if (!(await written())) return;
      // If every event has another issuer or audience than expected, a flag is wrong. Reports of these errors would
      // make the service drop the events.
      if (ack && count === events.length && events.every(isOfOther)) throw new PartialError(otherProblem, otherHint);
      poll.settle(events);
    }
    if (count >= max || !(follow || answer.hasMore)) break;
    if (!ack) {
      onMore();
      break;
    }
    if (events.length === 0) {
      const isRepeated = Object.keys(answer.sets).length > 0;
      if (!follow && isRepeated)
        throw new PartialError('the service repeats events that were acknowledged', repeatHint);
      if (!follow && ++empty > maxEmpty) throw new PartialError(emptyProblem, repeatHint);
      await sleep(idlePause, signal);
    } else empty = 0;
    if (signal.aborted) break;
  }
  await poll.finish();
}

const repeatHint =
  'to see the response of the service, run scimctl api POST PATH --data \'{"returnImmediately":true}\'';

/** A new event of a response, and the name of the event in the response. */
interface NamedEvent {
  readonly jti: string;
  readonly event: ReceivedEvent;
}

/** True for a signed event whose signature no key verifies. */
function isUnverified({ event: { row, error } }: NamedEvent): boolean {
  return error?.err === 'invalid_key' && row.signature === 'unverified';
}

/** True for an event whose issuer or audience is not the expected one. */
function isOfOther({ event: { error } }: NamedEvent): boolean {
  return error?.err === 'invalid_issuer' || error?.err === 'invalid_audience';
}

const otherProblem =
  'no event of the first response has the issuer of --issuer and the audience of --audience, so nothing was reported to the service';
const otherHint = 'compare "iss" and "aud" with the expected values, which the problems of the events above name';

interface Answer {
  readonly sets: JsonObject;
  readonly hasMore: boolean;
}

/** The state that a recipient keeps between two requests. */
class Poll {
  readonly #client: ScimClient;
  readonly #options: PollOptions;
  /** Events that were written and are not acknowledged yet. */
  #ack: string[] = [];
  #setErrs = new Map<string, EventError>();
  #keys: readonly VerificationKey[];
  readonly #seen = new Map<string, EventError | undefined>();
  /**
   * True if the service may wait for events. False after a timeout, because the service waits longer than the client.
   */
  #mayWait = true;

  constructor(client: ScimClient, options: PollOptions) {
    this.#client = client;
    this.#options = options;
    this.#keys = options.expected.keys;
  }

  /** Sends a request. Returns `undefined` if the run was interrupted. */
  async ask(wanted: { readonly maxEvents: number; readonly returnImmediately: boolean }): Promise<Answer | undefined> {
    const { follow, signal } = this.#options;
    const returnImmediately = wanted.returnImmediately || !this.#mayWait;
    try {
      return await this.#send({ ...wanted, returnImmediately });
    } catch (error) {
      if (follow && signal.aborted) return undefined;
      const isTimeout = error instanceof NetworkError && error.code === 'timeout';
      if (returnImmediately || !isTimeout) throw error;
      this.#mayWait = false;
      // The service may not have received the acknowledgements of this request, so the next request repeats them.
      return { sets: {}, hasMore: false };
    }
  }

  /**
   * Returns the events that were not seen before. All other events are acknowledged again. Returns no event if the run
   * was interrupted.
   */
  async newEvents(sets: JsonObject): Promise<NamedEvent[]> {
    const { follow, signal, readKeysAgain } = this.#options;
    const events: NamedEvent[] = [];
    for (const [jti, token] of Object.entries(sets)) {
      if (this.#seen.has(jti)) this.#report(jti, this.#seen.get(jti));
      else events.push(this.#read(jti, String(token)));
    }
    if (!readKeysAgain || !events.some(isUnverified)) return events;
    try {
      // The issuer may have a new key. The keys are read again, because a report of the error `invalid_key` makes the
      // service drop the event.
      this.#keys = await readKeysAgain();
    } catch (error) {
      if (follow && signal.aborted) return [];
      throw error;
    }
    return events.map((named) => (isUnverified(named) ? this.#read(named.jti, named.event.token) : named));
  }

  /** Records that events were written. The next request acknowledges the events. */
  settle(events: readonly NamedEvent[]): void {
    for (const { jti, event } of events) {
      const [oldest] = this.#seen.keys();
      if (this.#seen.size >= maxRemembered && oldest !== undefined) this.#seen.delete(oldest);
      this.#seen.set(jti, event.error);
      this.#report(jti, event.error);
    }
  }

  /** Sends the acknowledgements that were not part of an earlier request. */
  async finish(): Promise<void> {
    if (this.#ack.length === 0 && this.#setErrs.size === 0) return;
    if (this.#options.signal.aborted) this.#options.finishRequests();
    await this.#send({ maxEvents: 0, returnImmediately: true });
  }

  #read(jti: string, token: string): NamedEvent {
    const { expected, now } = this.#options;
    return { jti, event: readReceived(token, { ...expected, keys: this.#keys, now: now() }, jti) };
  }

  #report(jti: string, error: EventError | undefined): void {
    if (!this.#options.ack) return;
    if (error === undefined) this.#ack.push(jti);
    else this.#setErrs.set(jti, error);
  }

  async #send(wanted: { readonly maxEvents: number; readonly returnImmediately: boolean }): Promise<Answer> {
    const [ack, setErrs] = [this.#ack, this.#setErrs];
    const hasErrors = setErrs.size > 0;
    const request = {
      method: 'POST',
      path: this.#options.path,
      query: {},
      headers: {
        'content-type': 'application/json',
        accept: 'application/json',
        // RFC 8936 section 2.6: the request names the language of the descriptions in `setErrs`.
        ...(hasErrors ? { 'content-language': 'en' } : {}),
      },
      body: {
        ...wanted,
        ...(ack.length === 0 ? {} : { ack }),
        ...(hasErrors ? { setErrs: Object.fromEntries([...setErrs].map(([jti, error]) => [jti, { ...error }])) } : {}),
      },
    };
    const response = await this.#client.request(request);
    const sent = { ...request, base: this.#client.base };
    if (response.status >= 400) throw readAnswerError(sent, response);
    this.#ack = this.#ack.slice(ack.length);
    this.#setErrs = new Map();
    const { sets, moreAvailable } = isObject(response.body) ? response.body : {};
    if (!isObject(sets)) {
      // If a request only acknowledges events, its response may have no body. Some services also leave out an empty
      // `sets`, or answer with status 204 if no event waits.
      const isEmpty = wanted.maxEvents === 0 || response.status === 204 || typeof moreAvailable === 'boolean';
      if (isEmpty && sets === undefined) return { sets: {}, hasMore: moreAvailable === true };
      throw notScim(sent, response, `the server responded with status ${response.status} without "sets" and with`);
    }
    return { sets, hasMore: moreAvailable === true };
  }
}
