import type { JsonObject } from '../../protocol/json/json.ts';
import type { NoticeCode } from '../notice.ts';
import type { Page } from '../reading/list-answer.ts';
import { IdSet } from './id-set.ts';
import type { PageQuery, PagingOptions } from './options.ts';
import { PagingError, type PagingErrorCode } from './paging-error.ts';

/** The most empty pages in a row with a cursor. More are taken for an endless loop. */
const maxEmptyPages = 100;

/** The most pages of a list: ten million resources in pages of a hundred. */
const mostPages = 100_000;

/** How often `totalResults` may grow while a list is read. More growth is taken for an endless list. */
const maxGrowths = 1000;

/** The state of reading one list: the resources that came, and the behaviour that the server showed. */
export class PageWalk {
  pages = 0;
  private readonly asked: number;
  private readonly cursorFirst: boolean;
  private readonly notify: (code: NoticeCode, message: string) => void;
  /** Page size of requests with `startIndex`. */
  private count: number;
  private mode: 'index' | 'cursor' = 'index';
  private last: 'resources' | 'repeated' | 'empty' = 'resources';
  private isSamePage = false;
  private emptyPages = 0;
  /** Resources that came so far, duplicates included. */
  private position = 0;
  private received = 0;
  private total: number | undefined;
  private nextCursor: string | undefined;
  /** Ids of all pages, which show whether a resource came before. */
  private readonly ids = new IdSet();
  /** Resources of the first page. */
  private firstLength = 0;
  /** Number of resources that came more than once. */
  private doubled = 0;
  private growths = 0;
  private hasShrunk = false;
  private readonly maxPages: number;
  /** True while an empty list is in doubt and is requested once more. */
  isDoubtful = false;
  private mayDoubt: boolean;
  /** A short key of each page, which shows whether a page came before without keeping the pages. */
  private readonly seen = new IdSet();
  private readonly cursors = new IdSet();

  constructor(options: PagingOptions) {
    this.asked = Math.max(1, Math.min(options.count ?? 100, options.limit ?? Number.POSITIVE_INFINITY));
    this.count = this.asked;
    this.cursorFirst = options.cursor ?? false;
    this.maxPages = options.maxPages ?? mostPages;
    this.mayDoubt = options.mayBeEmpty ?? false;
    const noticed = new Set<NoticeCode>();
    this.notify = (code, message) => {
      if (noticed.has(code)) return;
      noticed.add(code);
      options.onNotice?.({ code, message });
    };
  }

  /**
   * The first request has no `startIndex`, because with it a service with both methods would use index paging (RFC 9865 section
   * 2.4).
   */
  first(): PageQuery {
    return this.cursorFirst ? { cursor: '', count: String(this.count) } : { count: String(this.count) };
  }

  /** Accepts a page. Returns it without resources that came before. */
  accept(page: Page): Page {
    this.pages++;
    const isCursorless = page.nextCursor === undefined;
    if (!isCursorless || (this.pages === 1 && this.cursorFirst && page.totalResults === undefined))
      this.mode = 'cursor';
    this.nextCursor = page.nextCursor;
    if (this.pages === 1) this.firstLength = page.resources.length;
    this.readTotal(page);
    if (this.mode === 'index') this.checkIndex(page);
    const fresh = this.fresh(page.resources);
    this.received += fresh.length;
    if (this.last === 'resources') this.position += page.resources.length;
    this.emptyPages = this.last === 'empty' ? this.emptyPages + 1 : 0;
    if (this.isDoubtful && this.last === 'resources') {
      this.notify('needsStartIndex', 'the server answers its list only to a request with startIndex');
    }
    this.isDoubtful = this.mayDoubt && this.last === 'empty' && !this.total && this.mode === 'index';
    this.mayDoubt = false;
    return fresh.length === page.resources.length ? page : { ...page, resources: fresh };
  }

  /** The next request; undefined at the end of the list. Throws a `PagingError` if no request leads further. */
  next(): PageQuery | undefined {
    if (this.isDoubtful) {
      // The next page is the first page again.
      this.pages = 0;
      return { startIndex: '1', count: String(this.count) };
    }
    const query = this.mode === 'cursor' ? this.nextByCursor() : this.nextByIndex();
    if (query && (this.pages >= this.maxPages || this.growths > maxGrowths)) {
      throw this.error('endless', `has answered ${this.pages} pages and says that there are more`);
    }
    return query;
  }

  /** Reports that the limit ended the list before its end. */
  limited(yielded: number, isCut: boolean): void {
    const isEnd =
      this.mode === 'cursor' ? this.nextCursor === undefined : this.total !== undefined && this.position >= this.total;
    if (isEnd && !isCut) return;
    const of =
      this.total !== undefined && this.total > yielded ? `${yielded} of ${this.total}` : `the first ${yielded}`;
    this.notify('limited', `showing ${of}`);
  }

  /** RFC 9865 section 2: a page without `nextCursor` is the last page; an empty page may not be. */
  private nextByCursor(): PageQuery | undefined {
    if (this.last === 'repeated') throw this.error('repeatedPage', this.repetition(''));
    const cursor = this.nextCursor;
    if (cursor === undefined) return this.end();
    if (!this.cursors.add(cursor)) throw this.error('repeatedCursor', 'answered the same cursor again');
    if (this.emptyPages >= maxEmptyPages)
      throw this.error('emptyPage', `answered ${maxEmptyPages} empty pages in a row`);
    // Section 2.1: each request repeats the count of the first request.
    return { cursor, count: String(this.asked) };
  }

  private nextByIndex(): PageQuery | undefined {
    if (this.total === undefined) {
      if (this.last === 'empty') return this.end();
      if (this.last === 'repeated') return this.unpaged();
    } else {
      // A smaller `totalResults` does not show the end, because resources were deleted meanwhile. The end is the first page
      // without new resources.
      if (this.position >= this.total && !(this.hasShrunk && this.last === 'resources')) return this.end();
      if (this.last === 'empty') throw this.error('emptyPage', 'answered an empty page before the end of the list');
      if (this.last === 'repeated') throw this.error('repeatedPage', this.repetition(': it ignores startIndex'));
    }
    return { startIndex: String(this.position + 1), count: String(this.count) };
  }

  /** With cursors, `totalResults` may be an estimate (RFC 9865 section 2), so that a difference is a notice and not an error. */
  private end(): undefined {
    const { total, received, doubled } = this;
    if (total !== undefined && received < total) {
      if (this.mode === 'index') throw this.error('incomplete', 'ended its list');
      this.notify('incomplete', `the server's list ended after ${received} of ${total} resources`);
    }
    if (total === undefined && doubled > 0) throw this.error('repeated', 'ended its list, which has no totalResults');
    return undefined;
  }

  /** A page with exactly `count` resources is probably cut; a page of another length is the whole list. */
  private unpaged(): undefined {
    const what = 'ignores startIndex and gives no totalResults';
    if (this.firstLength === this.asked) throw this.error('repeatedPage', what);
    this.notify('unpaged', `the server ${what}: ${this.received} resources may not be all`);
    return this.end();
  }

  private error(code: PagingErrorCode, what: string): PagingError {
    const of = this.total === undefined ? '' : ` of ${this.total}`;
    const again = this.doubled === 0 ? '' : `; ${this.doubled} came more than once`;
    const message = `the server ${what}, after ${this.received}${of} resources${again}`;
    return new PagingError(code, message, this.received, this.total);
  }

  private repetition(why: string): string {
    return this.isSamePage ? `answered the same page again${why}` : 'answered only resources that came before';
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
      // A wrong `totalResults` must not decide where the list ends.
      this.total = isWrong ? undefined : totalResults;
    } else if (this.total !== undefined && totalResults !== undefined && totalResults !== this.total) {
      this.notify(
        'totalChanged',
        `the list changed while it was read: totalResults went from ${this.total} to ${totalResults}`,
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
        `the server was asked for startIndex ${this.position + 1} and says it answered ${startIndex}`,
      );
    }
    if (came > this.count)
      this.notify('moreThanAsked', `the server was asked for ${this.count} resources and answered ${came}`);
    const isLast = this.total !== undefined && came >= this.total;
    if (this.pages > 1 || came >= this.count || isLast) return;
    this.notify('fewerThanAsked', `the server was asked for ${this.count} resources and gives ${came} a page`);
    // Some servers compute the number of the page from startIndex and count, which is right only with their own page size.
    this.count = came;
  }

  /** The resources that no earlier page had. Sets `last` to the kind of the page. */
  private fresh(resources: readonly JsonObject[]): readonly JsonObject[] {
    this.last = 'empty';
    if (resources.length === 0) return resources;
    const key = pageKey(resources);
    this.isSamePage = !this.seen.add(key);
    const fresh = resources.filter(({ id }) => typeof id !== 'string' || this.ids.add(id));
    this.last = this.isSamePage || fresh.length === 0 ? 'repeated' : 'resources';
    if (this.last === 'repeated') return [];
    this.doubled += resources.length - fresh.length;
    if (this.doubled > 0) this.notify('overlap', 'resources that came more than once were left out');
    return fresh;
  }
}

/** Ids are unique in a list, so that the first and the last id identify a page. */
function pageKey(resources: readonly JsonObject[]): string {
  const name = (resource: JsonObject | undefined) => resource?.id ?? resource ?? null;
  return JSON.stringify([resources.length, name(resources[0]), name(resources.at(-1))]);
}
