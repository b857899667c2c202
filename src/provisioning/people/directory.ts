import type { ChangeContext } from '../../changes/context.ts';
import { ResourceSearch, type SearchOptions, searchKey } from '../../changes/find/search.ts';

/** Options of lookups in a directory. */
export interface DirectoryOptions extends SearchOptions {
  /** Number of rows that will be looked up; undefined if not known. */
  readonly rows?: number;
}

/** Estimated number of people in a page of a directory, which is the gain of one request. */
const peoplePerRequest = 100;

/**
 * Opens the directory. Reads it once if this takes fewer requests than a filter per row, or if the service has no reliable
 * filters; else sends a filter per row.
 */
export async function openDirectory(context: ChangeContext, options: DirectoryOptions = {}): Promise<ResourceSearch> {
  const search = new ResourceSearch(context, options);
  if (!context.service.filter || (await isWorthReading(context, options))) await search.readWhole();
  return search;
}

async function isWorthReading({ client, model }: ChangeContext, options: DirectoryOptions): Promise<boolean> {
  if (options.rows === undefined) return false;
  const limit = Math.min(options.rows * peoplePerRequest, options.maxDirectory ?? 200_000);
  for await (const { totalResults } of client.pages(model.resourceType.endpoint, { count: 1 })) {
    return totalResults !== undefined && totalResults <= limit;
  }
  return true;
}

/** A key in the form for comparison. */
export const keyOf = searchKey;
