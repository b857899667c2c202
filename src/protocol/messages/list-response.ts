import type { JsonObject } from '../json.ts';
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

/** Makes a ListResponse. `itemsPerPage` is the number of resources in it. */
export function listResponse(
  resources: readonly JsonObject[],
  page: Pick<ListResponse, 'totalResults' | 'startIndex' | 'nextCursor' | 'previousCursor'> = {},
): ListResponse {
  const { totalResults = resources.length, ...rest } = page;
  return {
    schemas: [urn.ListResponse],
    totalResults,
    ...rest,
    itemsPerPage: resources.length,
    Resources: [...resources],
  };
}
