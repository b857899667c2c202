import type { Layer, ScimRequest, ScimResponse } from '../../src/protocol/exchange/exchange.ts';
import { NetworkError } from '../../src/protocol/exchange/network-error.ts';
import { createRedactor, type Redactor } from '../../src/protocol/redaction/index.ts';
import { type JournalEntry, type Kept, type RawEntry, toEntry } from './entry.ts';
import { createNotes, type Notes, withNotes } from './notes.ts';

/** Limits of a journal. */
export interface JournalOptions {
  /** Maximum number of entries. Default: 1,000. */
  readonly maxEntries?: number;
  /** Maximum bytes of all bodies together. Default: 16 KiB multiplied by `maxEntries`, but at least 16 MiB. */
  readonly maxBytes?: number;
  /** Maximum bytes of a recorded body. The journal records only the size of a larger body. Default: 64 KiB. */
  readonly maxBodyBytes?: number;
}

/** A function that the journal calls with each new entry, after the response is known. */
export type OnEntry = (entry: JournalEntry) => void;

/** Estimated bytes of an entry without its bodies. */
const overhead = 1024;

interface Slot {
  raw: RawEntry | undefined;
  entry: JournalEntry | undefined;
  readonly bytes: number;
}

/**
 * Records the latest exchanges of a service provider. Recording is fast, because the journal removes the secrets of an
 * entry only when someone reads the entry for the first time. A caller never gets an entry that contains secrets.
 */
export class Journal {
  readonly #options: Required<JournalOptions>;
  readonly #redactor: Redactor = createRedactor();
  readonly #slots = new Map<number, Slot>();
  readonly #listeners = new Set<OnEntry>();
  #bytes = 0;
  #last = 0;
  #dropped = 0;

  constructor(
    /** Milliseconds since 1970. */
    private readonly now: () => number,
    /** False if the journal records no entries. */
    readonly isOn: boolean,
    options: JournalOptions = {},
    secrets: readonly string[] = [],
  ) {
    const { maxEntries = 1000, maxBytes = Math.max(maxEntries, 1024) * 16_384, maxBodyBytes = 1 << 16 } = options;
    this.#options = { maxEntries, maxBytes, maxBodyBytes };
    for (const secret of secrets) this.#redactor.add(secret);
  }

  /** Number of entries that were evicted since the journal was cleared. */
  get dropped(): number {
    return this.#dropped;
  }

  /** Returns all entries, from oldest to newest. Throws a `TypeError` if the journal is off. */
  entries(): JournalEntry[] {
    if (!this.isOn) throw new TypeError('the journal is off: set the option "journal" to true');
    return Array.from(this.#slots.values(), (slot) => this.#entryOf(slot));
  }

  /** Removes all entries. The numbers of later entries continue the old sequence. */
  clear(): void {
    this.#slots.clear();
    this.#bytes = 0;
    this.#dropped = 0;
  }

  /** Calls a listener with each new entry. Returns a function that removes the listener. */
  subscribe(onEntry: OnEntry): () => void {
    this.#listeners.add(onEntry);
    return () => this.#listeners.delete(onEntry);
  }

  /** The layer that records each exchange, including exchanges without a response. */
  get layer(): Layer {
    if (!this.isOn) return (next) => next;
    return (next) => async (request) => {
      const notes = createNotes();
      const startedAt = this.now();
      let response: ScimResponse;
      try {
        response = await next(withNotes(request, notes));
      } catch (error) {
        this.#add(startedAt, request, notes, undefined, describe(error));
        throw error;
      }
      this.#add(startedAt, request, notes, response);
      return response;
    };
  }

  #add(
    startedAt: number,
    { method, base, path, query, headers, body, raw: sent }: ScimRequest,
    notes: Notes,
    response: ScimResponse | undefined,
    error?: RawEntry['error'],
  ): void {
    const limit = this.#options.maxBodyBytes;
    const raw: RawEntry = {
      number: ++this.#last,
      startedAt,
      duration: this.now() - startedAt,
      request: { method, base, path, query, headers, ...keep({ body, raw: sent }, limit) },
      response: response && { status: response.status, headers: response.headers, ...keep(response, limit) },
      error,
      notes,
    };
    const slot: Slot = { raw, entry: undefined, bytes: overhead + kept(raw.request) + kept(raw.response) };
    this.#slots.set(raw.number, slot);
    this.#bytes += slot.bytes;
    this.#evict();
    if (this.#listeners.size === 0) return;
    const entry = this.#entryOf(slot);
    for (const listener of this.#listeners) listener(entry);
  }

  #evict(): void {
    const { maxEntries, maxBytes } = this.#options;
    for (const [number, { bytes }] of this.#slots) {
      if (this.#slots.size <= maxEntries && this.#bytes <= maxBytes) return;
      this.#slots.delete(number);
      this.#bytes -= bytes;
      this.#dropped++;
    }
  }

  /** Converts an entry when it is read for the first time. Afterwards, only the converted entry is kept in memory. */
  #entryOf(slot: Slot): JournalEntry {
    if (slot.raw !== undefined) {
      slot.entry = toEntry(slot.raw, this.#redactor);
      slot.raw = undefined;
    }
    return slot.entry as JournalEntry;
  }
}

type Body = { readonly [K in 'body' | 'raw']: ScimRequest[K] | undefined };

/** Serialises the body immediately, because the sender may change the object later. */
function keep({ body, raw }: Partial<Body>, limit: number): Pick<Kept<ScimResponse>, 'text' | 'size'> {
  const text = body === undefined ? raw : JSON.stringify(body);
  const size = text?.length ?? 0;
  return { text: size > limit ? undefined : text, size };
}

function kept(message: Kept<ScimRequest> | Kept<ScimResponse> | undefined): number {
  return message?.text?.length ?? 0;
}

function describe(error: unknown): NonNullable<RawEntry['error']> {
  if (error instanceof NetworkError) return { code: error.code, message: error.message };
  return { code: 'failed', message: error instanceof Error ? error.message : String(error) };
}
