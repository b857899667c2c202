import type { Layer, ScimRequest, ScimResponse } from '../../src/protocol/exchange/exchange.ts';
import { NetworkError } from '../../src/protocol/exchange/network-error.ts';
import { createRedactor, type Redactor } from '../../src/protocol/redaction/index.ts';
import { type JournalEntry, type Kept, type RawEntry, toEntry } from './entry.ts';
import { createNotes, type Notes, withNotes } from './notes.ts';

/** How much a journal keeps. */
export interface JournalOptions {
  /** Most entries; 1,000 unless given. */
  readonly maxEntries?: number;
  /** Most bytes of all bodies together; 16 KiB an entry, and 16 MiB at least, unless given. */
  readonly maxBytes?: number;
  /** Bytes from which on a body is not kept, but its size; 64 KiB unless given. */
  readonly maxBodyBytes?: number;
}

/** Told of each entry when its answer is known. */
export type OnEntry = (entry: JournalEntry) => void;

/** What every entry costs besides its bodies, in bytes, as a rough guess. */
const overhead = 1024;

interface Slot {
  raw: RawEntry | undefined;
  entry: JournalEntry | undefined;
  readonly bytes: number;
}

/**
 * Keeps the latest exchanges of a service provider. Secrets are taken out when an entry is looked at, which costs nothing
 * while nobody does; what leaves the journal has none.
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
    /** False for a journal that keeps nothing. */
    readonly isOn: boolean,
    options: JournalOptions = {},
    secrets: readonly string[] = [],
  ) {
    const { maxEntries = 1000, maxBytes = Math.max(maxEntries, 1024) * 16_384, maxBodyBytes = 1 << 16 } = options;
    this.#options = { maxEntries, maxBytes, maxBodyBytes };
    for (const secret of secrets) this.#redactor.add(secret);
  }

  /** How many entries gave way to later ones since the journal was cleared. */
  get dropped(): number {
    return this.#dropped;
  }

  /** Everything that is kept, the oldest first. Throws a `TypeError` when the journal is off. */
  entries(): JournalEntry[] {
    if (!this.isOn) throw new TypeError('the journal is off: give the option journal: true');
    return Array.from(this.#slots.values(), (slot) => this.#look(slot));
  }

  /** Forgets everything. Numbers go on. */
  clear(): void {
    this.#slots.clear();
    this.#bytes = 0;
    this.#dropped = 0;
  }

  /** Tells of every entry from now on. Returns how to stop. */
  subscribe(onEntry: OnEntry): () => void {
    this.#listeners.add(onEntry);
    return () => this.#listeners.delete(onEntry);
  }

  /** Writes down every exchange, answered or not. */
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
    const entry = this.#look(slot);
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

  /** What was looked at once is kept as it was shown, and no longer as it came. */
  #look(slot: Slot): JournalEntry {
    if (slot.raw !== undefined) {
      slot.entry = toEntry(slot.raw, this.#redactor);
      slot.raw = undefined;
    }
    return slot.entry as JournalEntry;
  }
}

type Body = { readonly [K in 'body' | 'raw']: ScimRequest[K] | undefined };

/** The body as text: an object that the sender goes on changing would not be what was sent. */
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
