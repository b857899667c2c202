import type { JsonObject } from '../protocol/json.ts';
import type { Page } from './list-answer.ts';
import type { OnNotice } from './notice.ts';

/** Why a list could not be read to its end. */
export type PagingErrorCode = 'repeatedPage' | 'repeatedCursor' | 'emptyPage';

/** A server's pages do not lead to the end of its list. What came before the error is right, and not all there is. */
export class PagingError extends Error {
  override readonly name = 'PagingError';

  constructor(
    readonly code: PagingErrorCode,
    message: string,
    /** Resources that were read, and how many the server says there are. */
    readonly received: number,
    readonly totalResults?: number,
  ) {
    super(message);
  }
}

export interface PagingOptions {
  /** Page size to ask for. Default 100, which most services allow. */
  readonly count?: number;
  /** Most resources to read in all. */
  readonly limit?: number;
  /** Asks for cursors with the first request, for services that page no other way but have to be asked. */
  readonly cursor?: boolean;
  readonly onNotice?: OnNotice;
}

/** The paging parameters of one request: `startIndex` and `count` (RFC 7644 section 3.4.2.4) or `cursor` (RFC 9865). */
export type PageQuery = Readonly<Record<string, string>>;

/**
 * Reads a list page by page, by index, or by cursor as soon as the server gives one, and never more than a page ahead of the
 * reader. Duplicates between neighbouring pages are left out. A server that deviates is reported by `onNotice`, once for
 * each kind: `fewerThanAsked`, `moreThanAsked`, `wrongStartIndex`, `noTotal`, `wrongTotal`, `totalChanged`, `overlap`,
 * `unpaged`, `incomplete`, `limited`. Throws a `PagingError` when its pages cannot lead to the end.
 */
export async function* readPages(
  fetchPage: (query: PageQuery) => Promise<Page>,
  options: PagingOptions = {},
): AsyncGenerator<Page, void, undefined> {
  const limit = options.limit ?? Number.POSITIVE_INFINITY;
  if (limit <= 0) return;
  const walk = new Walk(options);
  let yielded = 0;
  for (let query: PageQuery | undefined = walk.first(); query !== undefined; query = walk.next()) {
    const page = walk.accept(await fetchPage(query));
    const resources = page.resources.slice(0, limit - yielded);
    yielded += resources.length;
    const isCut = resources.length < page.resources.length;
    // An empty first page still tells how many there are.
    if (resources.length > 0 || walk.pages === 1) yield isCut ? { ...page, resources } : page;
    if (yielded >= limit) return walk.limited(yielded, isCut);
  }
}

/** Empty pages in a row that a server may answer together with a cursor before it is taken for a loop. */
const maxEmptyPages = 100;

/** The state of one walk through a list: what came so far, and what the server showed about itself. */
class Walk {
  pages = 0;
  private readonly asked: number;
  private readonly cursorFirst: boolean;
  private readonly notify: (code: string, message: string) => void;
  /** Page size of the requests by index. */
  private count: number;
  private mode: 'index' | 'cursor' = 'index';
  private last: 'resources' | 'repeated' | 'empty' = 'resources';
  private emptyPages = 0;
  /** Places in the list that are behind us, duplicates included. */
  private position = 0;
  private received = 0;
  private total: number | undefined;
  private nextCursor: string | undefined;
  /** Ids of the page before, by which overlaps are found. */
  private previous: ReadonlySet<string> = new Set();
  /** One short key for each page, by which a page that comes again is found without keeping pages. */
  private readonly seen = new Set<string>();
  private readonly cursors = new Set<string>();

  constructor(options: PagingOptions) {
    this.asked = Math.max(1, Math.min(options.count ?? 100, options.limit ?? Number.POSITIVE_INFINITY));
    this.count = this.asked;
    this.cursorFirst = options.cursor ?? false;
    const noticed = new Set<string>();
    this.notify = (code, message) => {
      if (noticed.has(code)) return;
      noticed.add(code);
      options.onNotice?.({ code, message });
    };
  }

  /** Without `startIndex`, which would choose index paging where a service has both (RFC 9865 section 2.4). */
  first(): PageQuery {
    return this.cursorFirst ? { cursor: '', count: String(this.count) } : { count: String(this.count) };
  }

  /** Takes in a page; what it has that the page before had too is left out. */
  accept(page: Page): Page {
    this.pages++;
    const isCursorless = page.nextCursor === undefined;
    if (!isCursorless || (this.pages === 1 && this.cursorFirst && page.totalResults === undefined))
      this.mode = 'cursor';
    this.nextCursor = page.nextCursor;
    this.readTotal(page);
    if (this.mode === 'index') this.checkIndex(page);
    const fresh = this.fresh(page.resources);
    this.received += fresh.length;
    if (this.last === 'resources') this.position += page.resources.length;
    this.emptyPages = this.last === 'empty' ? this.emptyPages + 1 : 0;
    return fresh.length === page.resources.length ? page : { ...page, resources: fresh };
  }

  /** The next request, or undefined at the end. Throws a `PagingError` when there is no way on. */
  next(): PageQuery | undefined {
    return this.mode === 'cursor' ? this.nextByCursor() : this.nextByIndex();
  }

  /** Says that there is more than the limit let through. */
  limited(yielded: number, isCut: boolean): void {
    const isEnd =
      this.mode === 'cursor' ? this.nextCursor === undefined : this.total !== undefined && this.position >= this.total;
    if (isEnd && !isCut) return;
    const of =
      this.total !== undefined && this.total > yielded ? `${yielded} of ${this.total}` : `the first ${yielded}`;
    this.notify('limited', `showing ${of}`);
  }

  /** RFC 9865 section 2: no `nextCursor` is the end, an empty page is not. */
  private nextByCursor(): PageQuery | undefined {
    if (this.last === 'repeated') throw this.error('repeatedPage', 'answered the same page again');
    const cursor = this.nextCursor;
    if (cursor === undefined) return this.end();
    if (this.cursors.has(cursor)) throw this.error('repeatedCursor', 'answered the same cursor again');
    if (this.emptyPages >= maxEmptyPages)
      throw this.error('emptyPage', `answered ${maxEmptyPages} empty pages in a row`);
    this.cursors.add(cursor);
    // Section 2.1: the count of the first request has to be repeated.
    return { cursor, count: String(this.asked) };
  }

  private nextByIndex(): PageQuery | undefined {
    if (this.total === undefined) {
      if (this.last === 'empty') return undefined;
      if (this.last === 'repeated') return this.unpaged();
    } else {
      if (this.position >= this.total) return this.end();
      if (this.last === 'empty') throw this.error('emptyPage', 'answered an empty page before the end of the list');
      if (this.last === 'repeated')
        throw this.error('repeatedPage', 'answered the same page again: it ignores startIndex');
    }
    return { startIndex: String(this.position + 1), count: String(this.count) };
  }

  /** A total may be an estimate, and a list may change while it is read: worth a notice, not an error. */
  private end(): undefined {
    if (this.total !== undefined && this.received < this.total) {
      this.notify('incomplete', `the server's list ended after ${this.received} of ${this.total} resources`);
    }
    return undefined;
  }

  private unpaged(): undefined {
    const message = `the server ignores startIndex and gives no totalResults: ${this.received} resources may not be all`;
    this.notify('unpaged', message);
    return undefined;
  }

  private error(code: PagingErrorCode, what: string): PagingError {
    const of = this.total === undefined ? '' : ` of ${this.total}`;
    return new PagingError(
      code,
      `the server ${what}, after ${this.received}${of} resources`,
      this.received,
      this.total,
    );
  }

  private readTotal({ totalResults, resources }: Page): void {
    if (this.pages === 1) {
      if (totalResults === undefined && this.mode === 'index')
        this.notify('noTotal', 'the server gives no totalResults');
      const isWrong = totalResults !== undefined && totalResults < resources.length;
      if (isWrong)
        this.notify(
          'wrongTotal',
          `the server answered ${resources.length} resources and says there are ${totalResults}`,
        );
      // The end must not be taken from a total that is wrong.
      this.total = isWrong ? undefined : totalResults;
    } else if (this.total !== undefined && totalResults !== undefined && totalResults !== this.total) {
      this.notify(
        'totalChanged',
        `the list changed while it was read: totalResults went from ${this.total} to ${totalResults}`,
      );
      this.total = totalResults;
    }
  }

  private checkIndex({ resources, startIndex }: Page): void {
    const came = resources.length;
    if (came === 0) return;
    if (startIndex !== undefined && startIndex !== this.position + 1) {
      this.notify(
        'wrongStartIndex',
        `the server was asked for startIndex ${this.position + 1} and says it answered ${startIndex}`,
      );
    }
    if (came > this.count)
      this.notify('moreThanAsked', `the server was asked for ${this.count} resources and answered ${came}`);
    const isLast = this.total !== undefined && came >= this.total;
    if (this.pages > 1 || came >= this.count || isLast) return;
    this.notify('fewerThanAsked', `the server was asked for ${this.count} resources and gives ${came} a page`);
    // Some servers work out a page's number from startIndex and count, which only goes well with the size they use.
    this.count = came;
  }

  /** What neither the page before had, nor any page if it is one that comes again. Notes what kind of page it is. */
  private fresh(resources: readonly JsonObject[]): readonly JsonObject[] {
    this.last = 'empty';
    if (resources.length === 0) return resources;
    const key = pageKey(resources);
    const ids = new Set<string>();
    for (const { id } of resources) if (typeof id === 'string') ids.add(id);
    const before = this.previous;
    this.previous = ids;
    const fresh = resources.filter(({ id }) => typeof id !== 'string' || !before.has(id));
    this.last = this.seen.has(key) || fresh.length === 0 ? 'repeated' : 'resources';
    this.seen.add(key);
    if (this.last === 'repeated') return [];
    const doubled = resources.length - fresh.length;
    if (doubled > 0) this.notify('overlap', `${doubled} resources came again on the next page and were left out`);
    return fresh;
  }
}

/** Ids are unique in a list, so that first and last say which page it is. */
function pageKey(resources: readonly JsonObject[]): string {
  const name = (resource: JsonObject | undefined) => resource?.id ?? resource ?? null;
  return JSON.stringify([resources.length, name(resources[0]), name(resources.at(-1))]);
}
