import type { ScimResponse } from '../../protocol/exchange/exchange.ts';
import { readError } from '../../protocol/messages/errors.ts';

/** No service refuses so few resources for being too many. */
export const smallestCount = 10;

/** Statuses with which services refuse a parameter. */
const refusing: ReadonlySet<number> = new Set([400, 413, 422]);

/** How services call the number of resources of a page. */
const aboutCount = /\bcounts?\b|page.?size|max.?results|items.?per.?page|\blimit\b/i;

/** True for an answer that refuses a list for the `count` that it was asked with. Its words say so, or its scimType (RFC 9865). */
export function refusesCount({ status, body, raw }: ScimResponse): boolean {
  if (!refusing.has(status)) return false;
  const { detail, scimType } = readError(status, body);
  return scimType === 'invalidCount' || aboutCount.test(detail) || (typeof raw === 'string' && aboutCount.test(raw));
}
