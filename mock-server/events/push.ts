import { eventTokenMediaType } from '../../src/protocol/events/event-token.ts';
import { isObject } from '../../src/protocol/json/json.ts';
import { createRedactor } from '../../src/protocol/redaction/index.ts';
import type { Sleep } from '../faults/sleep.ts';
import { clearTimeout, setTimeout } from '../scheduling/real-timers.ts';
import type { EventQueue, QueuedEvent } from './event-queue.ts';

/** Maximum time of an attempt in milliseconds. */
const timeout = 10_000;

/** Delay before the second attempt in milliseconds. The delay doubles before each further attempt. */
const baseDelay = 500;

/** Maximum delay before an attempt in milliseconds. */
const maxDelay = 30_000;

/** Maximum number of bytes of a response that are read. */
const maxAnswer = 16_384;

/** The outcome of an attempt. `failed`: another attempt may succeed. `refused`: the receiver does not want this event. */
type Outcome = { readonly kind: 'delivered' } | { readonly kind: 'failed' | 'refused'; readonly reason: string };

/** The receiver, and the parts of the provider that the delivery uses. */
export interface PushOptions {
  readonly receiver: string;
  readonly token: string | undefined;
  readonly fetch: typeof fetch;
  readonly attempts: number;
  readonly sleep: Sleep;
  readonly print: (event: QueuedEvent) => Promise<string>;
  /** Called when an event is delivered. Must not throw. */
  readonly onDelivered: () => void;
  /** Called when an event is dropped. The message contains no secret of the receiver. Must not throw. */
  readonly onDropped: (event: QueuedEvent, message: string) => void;
}

/** Sends events to a receiver, one after the other in the order of the queue (RFC 8935 section 2). */
export class PushDelivery {
  /** The receiver's URL without the query, which may contain a secret. */
  readonly #shownReceiver: string;
  readonly #redactor = createRedactor();
  /** Aborts the delivery of the current event. `clear` replaces the controller. */
  #delivery = new AbortController();
  #isClosed = false;
  #running = false;

  constructor(
    private readonly queue: EventQueue,
    private readonly options: PushOptions,
  ) {
    const { origin, pathname, search, hash } = new URL(options.receiver);
    this.#shownReceiver = `${origin}${pathname}`;
    // The query, the fragment and the token are redacted. The message of a custom `fetch` can contain the whole URL,
    // and a receiver can repeat the token.
    for (const secret of [search.slice(1), hash.slice(1), options.token ?? '']) {
      if (secret !== '') this.#redactor.add(secret);
    }
  }

  /** Starts the delivery of the queue, unless the delivery already runs. */
  start(): void {
    if (this.#running || this.#isClosed) return;
    this.#running = true;
    void this.#run();
  }

  /** Empties the queue, and aborts the delivery of the current event. Later events are delivered. */
  clear(): void {
    this.queue.clear();
    this.#delivery.abort();
    this.#delivery = new AbortController();
  }

  /** Stops the delivery, and aborts the current attempt. */
  close(): void {
    this.#isClosed = true;
    this.#delivery.abort();
  }

  /** Never rejects. */
  async #run(): Promise<void> {
    try {
      for (let event = this.queue.first(); event && !this.#isClosed; event = this.queue.first()) {
        const { signal } = this.#delivery;
        const outcome = await this.#deliver(event, signal);
        if (!signal.aborted) this.#finish(event, outcome);
      }
    } finally {
      this.#running = false;
    }
  }

  #finish(event: QueuedEvent, outcome: Outcome): void {
    // During the attempts, a full queue may have dropped the event. The drop is then already reported.
    const isQueued = this.queue.remove(event.jti) !== undefined;
    if (outcome.kind === 'delivered') return this.options.onDelivered();
    if (!isQueued) return;
    const reason = this.#redactor.known(outcome.reason);
    const message = `The event ${event.jti} was not delivered to ${this.#shownReceiver}, and is dropped: ${reason}`;
    this.options.onDropped(event, message);
  }

  /**
   * Sends an event until an attempt succeeds, the receiver refuses the event, or no attempts are left. Never rejects.
   */
  async #deliver(event: QueuedEvent, signal: AbortSignal): Promise<Outcome> {
    const { attempts, sleep, print } = this.options;
    let outcome: Outcome = { kind: 'failed', reason: 'no attempt' };
    for (let attempt = 1; attempt <= attempts; attempt++) {
      try {
        if (attempt > 1) await sleep(Math.min(maxDelay, baseDelay * 2 ** (attempt - 2)), signal);
        const token = await print(event);
        // Checks the signal, which a custom `sleep` or `fetch` may ignore.
        signal.throwIfAborted();
        outcome = await this.#attempt(token, signal);
      } catch (error) {
        outcome = { kind: 'failed', reason: reasonOf(error) };
      }
      if (outcome.kind !== 'failed' || signal.aborted) return outcome;
    }
    return outcome.kind === 'failed' ? { ...outcome, reason: `${outcome.reason} (${attempts} attempts)` } : outcome;
  }

  async #attempt(token: string, signal: AbortSignal): Promise<Outcome> {
    const { receiver, token: secret, fetch: send } = this.options;
    const attempt = new AbortController();
    const timer = setTimeout(() => attempt.abort(new Error('the receiver did not respond within 10 s')), timeout);
    try {
      const response = await send(receiver, {
        method: 'POST',
        headers: {
          'content-type': eventTokenMediaType,
          accept: 'application/json',
          ...(secret === undefined ? {} : { authorization: `Bearer ${secret}` }),
        },
        body: token,
        // Does not follow a redirect, because its host is not the configured receiver.
        redirect: 'manual',
        signal: AbortSignal.any([signal, attempt.signal]),
      });
      const answer = await readAnswer(response);
      return outcomeOf(response.status, answer);
    } finally {
      clearTimeout(timer);
    }
  }
}

/** RFC 8935 section 2.2: status 202 means that the receiver has the event. Section 2.3: status 400 explains an error. */
function outcomeOf(status: number, answer: string): Outcome {
  if (status === 202) return { kind: 'delivered' };
  const reason = `the receiver responded with status ${status}${explanationOf(answer)}`;
  const isTransient = status === 408 || status === 429 || status >= 500;
  return { kind: isTransient ? 'failed' : 'refused', reason };
}

/**
 * Returns the members `err` and `description` of an error response in a short form. Returns an empty text for any other
 * body.
 */
function explanationOf(answer: string): string {
  try {
    const body: unknown = JSON.parse(answer);
    if (!isObject(body) || typeof body['err'] !== 'string') return '';
    const description = typeof body['description'] === 'string' ? `: ${body['description']}` : '';
    return ` (${`${body['err']}${description}`.slice(0, 200)})`;
  } catch {
    return '';
  }
}

/** Reads the beginning of a response, and cancels the rest. */
async function readAnswer(response: Response): Promise<string> {
  const reader = response.body?.getReader();
  if (!reader) return '';
  const decoder = new TextDecoder();
  let text = '';
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return text;
    text += decoder.decode(value, { stream: true });
    if (text.length < maxAnswer) continue;
    await reader.cancel();
    return text;
  }
}

/**
 * Returns the reason why a request failed. The message of `fetch` says only that the request failed, so the cause is
 * used. A custom `fetch` can reject with any value, also with `undefined`.
 */
function reasonOf(error: unknown): string {
  const cause = error instanceof Error ? (error.cause ?? error) : error;
  const { code, message }: { readonly code?: unknown; readonly message?: unknown } = Object(cause);
  const texts = [code, message, cause].filter((text) => typeof text === 'string');
  return texts[0] ?? 'the request failed without a reason';
}
