import type { ChangeContext } from '../../changes/context.ts';
import { ResourceSearch, type SearchOptions, searchKey } from '../../changes/find/search.ts';
import { PagingError } from '../../client/paging/paging-error.ts';

/** Options of searches in the directory of people. */
export interface DirectoryOptions extends SearchOptions {
  /** Number of rows for which the caller will search for a person. `undefined` if the number is not known. */
  readonly rows?: number;
}

/** Estimated number of people in one page of a directory. A read of the directory needs one request per page. */
const peoplePerRequest = 100;

/**
 * Opens the directory of people (the users of the service). Reads the whole directory once if this read needs fewer
 * requests than a filter for each row, or if the service does not support filters. Otherwise, each search sends a
 * filter. Also uses filters if the read is incomplete, for example because the service returns a page twice.
 */
export async function openDirectory(context: ChangeContext, options: DirectoryOptions = {}): Promise<ResourceSearch> {
  const search = new ResourceSearch(context, options);
  const mustRead = !context.service.filter;
  if (!mustRead && !(await isWorthReading(context, options))) return search;
  try {
    await search.readWhole();
    return search;
  } catch (error) {
    if (mustRead || !(error instanceof PagingError)) throw error;
    options.onNotice?.(`${error.message}, so scimctl uses filters to search for people`);
    return new ResourceSearch(context, options);
  }
}

async function isWorthReading({ client, model }: ChangeContext, options: DirectoryOptions): Promise<boolean> {
  if (options.rows === undefined) return false;
  const limit = Math.min(options.rows * peoplePerRequest, options.maxDirectory ?? 200_000);
  for await (const { totalResults } of client.pages(model.resourceType.endpoint, { count: 1 })) {
    return totalResults !== undefined && totalResults <= limit;
  }
  return true;
}

/** Converts a key to the form that is used in comparisons. */
export const keyOf = searchKey;
