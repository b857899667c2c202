import { expect, it } from 'vitest';
import { storeIndexes } from '../../mock-server/provider/service-provider.ts';
import { createMemoryStore } from '../../mock-server/store/memory-store.ts';
import type { Change } from '../../mock-server/store/store.ts';
import { urn } from '../../src/protocol/urns.ts';
import { createHarness } from '../mock-server/provider/harness.ts';

const people = 20_000;
const contents = Array.from({ length: people }, (_, i): Change => {
  const resource = { schemas: [urn.User], id: `u${i}`, userName: `user-${i}`, title: `Title ${i}`, meta: {} };
  return { op: 'put', type: 'User', resource };
});
/** No resource fulfils any of these conditions. The search therefore tests each condition. */
const filter = Array.from({ length: 300 }, (_, i) => `title co "nothing ${i}"`).join(' or ');

it('a long search yields to the event loop', async () => {
  let now = 0;
  // At each reading of this clock, the work seems to have taken too long.
  const elapsed = () => (now += 11);
  const { send } = createHarness({ store: createMemoryStore({ indexes: storeIndexes(), contents }), elapsed });
  const finished: string[] = [];
  const search = send('POST', '/Users/.search', { schemas: [urn.SearchRequest], filter }).then(({ body }) => {
    finished.push('search');
    return body.totalResults;
  });
  // Waits for a separate task, which runs when the search yields for the first time.
  await new Promise((resolve) => setTimeout(resolve));
  const { body } = await send('GET', '/Users/u1');
  finished.push('read');
  expect(body.userName).toBe('user-1');
  expect(await search).toBe(0);
  expect(finished).toEqual(['read', 'search']);
});
