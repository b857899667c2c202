import type { NoticeCode } from '../notice.ts';

/**
 * Codes of the notices about a doubtful list, which seems to be complete although resources may be missing. For
 * example, a deletion can move unread resources to a page that was already read (index-based paging). `totalChanged` is
 * then the only sign.
 */
export const doubtfulNotices: ReadonlySet<NoticeCode> = new Set(['incomplete', 'limited', 'totalChanged', 'unpaged']);
