import type { ScimClient } from '../../client/client.ts';
import type { RawRequest } from '../../client/options.ts';
import type { ScimResponse } from '../../protocol/exchange/exchange.ts';
import { isReading } from '../../protocol/exchange/safe-methods.ts';
import type { JsonObject } from '../../protocol/json/json.ts';
import { UsageError } from '../errors/errors.ts';
import { given } from '../given.ts';

/** Flags that apply only to `--paginate`. */
export interface PagingFlags {
  readonly paginate?: boolean;
  readonly limit?: number | undefined;
  readonly 'max-pages'?: number | undefined;
}

/** Throws a `UsageError` for a flag that needs `--paginate`, and for a request whose pages cannot be read. */
export function assertPaging(
  { method, query = {}, headers = {}, path }: RawRequest,
  hasBody: boolean,
  flags: PagingFlags,
): void {
  if (!flags.paginate) {
    const name = (['limit', 'max-pages'] as const).find((flag) => flags[flag] !== undefined);
    if (name) throw new UsageError(`--${name} has no effect without --paginate`);
    return;
  }
  if (method !== 'GET' || hasBody || !isReading({ method, path, headers }))
    throw new UsageError('--paginate reads the pages of a list, so the request must be a GET without a body');
  if (query['startIndex'] !== undefined || (query['cursor'] ?? '') !== '') {
    throw new UsageError('--paginate starts with the first page, so the query cannot have startIndex or cursor', {
      hint: 'to read one page, leave out --paginate',
    });
  }
}

/** Yields the response of each page and the resources of the page. Duplicates are left out. */
export function pagesOf(
  client: ScimClient,
  request: Omit<RawRequest, 'method' | 'body' | 'raw'>,
  flags: PagingFlags,
): AsyncIterable<{ readonly response: ScimResponse; readonly resources: readonly JsonObject[] }> {
  const { count, cursor, ...query } = request.query ?? {};
  const options = given({
    count: count === undefined ? undefined : pageSize(count),
    cursor: cursor === undefined ? undefined : true,
    limit: flags.limit,
    maxPages: flags['max-pages'],
  });
  return client.requestPages({ ...request, query }, options);
}

function pageSize(text: string): number {
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw new UsageError('with --paginate, the parameter count must be a whole number above 0');
}
