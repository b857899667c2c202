import { eventTokenMediaType } from '../../src/protocol/events/event-token.ts';
import { isObject } from '../../src/protocol/json/json.ts';
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
  /** Called when an event is delivered. */
  readonly onDelivered: () => void;
  /** Called when an event is dropped. */
  readonly onDropped: (message: string) => void;
}

/** Sends events to a receiver, one after the other in the order of the queue (RFC 8935 section 2). */
export class PushDelivery {
  readonly #closing = new AbortController();
  #running = false;

  constructor(
    private readonly queue: EventQueue,
    private readonly options: PushOptions,
  ) {}

  /** Starts the delivery of the queue, unless the delivery already runs. */
  start(): void {
    if (this.#running || this.#closing.signal.aborted) return;
    this.#running = true;
    void this.#run();
  }

  /** Stops the delivery, and aborts the current attempt. */
  close(): void {
    this.#closing.abort();
  }

  /** Never rejects. */
  async #run(): Promise<void> {
    for (let event = this.queue.first(); event; event = this.queue.first()) {
      const outcome = await this.#deliver(event);
      if (this.#closing.signal.aborted) break;
      // If the queue was full, it may have dropped the event in the meantime. The queue has then already reported this.
      const isQueued = this.queue.remove(event.jti);
      if (outcome.kind === 'delivered') this.options.onDelivered();
      else if (isQueued) {
        this.options.onDropped(
          `The event ${event.jti} was not delivered to ${this.options.receiver}, and is dropped: ${outcome.reason}`,
        );
      }
    }
    this.#running = false;
  }

  async #deliver(event: QueuedEvent): Promise<Outcome> {
    const { attempts, sleep } = this.options;
    const { signal } = this.#closing;
    let outcome: Outcome = { kind: 'failed', reason: 'no attempt' };
    for (let attempt = 1; attempt <= attempts; attempt++) {
      try {
        if (attempt > 1) await sleep(Math.min(maxDelay, baseDelay * 2 ** (attempt - 2)), signal);
        outcome = await this.#attempt(await this.options.print(event));
      } catch (error) {
        outcome = { kind: 'failed', reason: reasonOf(error) };
      }
      if (outcome.kind !== 'failed' || signal.aborted) return outcome;
    }
    return outcome.kind === 'failed' ? { ...outcome, reason: `${outcome.reason} (${attempts} attempts)` } : outcome;
  }

  async #attempt(token: string): Promise<Outcome> {
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
        // Does not follow a redirect to a host that nobody named.
        redirect: 'manual',
        signal: AbortSignal.any([this.#closing.signal, attempt.signal]),
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

/** Returns the code or the message of the cause, because the message of `fetch` says only that the request failed. */
function reasonOf(error: unknown): string {
  const cause = error instanceof Error ? (error.cause ?? error) : error;
  const { code, message } = cause as { readonly code?: unknown; readonly message?: unknown };
  return String(typeof code === 'string' ? code : (message ?? cause));
}
