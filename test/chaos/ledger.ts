/**
 * The effects of a write: the new value of each key, or null for a deleted key. Each value shows which write it comes
 * from.
 */
export type Effects = Readonly<Record<string, string | null>>;

interface Write {
  readonly number: number;
  readonly effects: Effects;
}

/**
 * Records the requested writes and the acknowledged writes. Checks whether the state after a crash is possible. Each
 * key must have the value of its last acknowledged write, or of a later write that was requested but not acknowledged.
 * The state must contain all effects of a write or none.
 */
export class Ledger {
  /** The last acknowledged value of each key. */
  readonly #settled = new Map<string, string>();
  readonly #writtenBy = new Map<string, number>();
  readonly #inFlight = new Map<number, Write>();
  acknowledged = 0;

  get inFlight(): number {
    return this.#inFlight.size;
  }

  /** Records a write before it is requested. The numbers of writes increase and do not start again after a crash. */
  intend(number: number, effects: Effects): void {
    this.#inFlight.set(number, { number, effects });
  }

  acknowledge(number: number): void {
    const write = this.#inFlight.get(number);
    if (write === undefined) throw new Error(`write ${number} was acknowledged, and never intended`);
    this.#inFlight.delete(number);
    this.acknowledged++;
    for (const [key, value] of Object.entries(write.effects)) {
      if (number < (this.#writtenBy.get(key) ?? 0)) continue;
      this.#writtenBy.set(key, number);
      set(this.#settled, key, value);
    }
  }

  /**
   * Compares the ledger with the state after a crash. Returns the differences that must not occur, or an empty list.
   */
  check(actual: ReadonlyMap<string, string>): string[] {
    const keys = new Set([...this.#settled.keys(), ...actual.keys()]);
    for (const { effects } of this.#inFlight.values()) for (const key of Object.keys(effects)) keys.add(key);
    const wrong = [...keys].flatMap((key) => this.#checkKey(key, actual.get(key) ?? null));
    return [...wrong, ...[...this.#inFlight.values()].flatMap((write) => this.#checkWhole(write, actual))];
  }

  /** Takes the state after a crash as the new acknowledged state. No write is in flight any more. */
  settle(actual: ReadonlyMap<string, string>): void {
    this.#inFlight.clear();
    this.#settled.clear();
    for (const [key, value] of actual) this.#settled.set(key, value);
  }

  #checkKey(key: string, found: string | null): string[] {
    const possible = [this.#settled.get(key) ?? null, ...this.#later(key, this.#writtenBy.get(key) ?? 0)];
    if (possible.includes(found)) return [];
    return [`${key} is ${found ?? 'gone'}, and should be ${possible.map((value) => value ?? 'gone').join(' or ')}`];
  }

  /**
   * Checks that the state shows an unacknowledged write on all of its keys or on none. Ignores the keys that a later
   * write may have changed.
   */
  #checkWhole({ number, effects }: Write, actual: ReadonlyMap<string, string>): string[] {
    const shown = new Set<boolean>();
    for (const [key, value] of Object.entries(effects)) {
      const hidden = this.#later(key, number).length > 0 || (this.#writtenBy.get(key) ?? 0) > number;
      const before = [this.#settled.get(key) ?? null, ...this.#later(key, 0, number)];
      if (!hidden && !before.includes(value)) shown.add((actual.get(key) ?? null) === value);
    }
    return shown.size === 2 ? [`write ${number} is there by half: ${JSON.stringify(effects)}`] : [];
  }

  #later(key: string, after: number, before = Number.POSITIVE_INFINITY): (string | null)[] {
    const values: (string | null)[] = [];
    for (const { number, effects } of this.#inFlight.values()) {
      const value = effects[key];
      if (value !== undefined && number > after && number < before) values.push(value);
    }
    return values;
  }
}

function set(map: Map<string, string>, key: string, value: string | null): void {
  if (value === null) map.delete(key);
  else map.set(key, value);
}
