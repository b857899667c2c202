import type { ScimResponse } from '../../protocol/exchange/exchange.ts';
import { readError } from '../../protocol/messages/errors.ts';

/** The smallest count that is tried. No service refuses a page of this size as too large. */
export const smallestCount = 10;

/** Statuses with which services refuse a parameter. */
const refusing: ReadonlySet<number> = new Set([400, 413, 422]);

/** Words for the size of a page in the errors of services. */
const aboutCount = /\bcounts?\b|page.?size|max.?results|items.?per.?page|\blimit\b/i;

/** True if a response refuses the `count` of a list request, by its words or by its scimType (RFC 9865). */
export function refusesCount({ status, body, raw }: ScimResponse): boolean {
  if (!refusing.has(status)) return false;
  const { detail, scimType } = readError(status, body);
  return scimType === 'invalidCount' || aboutCount.test(detail) || (typeof raw === 'string' && aboutCount.test(raw));
}
