import { isObject, type Json, type JsonObject } from '../../protocol/json/json.ts';
import { member, readCount, readObjects, readText } from './tolerant.ts';

/** A ListResponse (RFC 7644 section 3.4.2, RFC 9865 section 2) as far as the server filled it. */
export interface Page {
  readonly resources: readonly JsonObject[];
  readonly totalResults?: number;
  readonly startIndex?: number;
  readonly itemsPerPage?: number;
  /** There are more pages; absent on the last one, and always where pages have no cursors. */
  readonly nextCursor?: string;
}

/**
 * Reads a ListResponse as servers write it: names in any case, numbers as strings, a bare array instead of the envelope.
 * Returns undefined for what is no list at all.
 */
export function readListAnswer(body: Json | undefined): Page | undefined {
  if (Array.isArray(body)) return { resources: readObjects(body) };
  if (!isObject(body)) return undefined;
  const resources = member(body, 'Resources');
  const totalResults = readCount(member(body, 'totalResults'));
  if (resources === undefined && totalResults === undefined) return undefined;
  const startIndex = readCount(member(body, 'startIndex'));
  const itemsPerPage = readCount(member(body, 'itemsPerPage'));
  const nextCursor = readText(member(body, 'nextCursor'));
  return {
    resources: readObjects(resources),
    ...(totalResults === undefined ? {} : { totalResults }),
    ...(startIndex === undefined ? {} : { startIndex }),
    ...(itemsPerPage === undefined ? {} : { itemsPerPage }),
    ...(nextCursor === undefined ? {} : { nextCursor }),
  };
}
