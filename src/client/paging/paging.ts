import type { Notice } from '../notice.ts';
import type { Page } from '../reading/list-answer.ts';
import { doubtfulNotices } from './doubtful.ts';
import type { PageQuery, PagingOptions } from './options.ts';
import { PageWalk } from './page-walk.ts';
import { PagingError } from './paging-error.ts';

/**
 * Reads a list page by page. Uses index-based paging, or cursor-based paging as soon as the server sends a cursor. Requests a page
 * only when the caller needs it. Omits duplicates. Reports each kind of deviation once by `onNotice`: `fewerThanAsked`,
 * `moreThanAsked`, `wrongStartIndex`, `noTotal`, `wrongTotal`, `totalChanged`, `overlap`, `unpaged`, `incomplete` (only with
 * cursors, because `totalResults` may then be an estimate), `needsStartIndex`, `limited`. Throws a `PagingError` if the pages do
 * not lead to the end of the list, or if resources are missing at the end. With `complete`, also throws a `PagingError`
 * (`doubtful`) after the last page if a notice says that resources may be missing.
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
  for (let query: PageQuery | undefined = walk.first(); query !== undefined; query = walk.next()) {
    const page = walk.accept(await fetchPage(query));
    const resources = page.resources.slice(0, limit - yielded);
    yielded += resources.length;
    const isCut = resources.length < page.resources.length;
    // An empty first page is yielded too, because it contains `totalResults`.
    if (resources.length > 0 || (isFirst && !walk.isDoubtful)) {
      yield isCut ? { ...page, resources } : page;
      isFirst = false;
    }
    if (yielded >= limit) return walk.limited(yielded, isCut);
  }
  if (options.complete && doubt)
    throw new PagingError('doubtful', `${doubt.message}, so resources may be missing`, yielded);
}
