import { ScimError } from '../../src/protocol/errors.ts';

/** A resource that a query found. */
export interface Found {
  readonly type: string;
  readonly id: string;
}

interface Session {
  readonly found: readonly Found[];
  /** The query parameters without the cursor. All pages of a session must be requested with the same parameters. */
  readonly fingerprint: string;
  readonly count: number;
  /** Milliseconds since 1970. */
  lastUsed: number;
}

/** The matches of a cursor session, and the offset at which a page starts. */
export interface CursorPage {
  readonly session: number;
  readonly found: readonly Found[];
  readonly offset: number;
}

/** Maximum number of cursor sessions. Above this number, the least recently used session is evicted. */
const maxSessions = 1000;

/**
 * Maximum number of resources in all sessions together. Without this limit, many large queries could fill the memory.
 */
const maxFound = 2_000_000;

/**
 * Cursors of RFC 9865. The request for the first page opens a session, which keeps the list of all matches. Later
 * changes of resources therefore do not move resources between pages.
 */
export class Cursors {
  readonly #sessions = new Map<number, Session>();
  #last = 0;
  #found = 0;

  /** Opens a session and returns the position of its first page. */
  open(found: readonly Found[], fingerprint: string, count: number, now: number): CursorPage {
    const session = ++this.#last;
    this.#sessions.set(session, { found, fingerprint, count, lastUsed: now });
    this.#found += found.length;
    for (const oldest of this.#sessions.keys()) {
      if ((this.#sessions.size <= maxSessions && this.#found <= maxFound) || oldest === session) break;
      this.#forget(oldest);
    }
    return { session, found, offset: 0 };
  }

  /**
   * Returns the page to which a cursor refers. Throws a `ScimError` with the scimType `invalidCursor`,
   * `expiredCursor` or `invalidCount` (RFC 9865 section 2.1). `timeout` is the time in seconds since the last use of a session after which its cursors expire.
   */
  resume(cursor: string, fingerprint: string, count: number, now: number, timeout: number): CursorPage {
    const { session: number, offset } = parse(cursor);
    const session = this.#sessions.get(number);
    if (number > this.#last || number < 1) throw invalid();
    if (!session || now - session.lastUsed > timeout * 1000) {
      this.#forget(number);
      throw ScimError.of('expiredCursor', `the cursor has expired: request the next page within ${timeout} seconds`);
    }
    if (offset >= session.found.length) throw invalid();
    if (session.count !== count) {
      throw ScimError.of('invalidCount', `count must be ${session.count} for each page of this query, not ${count}`);
    }
    if (session.fingerprint !== fingerprint) {
      throw ScimError.of('invalidCursor', 'the cursor belongs to a query with other parameters');
    }
    // Deletes the session and inserts it again. As a result, the sessions in the map are in the order of their last
    // use.
    this.#sessions.delete(number);
    this.#sessions.set(number, session);
    session.lastUsed = now;
    return { session: number, found: session.found, offset };
  }

  /** Removes all sessions and restarts their numbers at 1. */
  clear(): void {
    this.#sessions.clear();
    this.#last = 0;
    this.#found = 0;
  }

  #forget(number: number): void {
    this.#found -= this.#sessions.get(number)?.found.length ?? 0;
    this.#sessions.delete(number);
  }

  /**
   * Returns the cursor of the page that starts at `offset`. The cursor has unreserved characters only (RFC 9865 section
   * 2).
   */
  print(session: number, offset: number): string {
    const place = `${session.toString(36)}.${offset.toString(36)}`;
    return `${place}.${checksum(place)}`;
  }
}

function parse(cursor: string): { session: number; offset: number } {
  const match = /^(([0-9a-z]{1,10})\.([0-9a-z]{1,10}))\.([0-9a-z]+)$/.exec(cursor);
  if (!match || checksum(match[1] ?? '') !== match[4]) throw invalid();
  return { session: Number.parseInt(match[2] ?? '', 36), offset: Number.parseInt(match[3] ?? '', 36) };
}

/** Returns an FNV-1a checksum. The checksum of a cursor shows whether the provider issued this cursor. */
function checksum(text: string): string {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193) >>> 0;
  return hash.toString(36);
}

function invalid(): ScimError {
  return ScimError.of('invalidCursor', 'the cursor is not valid: send an empty cursor to request the first page');
}
