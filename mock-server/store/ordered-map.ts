interface Node<V> {
  readonly key: string;
  value: V;
  previous: Node<V>;
  /** Undefined while the node is not in the map. */
  next: Node<V> | undefined;
}

/** An entry that was removed from an `OrderedMap`. It is the argument of `restore`. */
export type Removed<V> = Node<V>;

/**
 * A map that keeps the order of insertion, like `Map`. The map can restore a removed entry at its old position in
 * constant time. Changes during an iteration are allowed: the iteration skips removed entries, and visits entries that
 * are added at the end.
 */
export class OrderedMap<V> implements ReadonlyMap<string, V> {
  readonly #nodes = new Map<string, Node<V>>();
  /** A node before the first node and after the last node, so that every node has two neighbours. */
  readonly #head: Node<V>;

  constructor() {
    const head = { key: '' } as Node<V>;
    head.previous = head;
    head.next = head;
    this.#head = head;
  }

  get size(): number {
    return this.#nodes.size;
  }

  has(key: string): boolean {
    return this.#nodes.has(key);
  }

  get(key: string): V | undefined {
    return this.#nodes.get(key)?.value;
  }

  /** Adds an entry at the end, or replaces the value of an existing entry without changing its position. */
  set(key: string, value: V): void {
    const known = this.#nodes.get(key);
    if (known === undefined) this.add(key, value);
    else known.value = value;
  }

  /** Adds an entry at the end. Does not check that the key is new. */
  add(key: string, value: V): void {
    const last = this.#head.previous;
    const node: Node<V> = { key, value, previous: last, next: this.#head };
    last.next = node;
    this.#head.previous = node;
    this.#nodes.set(key, node);
  }

  /** Removes an entry and returns it. Returns undefined if the entry does not exist. */
  remove(key: string): Removed<V> | undefined {
    const node = this.#nodes.get(key);
    if (node?.next === undefined) return undefined;
    node.previous.next = node.next;
    node.next.previous = node.previous;
    // Keeps `previous`, because `restore` and an iterator at this node need it.
    node.next = undefined;
    this.#nodes.delete(key);
    return node;
  }

  /**
   * Restores a removed entry at its old position. The caller must first undo all changes that were made after the
   * removal, in reverse order.
   */
  restore(node: Removed<V>): void {
    const after = node.previous.next ?? this.#head;
    node.next = after;
    after.previous = node;
    node.previous.next = node;
    this.#nodes.set(node.key, node);
  }

  *entries(): MapIterator<[string, V]> {
    for (let node = this.#after(this.#head); node !== this.#head; node = this.#after(node))
      yield [node.key, node.value];
  }

  *keys(): MapIterator<string> {
    for (let node = this.#after(this.#head); node !== this.#head; node = this.#after(node)) yield node.key;
  }

  *values(): MapIterator<V> {
    for (let node = this.#after(this.#head); node !== this.#head; node = this.#after(node)) yield node.value;
  }

  /** Returns the same values as the generator `values`, but the iteration takes half the time. */
  each(): Iterable<V> {
    const after = (node: Node<V>): Node<V> | undefined => {
      const next = this.#after(node);
      return next === this.#head ? undefined : next;
    };
    return { [Symbol.iterator]: () => new ValueIterator(this.#head, after) };
  }

  [Symbol.iterator](): MapIterator<[string, V]> {
    return this.entries();
  }

  forEach(visit: (value: V, key: string, map: ReadonlyMap<string, V>) => void): void {
    for (const [key, value] of this) visit(value, key, this);
  }

  #after(node: Node<V>): Node<V> {
    let from = node;
    while (from.next === undefined) from = from.previous;
    return from.next;
  }
}

class ValueIterator<V> implements Iterator<V> {
  #node: Node<V> | undefined;
  readonly #after: (node: Node<V>) => Node<V> | undefined;

  constructor(head: Node<V>, after: (node: Node<V>) => Node<V> | undefined) {
    this.#node = head;
    this.#after = after;
  }

  next(): IteratorResult<V> {
    this.#node = this.#node && this.#after(this.#node);
    return this.#node ? { done: false, value: this.#node.value } : { done: true, value: undefined };
  }
}
