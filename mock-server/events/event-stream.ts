import { strict } from '../../src/protocol/deviation.ts';
import type { EventClaims } from '../../src/protocol/events/event-token.ts';
import type { ScimRequest, ScimResponse } from '../../src/protocol/exchange/exchange.ts';
import type { JsonObject } from '../../src/protocol/json/json.ts';
import type { ResourceModel } from '../../src/protocol/schema/model.ts';
import { noteOn } from '../behaviour/note.ts';
import type { ProviderContext } from '../context/context.ts';
import type { Sleep } from '../faults/sleep.ts';
import { readBody } from '../messages/request-body.ts';
import { emptyResponse, HttpError } from '../messages/response.ts';
import type { Change, Store } from '../store/store.ts';
import { EventQueue, type QueuedEvent } from './event-queue.ts';
import type { Feed } from './feed.ts';
import type { EventOptions } from './options.ts';
import { type Origin, originOf } from './origin.ts';
import { pollResponse, readPollRequest } from './poll.ts';
import { PushDelivery } from './push.ts';
import { claimsOf, eventsOf, subjectOf } from './resource-events.ts';
import { SigningKey } from './signing-key.ts';
import { type Touched, touchedBy } from './touched.ts';

/** Path of the endpoint from which a recipient polls events (RFC 8936). */
export const pollPath = '/SecurityEvents/poll';

/** Path of the public key that verifies the signatures of events. */
export const keysPath = '/SecurityEvents/jwks';

/**
 * Maximum number of polls that wait at the same time. If this number is reached, a further poll gets its response at
 * once.
 */
const maxWaiting = 100;

/** Interval in milliseconds at which a waiting poll performs the asynchronous requests that are due. */
const lookInterval = 500;

/** The counts of events since the start of the provider. */
export interface EventStatus {
  /** Events that no recipient has polled and acknowledged yet. */
  readonly queued: number;
  /** Events that wait for the receiver. */
  readonly unsent: number;
  /** Events that the receiver has accepted. */
  readonly delivered: number;
  /**
   * Events that were dropped because a queue was full, the last attempt failed, or the recipient refused the event. An
   * event that is dropped from both queues (for polls and for the receiver) counts once. If there is a receiver and
   * nobody has polled, the queue for polls drops events without counting them.
   */
  readonly dropped: number;
}

/** The parts of a provider that the event stream uses. */
export interface EventSources {
  /** Returns the present context of the provider. The context changes with the behaviours. */
  readonly current: () => ProviderContext;
  /** The models that the provider had at its start. `feed` uses the same models. */
  readonly models: readonly ResourceModel[];
  /** The store below all wrappers. */
  readonly store: Store;
  readonly feed: Feed;
  readonly options: EventOptions;
  readonly sleep: Sleep;
  /** Returns the id of the transaction if an asynchronous request made the changes. Otherwise returns `undefined`. */
  readonly transactionOf: (changes: readonly Change[]) => string | undefined;
  /** Performs the asynchronous requests that are due.  */
  readonly runDue: () => Promise<unknown> | undefined;
  /** Called with an error of the listener `onNotice`. */
  readonly onError: (error: unknown) => void;
}

/** Creates the events of a provider from its commits, signs them as tokens, and delivers them by poll and by push. */
export class EventStream {
  readonly #sources: EventSources;
  readonly #key = new SigningKey();
  readonly #tokens = new WeakMap<EventClaims, Promise<string>>();
  readonly #origins = new WeakMap<Change, Origin>();
  readonly #models: ReadonlyMap<string, ResourceModel>;
  readonly #polled: EventQueue;
  readonly #pushed: EventQueue | undefined;
  readonly #push: PushDelivery | undefined;
  /** Functions, each of which ends one waiting poll. */
  readonly #waiting = new Set<() => void>();
  /** The base URL of the last request. Used for events about a change that no request made. */
  #base = '';
  #isClosed = false;
  /** True if a recipient has polled since the start. */
  #hasPolled = false;
  /** Counts the calls of `clear`. An event from before the latest call is about contents that no longer exist. */
  #generation = 0;
  /** The events that `#dropped` already counts. An event can be in both queues, but counts once. */
  readonly #counted = new WeakSet<QueuedEvent>();
  #delivered = 0;
  #dropped = 0;

  constructor(sources: EventSources) {
    this.#sources = sources;
    const { options, models, sleep } = sources;
    const { receiver, receiverToken, attempts = 5, maxQueued = 10_000 } = options;
    this.#models = new Map(models.map((model) => [model.resourceType.name, model]));
    this.#polled = new EventQueue(maxQueued, (event) => {
      // If there is a receiver and nobody polls, the event is not lost: it is also in the queue for the receiver.
      if (receiver === undefined || this.#hasPolled) this.#dropFromFull(event);
    });
    if (receiver === undefined) return;
    this.#pushed = new EventQueue(maxQueued, (event) => this.#dropFromFull(event));
    this.#push = new PushDelivery(this.#pushed, {
      receiver,
      token: receiverToken,
      fetch: options.fetch ?? ((...request) => fetch(...request)),
      attempts,
      sleep,
      print: ({ claims }) => this.print(claims),
      onDelivered: () => this.#delivered++,
      onDropped: (event, message) => this.#drop(event, message),
    });
  }

  status(): EventStatus {
    return {
      queued: this.#polled.length,
      unsent: this.#pushed?.length ?? 0,
      delivered: this.#delivered,
      dropped: this.#dropped,
    };
  }

  /**
   * Forgets all events that wait for their delivery, and aborts the current delivery. Also discards the events of
   * commits that are not durable yet.
   */
  clear(): void {
    this.#generation++;
    this.#polled.clear();
    this.#push?.clear();
  }

  /** Ends all polls that wait, and stops the delivery to the receiver. */
  close(): void {
    this.#isClosed = true;
    this.#push?.close();
    for (const end of this.#waiting) end();
  }

  /** Remembers the request of changes that are about to be committed. */
  prepared(request: ScimRequest, changes: readonly Change[]): void {
    if (changes.length === 0) return;
    const origin = originOf(request, this.#models, changes);
    for (const change of changes) this.#origins.set(change, origin);
  }

  /**
   * Commits a transaction. When the transaction is durable, adds its events to the queues. The returned promise
   * resolves only then. A client that has received its response can therefore poll the events.
   */
  commit(changes: readonly Change[]): Promise<void> {
    const { store } = this.#sources;
    const touched = touchedBy(
      changes,
      store,
      (type) => this.#models.has(type),
      (change) => this.#origins.get(change),
    );
    const txn = this.#sources.transactionOf(changes) ?? crypto.randomUUID();
    const done = store.commit(changes);
    if (touched.length === 0) return done;
    // Computes the events now, because a later transaction can change the state that the events show.
    const events = this.#eventsOf(touched, txn);
    const generation = this.#generation;
    return done.then(() => this.#publish(events, generation));
  }

  /** Adds the completion event of an asynchronous request to the queues. */
  completed(claims: EventClaims): void {
    this.#publish([claims], this.#generation);
  }

  /** Prints claims as a signed token. For the same claims, returns the first token again. */
  print(claims: EventClaims): Promise<string> {
    let token = this.#tokens.get(claims);
    if (!token) {
      token = this.#key.print(claims);
      this.#tokens.set(claims, token);
    }
    return token;
  }

  /** Handles a request to an endpoint of the stream. Returns `undefined` for any other request. */
  handle(request: ScimRequest): Promise<ScimResponse> | undefined {
    this.#base = request.base;
    if (request.path === pollPath) return this.#poll(request);
    if (request.path === keysPath) return this.#keys(request);
    return undefined;
  }

  async #keys(request: ScimRequest): Promise<ScimResponse> {
    noteOn(request, this.#sources.current().behaviour, 'securityEvents');
    checkMethod(request, ['GET', 'HEAD']);
    return jsonAnswer(await this.#key.publicKeys(), 'application/jwk-set+json');
  }

  /**
   * Handles a poll (RFC 8936 section 2). Each response contains an event again until the recipient acknowledges this
   * event.
   */
  async #poll(request: ScimRequest): Promise<ScimResponse> {
    const { current, runDue } = this.#sources;
    const provider = current();
    noteOn(request, provider.behaviour, 'securityEvents');
    noteOn(request, provider.behaviour, 'eventFeed');
    checkMethod(request, ['POST']);
    const poll = readPollRequest(readBody(request, provider.behaviour.maxPayloadSize, strict));
    this.#hasPolled = true;
    for (const jti of poll.ack) this.#polled.remove(jti);
    for (const [jti, { err, description }] of Object.entries(poll.setErrs)) {
      const refused = this.#polled.remove(jti);
      if (!refused) continue;
      const reason = description === '' ? err : `${err}: ${description}`;
      this.#drop(refused, `The recipient refused the event ${jti}: ${reason}`);
    }
    await runDue();
    if (!poll.returnImmediately) await this.#untilEvent(request.signal);
    return jsonAnswer(
      await pollResponse(this.#polled.all(), poll.maxEvents, ({ claims }) => this.print(claims)),
      'application/json',
    );
  }

  /** Waits for an event, at most `maxWait` milliseconds. Also ends if the client closes the connection. */
  async #untilEvent(signal: AbortSignal | undefined): Promise<void> {
    const { runDue, options } = this.#sources;
    let left = options.maxWait ?? 30_000;
    while (left > 0 && this.#polled.length === 0 && !this.#isClosed && signal?.aborted !== true) {
      if (this.#waiting.size >= maxWaiting) return;
      // While all clients wait for a poll, no other request starts the asynchronous requests that are due. This loop
      // therefore performs them.
      const wait = Math.min(left, lookInterval);
      await this.#pause(wait, signal);
      left -= wait;
      await runDue();
    }
  }

  /** Sleeps. Ends early if an event arrives, if the stream closes, or if the client closes the connection. */
  async #pause(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
    const ending = new AbortController();
    const end = (): void => ending.abort();
    signal?.addEventListener('abort', end, { once: true });
    this.#waiting.add(end);
    try {
      await this.#sources.sleep(milliseconds, ending.signal);
    } catch (error) {
      if (!ending.signal.aborted) throw error;
    } finally {
      signal?.removeEventListener('abort', end);
      this.#waiting.delete(end);
    }
  }

  #eventsOf(touched: readonly Touched[], txn: string): EventClaims[] {
    const { current, feed } = this.#sources;
    const provider = current();
    const now = provider.clock();
    return touched.flatMap((one) => {
      const model = this.#models.get(one.type);
      const resource = one.after ?? one.before;
      if (!model || !resource) return [];
      const base = one.origin?.base ?? this.#base;
      const events = eventsOf(one, provider, model, base, feed);
      if (Object.keys(events).length === 0) return [];
      return [claimsOf(subjectOf(model, resource), events, { base, txn, now })];
    });
  }

  #publish(events: readonly EventClaims[], generation: number): void {
    if (this.#isClosed || generation !== this.#generation || events.length === 0) return;
    for (const claims of events) {
      const size = JSON.stringify(claims).length;
      const event: QueuedEvent = { jti: claims.jti, claims };
      this.#polled.add(event, size);
      this.#pushed?.add(event, size);
    }
    this.#push?.start();
    for (const end of this.#waiting) end();
  }

  #dropFromFull(event: QueuedEvent): void {
    if (this.#counted.has(event)) return;
    this.#drop(event, `The event ${event.jti} is dropped, because too many events wait for their delivery`);
  }

  /** Counts a dropped event, and passes the message to `onNotice`. */
  #drop(event: QueuedEvent, message: string): void {
    if (!this.#counted.has(event)) this.#dropped++;
    this.#counted.add(event);
    const { options, onError } = this.#sources;
    try {
      options.onNotice?.(message);
    } catch (error) {
      // Does not rethrow the error, because the write is durable: its response must not report a failure, and the other
      // events must still be delivered.
      onError(error);
    }
  }
}

function checkMethod({ method, path }: ScimRequest, allowed: readonly string[]): void {
  if (allowed.includes(method)) return;
  const allow = allowed.join(', ');
  throw new HttpError(405, `${method} is not allowed for ${path}; allowed methods: ${allow}`, { allow });
}

function jsonAnswer(body: JsonObject, type: string): ScimResponse {
  return { ...emptyResponse(200, { 'content-type': type, 'cache-control': 'no-store' }), body };
}
