/** What a write does: the new value of each key, or null for a key that is gone. A value says which write it is from. */
export type Effects = Readonly<Record<string, string | null>>;

interface Write {
  readonly number: number;
  readonly effects: Effects;
}

/**
 * Remembers which writes were asked for and which were acknowledged, and says whether what is there after a crash can be:
 * every key as its last acknowledged write left it, or as one in flight would have, and each write whole or not at all.
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

  /** A write is about to be asked for. Numbers rise, also beyond a crash. */
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

  /** Compares with what is there after a crash. Returns what cannot be; nothing when all is well. */
  check(actual: ReadonlyMap<string, string>): string[] {
    const keys = new Set([...this.#settled.keys(), ...actual.keys()]);
    for (const { effects } of this.#inFlight.values()) for (const key of Object.keys(effects)) keys.add(key);
    const wrong = [...keys].flatMap((key) => this.#checkKey(key, actual.get(key) ?? null));
    return [...wrong, ...[...this.#inFlight.values()].flatMap((write) => this.#checkWhole(write, actual))];
  }

  /** Goes on from what is there after a crash: nothing is in flight any more. */
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

  /** Where nothing later can hide it, a write in flight shows on all of its keys or on none. */
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
