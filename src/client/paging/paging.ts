import { ScimError } from '../../protocol/errors.ts';
import type { Notice } from '../notice.ts';
import type { Page } from '../reading/list-answer.ts';
import { doubtfulNotices } from './doubtful.ts';
import type { PageQuery, PagingOptions } from './options.ts';
import { PageWalk } from './page-walk.ts';
import { PagingError } from './paging-error.ts';

/**
 * Reads a list page by page. Begins with index-based paging, and changes to cursor-based paging as soon as the server
 * sends a cursor. Requests a page only when the caller needs it. Omits duplicates. Reports each kind of deviation once
 * by `onNotice`: `fewerThanAsked`, `moreThanAsked`, `wrongStartIndex`, `noTotal`, `wrongTotal`, `totalChanged`,
 * `overlap`, `unpaged`, `incomplete` (only with cursors, because `totalResults` may then be an estimate),
 * `needsStartIndex`, `cursorExpired`, `limited`. Throws a `PagingError` if the pages do not lead to the end of the list, or if resources are missing at the end. With `confirmEnd`, checks the end of the list, and throws a
 * `PagingError` (`doubtful`) if the server ignores `startIndex` and the list may be only a first page. With `complete`, also throws this error if a notice says that resources may be missing.
 */
export async function* readPages(
  fetchPage: (query: PageQuery) => Promise<Page>,
  options: PagingOptions = {},
): AsyncGenerator<Page, void, undefined> {
  const limit = options.limit ?? Number.POSITIVE_INFINITY;
  if (limit <= 0) return;
  let doubt: Notice | undefined;
  const onNotice = (notice: Notice): void => {
    if (doubtfulNotices.has(notice.code)) doubt ??= notice;
    options.onNotice?.(notice);
  };
  const walk = new PageWalk({ ...options, onNotice });
  let yielded = 0;
  let isFirst = true;
  const mustConfirm = (options.complete || options.confirmEnd) ?? false;
  const next = async () => walk.next() ?? (mustConfirm ? confirmEnd(walk, fetchPage) : undefined);
  for (let query: PageQuery | undefined = walk.first(); query !== undefined; query = await next()) {
    const page = walk.accept(await fetchOrRestart(walk, fetchPage, query));
    const resources = page.resources.slice(0, limit - yielded);
    yielded += resources.length;
    const isCut = resources.length < page.resources.length;
    // Yields a first page even if it is empty, because the caller needs its `totalResults`.
    if (resources.length > 0 || (isFirst && !walk.isDoubtful)) {
      yield isCut ? { ...page, resources } : page;
      isFirst = false;
    }
    if (yielded >= limit) return walk.limited(yielded, isCut);
  }
  if (options.complete && doubt)
    throw new PagingError('doubtful', `${doubt.message}, so resources may be missing`, yielded);
}

/**
 * Requests a page. If the server rejects the cursor, begins the list again, unless a restart would not help. Rethrows
 * any other error.
 */
async function fetchOrRestart(
  walk: PageWalk,
  fetchPage: (query: PageQuery) => Promise<Page>,
  query: PageQuery,
): Promise<Page> {
  try {
    return await fetchPage(query);
  } catch (error) {
    // If a client waits too long, it may receive either of the two errors in `expired` (RFC 9865 section 4).
    const isExpired = query.cursor && error instanceof ScimError && expired.has(String(error.scimType));
    const first = isExpired ? walk.restart() : undefined;
    if (!first) throw error;
    return fetchPage(first);
  }
}

const expired: ReadonlySet<string> = new Set(['expiredCursor', 'invalidCursor']);

/** Error statuses that do not mean that the server rejects the parameters of a request. */
const unrelated: ReadonlySet<number> = new Set([401, 403, 429, 503]);

/**
 * Checks the end of a list, if no page has shown the end: requests one resource after it. If the server rejects this
 * request, requests the last resource, to check whether the server uses `startIndex`. Returns the parameters of the
 * next request if the list became longer while it was read, and otherwise `undefined`. Throws a `PagingError`
 * (`doubtful`) if the list may be only the first page of a longer list.
 */
async function confirmEnd(
  walk: PageWalk,
  fetchPage: (query: PageQuery) => Promise<Page>,
): Promise<PageQuery | undefined> {
  const query = walk.pastEnd();
  if (!query) return undefined;
  const page = await unlessRejected(fetchPage(query));
  if (page) return walk.afterEnd(page);
  const last = walk.lastResource();
  if (last) walk.assertLast(await unlessRejected(fetchPage(last)));
  return undefined;
}

/** Returns the page, or `undefined` if the server rejects the parameters of the request. Rethrows every other error. */
async function unlessRejected(answer: Promise<Page>): Promise<Page | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof ScimError && error.status >= 400 && !unrelated.has(error.status)) return undefined;
    throw error;
  }
}
