import { readError } from '../../protocol/errors.ts';
import type { ScimResponse } from '../../protocol/exchange/exchange.ts';

/** The smallest `count` that is tried. No service rejects a page of this size as too large. */
export const smallestCount = 10;

/** Statuses that services send if they reject a parameter. */
const refusing: ReadonlySet<number> = new Set([400, 413, 422]);

/** Matches words for the page size in the errors of services. */
const aboutCount = /\bcounts?\b|page.?size|max.?results|items.?per.?page|\blimit\b/i;

/** True if a response rejects the `count` of a list request. Checks the scimType (RFC 9865) and the text of the error. */
export function refusesCount({ status, body, raw }: ScimResponse): boolean {
  if (!refusing.has(status)) return false;
  const { detail, scimType } = readError(status, body);
  return scimType === 'invalidCount' || aboutCount.test(detail) || (typeof raw === 'string' && aboutCount.test(raw));
}
