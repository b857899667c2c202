/** Time in milliseconds without a new item after which a batch is complete. */
const quietTime = 4;

/** Collects items until `flush` is called, or until no item is added for a few milliseconds. */
export class DelayedBatch<T> {
  #items: T[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly send: (items: readonly T[]) => void) {}

  get length(): number {
    return this.#items.length;
  }

  add(item: T): void {
    this.#items.push(item);
    if (this.#timer) this.#timer.refresh();
    else this.#timer = setTimeout(() => this.flush(), quietTime);
  }

  /** Sends the collected items. */
  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const items = this.#items;
    this.#items = [];
    if (items.length > 0) this.send(items);
  }
}
