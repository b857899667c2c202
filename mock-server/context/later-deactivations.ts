/** A resource that becomes inactive at a time. */
interface Later {
  readonly type: string;
  readonly id: string;
  /** Milliseconds since 1970. */
  readonly time: number;
}

/** The users that become inactive later, because of `deactivation=removed-later`. Not stored: a restart forgets them. */
export class LaterDeactivations {
  readonly #due = new Map<string, Later>();

  /** Adds a resource. Keeps the first time of a resource that is added twice. */
  add(later: Later): void {
    const key = JSON.stringify([later.type, later.id]);
    if (!this.#due.has(key)) this.#due.set(key, later);
  }

  /** Removes and returns the resources whose time has come. */
  takeDue(now: number): readonly Later[] {
    const due: Later[] = [];
    for (const [key, later] of this.#due) {
      if (later.time > now) continue;
      this.#due.delete(key);
      due.push(later);
    }
    return due;
  }

  clear(): void {
    this.#due.clear();
  }
}
