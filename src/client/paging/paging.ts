import type { Page } from '../reading/list-answer.ts';
import type { PageQuery, PagingOptions } from './options.ts';
import { PageWalk } from './page-walk.ts';

/**
 * Reads a list page by page. Uses index-based paging, or cursor-based paging as soon as the server sends a cursor. Requests a page
 * only when the caller needs it. Omits duplicates. Reports each kind of deviation once by `onNotice`: `fewerThanAsked`,
 * `moreThanAsked`, `wrongStartIndex`, `noTotal`, `wrongTotal`, `totalChanged`, `overlap`, `unpaged`, `incomplete` (only with
 * cursors, because `totalResults` may then be an estimate), `needsStartIndex`, `limited`. Throws a `PagingError` if the pages do
 * not lead to the end of the list, or if resources are missing at the end.
 */
export async function* readPages(
  fetchPage: (query: PageQuery) => Promise<Page>,
  options: PagingOptions = {},
): AsyncGenerator<Page, void, undefined> {
  const limit = options.limit ?? Number.POSITIVE_INFINITY;
  if (limit <= 0) return;
  const walk = new PageWalk(options);
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
}
