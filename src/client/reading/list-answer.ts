import { defined } from '../../protocol/json/defined.ts';
import { isObject, type Json, type JsonObject } from '../../protocol/json/json.ts';
import { member, readCount, readObjects, readText } from './tolerant.ts';

/** A ListResponse (RFC 7644 section 3.4.2, RFC 9865 section 2), with the members that the server sent. */
export interface Page {
  readonly resources: readonly JsonObject[];
  readonly totalResults?: number;
  readonly startIndex?: number;
  readonly itemsPerPage?: number;
  /** Cursor of the next page; absent on the last page, and if the service does not use cursors. */
  readonly nextCursor?: string;
}

/**
 * Reads a ListResponse in the forms that servers use. For example, names can be in any case, numbers can be strings,
 * and the body can be only the array of resources. Returns undefined for a body that is not a list.
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
  return { resources: readObjects(resources), ...defined({ totalResults, startIndex, itemsPerPage, nextCursor }) };
}
