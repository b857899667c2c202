import type { EventClaims } from '../../src/protocol/events/event-token.ts';

/** An event that waits for its delivery. */
export interface QueuedEvent {
  readonly jti: string;
  readonly claims: EventClaims;
}

/**
 * Maximum size of a queue: the number of characters in the claims of all its events, as JSON. A single event may exceed
 * this size.
 */
const maxSize = 64 << 20;

/** A queue of events with a maximum length and size. If the queue is full, a new event replaces the oldest events. */
export class EventQueue {
  /** Maps each `jti` to its event and its size. The events are in the order in which they were added. */
  readonly #events = new Map<string, { readonly event: QueuedEvent; readonly size: number }>();
  #size = 0;

  constructor(
    private readonly maxLength: number,
    private readonly onDrop: (event: QueuedEvent) => void,
  ) {}

  get length(): number {
    return this.#events.size;
  }

  /** Adds an event at the end. `size` is the number of characters of its claims. */
  add(event: QueuedEvent, size: number): void {
    for (const [jti, { event: oldest }] of this.#events) {
      if (this.#events.size < this.maxLength && this.#size + size <= maxSize) break;
      this.remove(jti);
      this.onDrop(oldest);
    }
    this.#events.set(event.jti, { event, size });
    this.#size += size;
  }

  /** Returns the oldest event. Does not remove this event from the queue. */
  first(): QueuedEvent | undefined {
    const [oldest] = this.#events.values();
    return oldest?.event;
  }

  /** Yields all events from the oldest to the newest. The events stay in the queue. */
  *all(): IterableIterator<QueuedEvent> {
    for (const { event } of this.#events.values()) yield event;
  }

  /** Removes an event, and returns the event. Returns `undefined` if the queue has no such event. */
  remove(jti: string): QueuedEvent | undefined {
    const removed = this.#events.get(jti);
    this.#size -= removed?.size ?? 0;
    this.#events.delete(jti);
    return removed?.event;
  }

  clear(): void {
    this.#events.clear();
    this.#size = 0;
  }
}
