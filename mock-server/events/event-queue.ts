import type { EventClaims } from '../../src/protocol/events/event-token.ts';

/** An event that waits for its delivery. */
export interface QueuedEvent {
  readonly jti: string;
  readonly claims: EventClaims;
}

/** A queue of events with a maximum length. A full queue drops its oldest event for a new event. */
export class EventQueue {
  /** Maps each `jti` to its event. The events are in the order in which they were added. */
  readonly #events = new Map<string, QueuedEvent>();

  constructor(
    private readonly maxLength: number,
    private readonly onDrop: (event: QueuedEvent) => void,
  ) {}

  get length(): number {
    return this.#events.size;
  }

  /** Adds an event at the end. */
  add(event: QueuedEvent): void {
    const [oldest] = this.#events.values();
    if (this.#events.size >= this.maxLength && oldest) {
      this.#events.delete(oldest.jti);
      this.onDrop(oldest);
    }
    this.#events.set(event.jti, event);
  }

  /** Returns the oldest event, which stays in the queue. */
  first(): QueuedEvent | undefined {
    const [oldest] = this.#events.values();
    return oldest;
  }

  /** Returns all events from the oldest to the newest. The events stay in the queue. */
  all(): IterableIterator<QueuedEvent> {
    return this.#events.values();
  }

  /** Removes an event. Returns false if the queue has no such event. */
  remove(jti: string): boolean {
    return this.#events.delete(jti);
  }

  clear(): void {
    this.#events.clear();
  }
}
