import type { Page } from '../reading/list-answer.ts';

/** The state of a list when it has ended according to `totalResults`. */
interface ListEnd {
  /** Number of resources that were received, including duplicates. */
  readonly position: number;
  /** `totalResults` of the server. */
  readonly total: number;
  /** True if an earlier page contained a resource with this id. */
  readonly has: (id: string) => boolean;
}

/**
 * Judges a page that was requested after the end of a list. Returns `end` if the list can be complete, and `more` if
 * the list became longer while it was read. Otherwise returns the reason why resources may be missing. After the end of
 * a complete list, the page is empty. A server that ignores `startIndex` sends its first page again. The list is then
 * complete only if `totalResults` counts the whole list, and not only one page.
 */
export function judgePastEnd({ resources, totalResults }: Page, { position, total, has }: ListEnd): PastEnd {
  if (resources.length === 0) return 'end';
  const isKnown = resources.every(({ id }) => typeof id === 'string' && has(id));
  const hasGrown = totalResults !== undefined && totalResults > Math.max(total, position);
  if (!isKnown) {
    return hasGrown ? 'more' : { doubt: `the server has more resources than its totalResults of ${total}` };
  }
  // `totalResults` has grown, because a resource was created while the list was read. The new resource may have moved known resources behind the earlier end, so that this page contains them again. The next page shows whether the server ignores `startIndex`.
  if (hasGrown) return 'more';
  // `totalResults` is larger than this page, so it counts the whole list.
  if (totalResults !== undefined && totalResults > resources.length) return 'end';
  const isWholeAgain = resources.length === position;
  if (isWholeAgain && !isPageSize(position)) return 'end';
  return {
    doubt: `the server ignores startIndex, and totalResults counts only the ${position} resources of one page`,
  };
}

/** The result of `judgePastEnd`. */
type PastEnd = 'end' | 'more' | { readonly doubt: string };

/** A usual maximum page size is one of these numbers, or one of them multiplied by 10, 100 and so on. */
const usualLimits = [10, 20, 25, 30, 50];

/**
 * True if a list with `count` resources can be the largest page of a server. Maximum page sizes are round numbers or
 * powers of two. A server that ignores both `startIndex` and `count` sends either all resources or its largest page.
 */
export function isPageSize(count: number): boolean {
  if (count >= 64 && (count & (count - 1)) === 0) return true;
  let rest = count;
  while (rest >= 100 && rest % 10 === 0) rest /= 10;
  return usualLimits.includes(rest);
}

/** Hint for a user if the list may be only the first page of a longer list. */
export const pastEndHint =
  'ask the operator of the service to support startIndex for lists (RFC 7644 section 3.4.2.4), or to allow larger pages';
