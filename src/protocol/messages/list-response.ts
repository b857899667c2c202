import type { JsonObject } from '../json/json.ts';
import { urn } from '../urns.ts';

/** A page of resources (RFC 7644 section 3.4.2, RFC 9865 section 2). */
export interface ListResponse extends JsonObject {
  schemas: string[];
  totalResults?: number;
  startIndex?: number;
  itemsPerPage?: number;
  nextCursor?: string;
  previousCursor?: string;
  Resources: JsonObject[];
}

/** The members of a ListResponse without its resources. */
export type PageInformation = Pick<ListResponse, 'totalResults' | 'startIndex' | 'nextCursor' | 'previousCursor'>;

/** Creates a ListResponse. Sets `itemsPerPage` to the number of resources. */
export function listResponse(resources: readonly JsonObject[], page: PageInformation = {}): ListResponse {
  const { totalResults = resources.length, ...rest } = page;
  return {
    schemas: [urn.ListResponse],
    totalResults,
    ...rest,
    itemsPerPage: resources.length,
    Resources: [...resources],
  };
}

/** Creates the JSON text of a ListResponse from resources that are already JSON text. */
export function printListResponse(resources: readonly string[], page: PageInformation = {}): string {
  const { totalResults = resources.length, startIndex, nextCursor, previousCursor } = page;
  const itemsPerPage = resources.length;
  const schemas = [urn.ListResponse];
  const message = JSON.stringify({ schemas, totalResults, startIndex, previousCursor, nextCursor, itemsPerPage });
  // Joins all parts in one step, because the text of a large page is long and each further step would copy it.
  const parts = [...resources];
  parts[0] = `${message.slice(0, -1)},"Resources":[${parts[0] ?? ''}`;
  parts[parts.length - 1] += ']}';
  return parts.join(',');
}
