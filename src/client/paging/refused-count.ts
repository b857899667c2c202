import { readError } from '../../protocol/errors.ts';
import type { ScimResponse } from '../../protocol/exchange/exchange.ts';
import { NetworkError } from '../../protocol/exchange/network-error.ts';
import { isSuccess } from '../reading/messages.ts';

/** The smallest `count` that is tried, because no service rejects such a small page as too large. */
export const smallestCount = 10;

/** Statuses that services send if they reject a parameter. */
const refusing: ReadonlySet<number> = new Set([400, 413, 422]);

/** Matches words that mean the page size in the error text of a service. */
const aboutCount = /\bcounts?\b|page.?size|max.?results|items.?per.?page|\blimit\b/i;

/** True if a response rejects the `count` of a list request. Checks the scimType (RFC 9865) and the text of the error. */
export function refusesCount({ status, body, raw }: ScimResponse): boolean {
  if (!refusing.has(status)) return false;
  const { detail, scimType } = readError(status, body);
  return scimType === 'invalidCount' || aboutCount.test(detail) || (typeof raw === 'string' && aboutCount.test(raw));
}

/** Statuses that do not depend on the size of a page. */
const independent: ReadonlySet<number> = new Set([401, 403, 404, 429]);

/** True if an error response may be about the size of the page, although it does not say so. */
export function mayRefuseSize(response: ScimResponse): boolean {
  return !isSuccess(response) && !independent.has(response.status);
}

/** True if a request may have failed because the page was too large for a time limit, or for the limit of a response. */
export function mayFailForSize(error: unknown): boolean {
  return error instanceof NetworkError && ['timeout', 'protocol'].includes(error.code);
}
