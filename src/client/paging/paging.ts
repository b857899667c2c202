import type { Page } from '../reading/list-answer.ts';
import type { PageQuery, PagingOptions } from './options.ts';
import { PageWalk } from './page-walk.ts';

/**
 * Reads a list page by page, by index, or by cursor as soon as the server gives one, and never more than a page ahead of the
 * reader. What came before is left out. A server that deviates is reported by `onNotice`, once for each kind:
 * `fewerThanAsked`, `moreThanAsked`, `wrongStartIndex`, `noTotal`, `wrongTotal`, `totalChanged`, `overlap`, `unpaged`,
 * `incomplete` (with cursors, where a total may be an estimate), `needsStartIndex`, `limited`. Throws a `PagingError` when its
 * pages do not lead to the end, and at the end when not all can have come.
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
    // An empty first page still tells how many there are.
    if (resources.length > 0 || (isFirst && !walk.isDoubtful)) {
      yield isCut ? { ...page, resources } : page;
      isFirst = false;
    }
    if (yielded >= limit) return walk.limited(yielded, isCut);
  }
}
