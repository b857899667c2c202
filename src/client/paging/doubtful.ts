import type { NoticeCode } from '../notice.ts';

/**
 * Codes of the notices about a doubtful list: the list seems to be complete, but resources may be missing. With
 * index-based paging, a deletion can move unread resources to a page that was already read. In this case,
 * `totalChanged` is the only sign.
 */
export const doubtfulNotices: ReadonlySet<NoticeCode> = new Set(['incomplete', 'limited', 'totalChanged', 'unpaged']);
