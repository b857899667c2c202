import { expect, test } from 'vitest';
import { PagingError } from '../../../src/client/paging/paging-error.ts';
import type { Layer } from '../../../src/protocol/exchange/exchange.ts';
import type { JsonObject } from '../../../src/protocol/json/json.ts';
import { UserModel } from '../../../src/protocol/schema/model.ts';
import { importPeople, inferMapping, preflight } from '../../../src/provisioning/index.ts';
import { collect, tableOf } from '../rows.ts';
import { noSleep, startServer } from '../server.ts';

/** Returns pages of 20 people. Each page is the first page. */
const repeating: Layer = (next) => async (request) => {
  const response = await next({ ...request, query: { ...request.query, startIndex: '1', count: '20' } });
  return { ...response, body: { ...(response.body as JsonObject), startIndex: 1 } };
};

async function importTwentyFive(options: Parameters<typeof startServer>[0]) {
  const server = startServer(options);
  for (let number = 0; number < 25; number++) await server.add('/Users', { userName: `p${number}` });
  const source = tableOf(`userName,title\n${Array.from({ length: 25 }, (_, number) => `p${number},Lead\n`).join('')}`);
  const mapping = inferMapping(source.columns, UserModel);
  const notices: string[] = [];
  const found = await preflight(source.rows(), mapping, UserModel);
  const onNotice = (message: string) => notices.push(message);
  const results = importPeople(server.client, source.rows(), { mapping, sleep: noSleep, preflight: found, onNotice });
  return { outcomes: (await collect(results)).map(({ outcome }) => outcome), notices };
}

test('people are found by filters if the list of all people repeats a page', async () => {
  const { outcomes, notices } = await importTwentyFive({ layer: repeating });
  expect(outcomes).toEqual(Array(25).fill('updated'));
  expect(notices).toEqual([
    'the server returned the same page again, because it ignores startIndex, after 20 of 25 resources, so scimctl uses filters to search for people',
  ]);
});

test('nobody is changed if the list repeats a page and the service has no filters', async () => {
  const imported = importTwentyFive({ layer: repeating, behaviour: { filter: false } });
  await expect(imported).rejects.toThrow(PagingError);
});
