/** A resource, and the time at which the resource becomes inactive. */
interface Later {
  readonly type: string;
  readonly id: string;
  /** Milliseconds since 1970. */
  readonly time: number;
}

/**
 * The users whose deactivation is delayed, for example by `deactivation=removed-later`. The list is only in memory, so
 * it is lost at a restart.
 */
export class LaterDeactivations {
  readonly #due = new Map<string, Later>();

  /** Adds a resource. If the resource is in the list already, the time in the list does not change. */
  add(later: Later): void {
    const key = JSON.stringify([later.type, later.id]);
    if (!this.#due.has(key)) this.#due.set(key, later);
  }

  /** Cancels the later deactivation of a resource, so that it stays active. */
  remove(type: string, id: string): void {
    if (this.#due.size > 0) this.#due.delete(JSON.stringify([type, id]));
  }

  /** Removes the resources that are due from the list, and returns them. */
  takeDue(now: number): readonly Later[] {
    const due: Later[] = [];
    for (const [key, later] of this.#due) {
      if (later.time > now) continue;
      this.#due.delete(key);
      due.push(later);
    }
    return due;
  }

  get isEmpty(): boolean {
    return this.#due.size === 0;
  }

  clear(): void {
    this.#due.clear();
  }
}
