import { expect, test } from 'vitest';
import { createServiceProvider, storeIndexes } from '../../../mock-server/provider/service-provider.ts';
import { createMemoryStore } from '../../../mock-server/store/memory-store.ts';
import { ScimClient } from '../../../src/client/client.ts';
import type { Dialect } from '../../../src/dialects/dialect.ts';
import type { ScimRequest } from '../../../src/protocol/exchange/exchange.ts';
import { urn } from '../../../src/protocol/urns.ts';
import { asOverTheWire } from '../../cli/service.ts';
import { failure } from '../request.ts';

const dialect: Dialect = {
  id: 'acme',
  title: 'Acme',
  version: '2.0',
  facts: {
    filterOperators: ['eq'],
    filterAttributes: { User: ['userName'] },
    pagination: 'cursor',
    maxPageSize: 3,
  },
};

/**
 * A provider, and a client that knows the dialect `known`. For an unsupported filter, the provider returns an empty
 * list. It refuses a large `count`.
 */
function start(known: Dialect | undefined) {
  const provider = createServiceProvider({
    store: createMemoryStore({ indexes: storeIndexes() }),
    behaviour: {
      filterOperators: ['eq'],
      filterAttributes: ['userName'],
      unsupportedFilter: 'empty',
      pagination: 'cursor',
      maxPageSize: 3,
    },
  });
  const lists: ScimRequest[] = [];
  const exchange = asOverTheWire(async (request) => {
    if (request.method === 'GET' && request.path === '/Users') lists.push(request);
    return provider.exchange(request);
  });
  const base = 'https://scim.example.com/v2';
  const client = new ScimClient(exchange, { base, ...(known ? { dialect: known } : {}) });
  return { client, lists };
}

async function fill(client: ScimClient): Promise<void> {
  const schemas = [urn.User];
  for (let n = 1; n <= 7; n++) await client.create('/Users', { schemas, userName: `p${n}`, active: n % 3 === 0 });
}

async function names(client: ScimClient, filter: string, count?: number): Promise<unknown[]> {
  const found: unknown[] = [];
  for await (const { userName } of client.list('/Users', { filter, filterHere: true, ...(count ? { count } : {}) }))
    found.push(userName);
  return found;
}

test('with its dialect, a service is asked only for what it has', async () => {
  const { client, lists } = start(dialect);
  await fill(client);
  expect(await names(client, 'active eq true')).toEqual(['p3', 'p6']);
  expect(await names(client, 'userName eq "p4"')).toEqual(['p4']);
  expect(lists.map(({ query }) => [query.count, query.startIndex, query.filter])).toEqual([
    ['3', undefined, undefined],
    ['3', undefined, undefined],
    ['3', undefined, undefined],
    ['3', undefined, 'userName eq "p4"'],
  ]);
});

test('without its dialect, the same service refuses a page, or gives a wrong answer', async () => {
  const { client } = start(undefined);
  await fill(client);
  expect(await failure(names(client, 'active eq true'))).toMatchObject({
    status: 400,
    detail: 'count must be at most 3, not 12',
  });
  expect(await names(client, 'active eq true', 3)).toEqual([]);
});
