import type { JsonObject } from '../../protocol/json/json.ts';
import type { NoticeCode } from '../notice.ts';
import type { Page } from '../reading/list-answer.ts';
import { IdSet, maxIds } from './id-set.ts';
import { defaultCount, type PageQuery, type PagingOptions } from './options.ts';
import { PagingError, type PagingErrorCode } from './paging-error.ts';
import { isPageSize, judgePastEnd, pastEndHint } from './past-end.ts';

/** Maximum number of empty pages in a row with cursors. More of them would probably be an endless loop. */
const maxEmptyPages = 100;

/** Default maximum number of pages: ten million resources in pages of 100 resources. */
const mostPages = 100_000;

/**
 * Maximum number of times that `totalResults` may increase while a list is read. A list with more increases is treated
 * as endless.
 */
const maxGrowths = 1000;

/** The state while one list is read: the resources that were received, and the observed behaviour of the server. */
export class PageWalk {
  pages = 0;
  private readonly asked: number;
  private readonly cursorFirst: boolean;
  /** True if the service is known to send the whole list in one response. */
  private readonly isWhole: boolean;
  private readonly notify: (code: NoticeCode, message: string) => void;
  /** Page size of requests with `startIndex`. */
  private count: number;
  private mode: 'index' | 'cursor' = 'index';
  private last: 'resources' | 'repeated' | 'empty' = 'resources';
  private isSamePage = false;
  private emptyPages = 0;
  /** Number of resources that were received, including duplicates. */
  private position = 0;
  private received = 0;
  private total: number | undefined;
  private nextCursor: string | undefined;
  /** Ids of the resources of all pages, to find duplicates. */
  private readonly ids = new IdSet();
  /** Number of resources of the first page (`firstLength`) and of the latest page (`lastLength`). */
  private firstLength = 0;
  private lastLength = 0;
  private firstId: unknown;
  /** Number of duplicates that were omitted. */
  private duplicateCount = 0;
  private growths = 0;
  private hasShrunk = false;
  private readonly maxPages: number;
  /**
   * True if the first page was empty, although the list may have resources. The next request asks for the first page
   * again, this time with `startIndex`.
   */
  isDoubtful = false;
  private readonly mayDoubt: boolean;
  private hasDoubted = false;
  /** True after `restart`, until a page has a resource that was not read before the restart. */
  private isCatchingUp = false;
  /** Number of resources that were read before the latest restart. */
  private beforeRestart = 0;
  /** True if a resource had no id. */
  private hasUnnamed = false;
  /**
   * Keys of all pages, as returned by `pageKey`. A repeated page has the key of an earlier page, so the pages
   * themselves need not be stored.
   */
  private seen = new IdSet();
  private cursors = new IdSet();

  constructor(options: PagingOptions) {
    this.asked = Math.max(1, Math.min(options.count ?? defaultCount, options.limit ?? Number.POSITIVE_INFINITY));
    this.count = this.asked;
    const { pagination = 'unknown' } = options;
    this.cursorFirst = options.cursor ?? pagination === 'cursor-on-request';
    this.isWhole = pagination === 'none';
    if (pagination === 'cursor' || pagination === 'cursor-on-request') this.mode = 'cursor';
    this.maxPages = options.maxPages ?? mostPages;
    this.mayDoubt = (options.mayBeEmpty ?? false) && !this.isWhole;
    const noticed = new Set<NoticeCode>();
    this.notify = (code, message) => {
      if (noticed.has(code)) return;
      noticed.add(code);
      options.onNotice?.({ code, message });
    };
  }

  /**
   * Returns the parameters of the first request. Omits `startIndex`: a service that supports both paging methods would
   * otherwise use index-based paging (RFC 9865 section 2.4).
   */
  first(): PageQuery {
    if (this.isWhole) return {};
    return this.cursorFirst ? { cursor: '', count: String(this.count) } : { count: String(this.count) };
  }

  /** Processes a page. Returns the page without duplicates. */
  accept(page: Page): Page {
    this.pages++;
    const isCursorless = page.nextCursor === undefined;
    if (!isCursorless || (this.pages === 1 && this.cursorFirst && page.totalResults === undefined))
      this.mode = 'cursor';
    this.nextCursor = page.nextCursor;
    this.lastLength = page.resources.length;
    if (this.pages === 1) {
      this.firstLength = page.resources.length;
      this.firstId = page.resources[0]?.id;
    }
    this.readTotal(page);
    if (this.mode === 'index' && !this.isWhole) this.checkIndex(page);
    const fresh = this.fresh(page.resources);
    this.received += fresh.length;
    if (this.last === 'resources') this.position += page.resources.length;
    this.emptyPages = this.last === 'empty' ? this.emptyPages + 1 : 0;
    if (this.isDoubtful && this.last === 'resources') {
      this.notify('needsStartIndex', 'the server returns the list only if the request has startIndex');
    }
    // An empty first page is also doubtful if `totalResults` says that the list has resources.
    const isEmptyFirst = this.last === 'empty' && this.mode === 'index' && !this.isWhole && !this.hasDoubted;
    this.isDoubtful = isEmptyFirst && this.pages === 1 && (this.total ? true : this.mayDoubt);
    this.hasDoubted ||= this.isDoubtful;
    return fresh.length === page.resources.length ? page : { ...page, resources: fresh };
  }

  /**
   * Returns the parameters of the next request; undefined at the end of the list. Throws a `PagingError` if the list
   * has not ended and no request can read the rest.
   */
  next(): PageQuery | undefined {
    if (this.isDoubtful) {
      // Counts the pages from the start, because the next response is the first page again.
      this.pages = 0;
      return { startIndex: '1', count: String(this.count) };
    }
    if (this.isWhole) return this.end();
    const query = this.mode === 'cursor' ? this.nextByCursor() : this.nextByIndex();
    return query && this.bounded(query);
  }

  private bounded(query: PageQuery): PageQuery {
    if (this.pages < this.maxPages && this.growths <= maxGrowths) return query;
    throw this.error('endless', `returned ${this.pages} pages and reports more pages`);
  }

  /**
   * Begins the list again after the server rejected a cursor, because a cursor is valid only for a limited time (RFC
   * 9865 section 2.1). Resources that were received before are omitted. Returns the parameters of the first request.
   * Returns `undefined` if no resource was received since the last restart, because a further restart would not help.
   */
  restart(): PageQuery | undefined {
    // Resources whose ids are not stored would be returned again after a restart.
    const isForgetful = this.hasUnnamed || this.received > maxIds;
    const hasProgress = this.received > this.beforeRestart && this.pages < this.maxPages;
    if (this.nextCursor === undefined || isForgetful || !hasProgress) return undefined;
    this.notify(
      'cursorExpired',
      `after ${this.received} resources, the server no longer accepts the cursor of the list, so the list is read again from its start`,
    );
    this.beforeRestart = this.received;
    this.isCatchingUp = true;
    this.nextCursor = undefined;
    this.seen = new IdSet();
    this.cursors = new IdSet();
    return this.first();
  }

  /**
   * Returns the parameters of a request for a resource after the end of the list. Returns `undefined` in three cases: a
   * page has shown the end, the list is not read with index-based paging, or `totalResults` is not known. In a list of
   * several pages, the end is shown if the last page has fewer resources than `count`. A single page does not show the
   * end, because the size of this page may be the limit of the server.
   */
  pastEnd(): PageQuery | undefined {
    if (this.mode !== 'index' || this.isWhole || this.total === undefined || this.last !== 'resources')
      return undefined;
    if (this.pages > 1 && this.lastLength < this.count) return undefined;
    return { startIndex: String(this.position + 1), count: '1' };
  }

  /** Returns the parameters of a request for the last resource. Returns undefined for a list of one resource. */
  lastResource(): PageQuery | undefined {
    return this.position > 1 ? { startIndex: String(this.position), count: '1' } : undefined;
  }

  /**
   * Processes the page that was requested after the end of the list. If the page shows that the list became longer
   * while it was read, returns the parameters of the next request. If the list is complete, returns `undefined`. Throws
   * a `PagingError` (`doubtful`) if the list may be incomplete.
   */
  afterEnd(page: Page): PageQuery | undefined {
    const { position, total = 0, ids } = this;
    const result = judgePastEnd(page, { position, total, has: (id) => ids.has(id) });
    if (typeof result === 'object') throw this.doubtful(result.doubt);
    if (result === 'end') return undefined;
    return this.bounded({ startIndex: String(position + 1), count: String(this.count) });
  }

  /**
   * Checks the response to the request for the last resource. This request is sent if the server rejected the request
   * for a resource after the end of the list. `page` is `undefined` if the server rejected both requests, as a server
   * with cursors does. Throws a `PagingError` (`doubtful`) if the server sent no resource, or the first resource
   * instead of the last. If the server rejected both requests, throws the error only if the list can be the largest
   * page of the server.
   */
  assertLast(page: Page | undefined): void {
    const [resource] = page?.resources ?? [];
    if (resource && resource.id !== this.firstId) return;
    if (!page && !isPageSize(this.position)) return;
    throw this.doubtful(
      `a request with startIndex ${this.position} does not return the resource at position ${this.position} of the list`,
    );
  }

  private doubtful(reason: string): PagingError {
    const message = `${reason}, so resources may be missing`;
    return new PagingError('doubtful', message, this.received, this.total, pastEndHint);
  }

  /** Reports the notice `limited` if reading stopped at the limit and the list has more resources. */
  limited(yielded: number, isCut: boolean): void {
    const isEnd =
      this.mode === 'cursor' ? this.nextCursor === undefined : this.total !== undefined && this.position >= this.total;
    if (isEnd && !isCut) return;
    const of =
      this.total !== undefined && this.total > yielded ? `${yielded} of ${this.total}` : `the first ${yielded}`;
    this.notify('limited', `showing ${of}`);
  }

  /**
   * Returns the parameters of the next request. The last page is the page without `nextCursor`. An empty page can have
   * a `nextCursor` (RFC 9865 section 2).
   */
  private nextByCursor(): PageQuery | undefined {
    if (this.last === 'repeated') throw this.error('repeatedPage', this.repetition(''));
    const cursor = this.nextCursor;
    if (cursor === undefined) return this.end();
    // Some servers remember the position in the list themselves and send the same cursor with each page. The list then
    // continues as long as pages have new resources.
    if (!this.cursors.add(cursor) && this.last !== 'resources')
      throw this.error('repeatedCursor', 'returned the same cursor again');
    if (this.emptyPages >= maxEmptyPages)
      throw this.error('emptyPage', `returned ${maxEmptyPages} empty pages in a row`);
    // Each request repeats the count of the first request (RFC 9865 section 2.1).
    return { cursor, count: String(this.asked) };
  }

  private nextByIndex(): PageQuery | undefined {
    if (this.total === undefined) {
      if (this.last === 'empty') return this.end();
      if (this.last === 'repeated') return this.unpaged();
    } else {
      // If resources are deleted while the list is read, `totalResults` decreases and no longer shows where the list
      // ends. The list then ends at the first page without new resources.
      if (this.position >= this.total && !(this.hasShrunk && this.last === 'resources')) return this.end();
      if (this.last === 'empty') throw this.error('emptyPage', 'returned an empty page before the end of the list');
      if (this.last === 'repeated')
        throw this.error('repeatedPage', this.repetition(', because it ignores startIndex'));
    }
    return { startIndex: String(this.position + 1), count: String(this.count) };
  }

  /**
   * Ends the list. If fewer than `totalResults` resources were received, throws an error. With cursors, only reports a
   * notice, because `totalResults` may be an estimate (RFC 9865 section 2).
   */
  private end(): undefined {
    const { total, received, duplicateCount } = this;
    if (total !== undefined && received < total) {
      if (this.mode === 'index') throw this.error('incomplete', 'ended the list');
      this.notify('incomplete', `the server's list ended after ${received} of ${total} resources`);
    }
    if (total === undefined && duplicateCount > 0)
      throw this.error('repeated', 'ended the list, which has no totalResults');
    return undefined;
  }

  /**
   * Ends the list of a server that ignores `startIndex` and sends no `totalResults`. If the first page has exactly
   * `count` resources, throws an error, because other resources are probably missing. Otherwise, the first page is probably the whole list.
   */
  private unpaged(): undefined {
    const what = 'ignores startIndex and sends no totalResults';
    if (this.firstLength === this.asked) throw this.error('repeatedPage', what);
    this.notify('unpaged', `the server ${what}: the list of ${this.received} resources may be incomplete`);
    return this.end();
  }

  private error(code: PagingErrorCode, what: string): PagingError {
    const of = this.total === undefined ? '' : ` of ${this.total}`;
    const again =
      this.duplicateCount === 0 ? '' : `; the server returned ${this.duplicateCount} resources more than once`;
    const message = `the server ${what}, after ${this.received}${of} resources${again}`;
    return new PagingError(code, message, this.received, this.total);
  }

  private repetition(why: string): string {
    return this.isSamePage ? `returned the same page again${why}` : 'returned only resources of earlier pages';
  }

  private readTotal({ totalResults, resources }: Page): void {
    if (this.pages === 1) {
      if (totalResults === undefined && this.mode === 'index')
        this.notify('noTotal', 'the server sends no totalResults');
      const isWrong = totalResults !== undefined && totalResults < resources.length;
      if (isWrong)
        this.notify(
          'wrongTotal',
          `the server returned ${resources.length} resources, but totalResults is ${totalResults}`,
        );
      // Ignores a `totalResults` that is smaller than the first page. Otherwise, the client would end the list too
      // early.
      this.total = isWrong ? undefined : totalResults;
    } else if (this.total !== undefined && totalResults !== undefined && totalResults !== this.total) {
      this.notify(
        'totalChanged',
        `the list changed while it was read: totalResults changed from ${this.total} to ${totalResults}`,
      );
      if (totalResults < this.total) this.hasShrunk = true;
      else this.growths++;
      this.total = totalResults;
    }
  }

  private checkIndex({ resources, startIndex }: Page): void {
    const came = resources.length;
    if (came === 0) return;
    if (startIndex !== undefined && startIndex !== this.position + 1) {
      this.notify(
        'wrongStartIndex',
        `the request has startIndex ${this.position + 1}, but the response has startIndex ${startIndex}`,
      );
    }
    if (came > this.count)
      this.notify('moreThanAsked', `the request has count ${this.count}, but the server returned ${came} resources`);
    const isLast = this.total !== undefined && came >= this.total;
    if (this.pages > 1 || came >= this.count || isLast) return;
    this.notify(
      'fewerThanAsked',
      `the request has count ${this.count}, but the server returns pages of ${came} resources`,
    );
    // Uses the page size of the server as `count` from now on. Some servers divide `startIndex` by `count` to get a
    // page number, which is correct only with their own page size.
    this.count = came;
  }

  /** Returns the resources that no earlier page contained. Also sets `last`, which says what kind of page this was. */
  private fresh(resources: readonly JsonObject[]): readonly JsonObject[] {
    this.last = 'empty';
    if (resources.length === 0) return resources;
    const key = pageKey(resources);
    this.isSamePage = !this.seen.add(key);
    this.hasUnnamed ||= resources.some(({ id }) => typeof id !== 'string');
    const fresh = resources.filter(({ id }) => typeof id !== 'string' || this.ids.add(id));
    if (fresh.length > 0 && fresh.length === resources.length) this.isCatchingUp = false;
    const isKnown = fresh.length === 0 && !this.isCatchingUp;
    this.last = this.isSamePage || isKnown ? 'repeated' : 'resources';
    if (this.last === 'repeated') return [];
    if (this.isCatchingUp) return fresh;
    this.duplicateCount += resources.length - fresh.length;
    if (this.duplicateCount > 0)
      this.notify('overlap', 'the server returned resources more than once; the duplicates were omitted');
    return fresh;
  }
}

/**
 * Returns a key that identifies a page. The first id and the last id of the page are sufficient, because ids are unique
 * in a list.
 */
function pageKey(resources: readonly JsonObject[]): string {
  const name = (resource: JsonObject | undefined) => resource?.id ?? resource ?? null;
  return JSON.stringify([resources.length, name(resources[0]), name(resources.at(-1))]);
}
