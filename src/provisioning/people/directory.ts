import type { ChangeContext } from '../../changes/context.ts';
import { ResourceSearch, type SearchOptions, searchKey } from '../../changes/find/search.ts';

/** How the people of a directory are looked up. */
export interface DirectoryOptions extends SearchOptions {
  /** How many rows will be looked up; undefined when it is not known. */
  readonly rows?: number;
}

/** People that a page of a directory can be expected to hold, which is what one request is worth. */
const peoplePerRequest = 100;

/**
 * Opens the directory: read once and indexed when that takes fewer requests than asking row by row, or when the service
 * turns out to have no filters to rely on; else asked with a filter each time.
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

/** A key as it is compared. */
export const keyOf = searchKey;
