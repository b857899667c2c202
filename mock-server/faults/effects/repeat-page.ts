import type { ScimRequest, ScimResponse } from '../../../src/protocol/exchange/exchange.ts';
import type { FaultRow } from '../effect.ts';
import { isQuery, objectOf, parametersOf } from '../message.ts';
import { flag } from '../read.ts';

/**
 * Maximum number of queries in the cache. The cache contains the latest page of each query. Above the maximum, the
 * oldest query is evicted.
 */
const maxQueries = 100;

/** Returns the previous page again if a client requests the next page. */
export const repeatPage: FaultRow<true> = {
  summary: 'returns the previous page again if a client requests the next page',
  read: flag,
  acts: ['GET /*', 'GET /', 'POST /.search', 'POST /*/.search'],
  create() {
    const lastPages = new Map<string, ScimResponse>();
    return {
      applies: (request) => isQuery(request) && isContinued(request) && lastPages.has(keyOf(request)),
      onResponse(request, response) {
        if (!isQuery(request) || !Array.isArray(objectOf(response)?.Resources)) return;
        const key = keyOf(request);
        lastPages.delete(key);
        lastPages.set(key, response);
        const [oldest] = lastPages.keys();
        if (lastPages.size > maxQueries && oldest !== undefined) lastPages.delete(oldest);
      },
      layer: (next) => async (request) => lastPages.get(keyOf(request)) ?? next(request),
    };
  },
};

function isContinued(request: ScimRequest): boolean {
  const { startIndex, cursor } = parametersOf(request);
  return Number(startIndex) > 1 || (typeof cursor === 'string' && cursor !== '');
}

/** Returns a key that identifies a query. All pages of the same query have the same key. */
function keyOf(request: ScimRequest): string {
  const { startIndex: _index, cursor: _cursor, count: _count, ...rest } = parametersOf(request);
  return JSON.stringify([request.method, request.path, Object.entries(rest).sort()]);
}
