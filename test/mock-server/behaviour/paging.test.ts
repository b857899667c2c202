import { describe, expect, it } from 'vitest';
import type { Behaviour } from '../../../mock-server/behaviour/index.ts';
import type { JsonObject } from '../../../src/protocol/json/json.ts';
import { urn } from '../../../src/protocol/urns.ts';
import { createHarness, user } from '../provider/harness.ts';

const people = 5;

/** A provider with more people than fit into a page. */
async function crowded(pagination: Behaviour['pagination'], more: Partial<Behaviour> = {}) {
  const harness = createHarness({
    behaviour: { pagination, defaultPageSize: 2, maxPageSize: 3, ...more },
    journal: true,
  });
  for (let number = 1; number <= people; number++) await harness.send('POST', '/Users', user(`user-${number}`));
  const { body } = await harness.send('GET', '/ServiceProviderConfig');
  return { ...harness, maxResults: (body.filter as JsonObject).maxResults };
}

describe('filter.maxResults of ServiceProviderConfig', () => {
  it.each<[Behaviour['pagination'], number]>([
    ['index', 3],
    ['cursor', 3],
    ['both', 3],
    ['none', people],
  ])('is kept by every list, and reached: pagination=%s', async (pagination, longest) => {
    const { send, maxResults } = await crowded(pagination);
    const lengths: number[] = [];
    for (const count of ['', 'count=1', 'count=3', 'count=1000', 'cursor=&count=3']) {
      const searched = Object.fromEntries(new URLSearchParams(count));
      const asked = [
        await send('GET', `/Users?${count}`),
        await send('GET', `/?${count}`),
        await send('POST', '/Users/.search', {
          schemas: [urn.SearchRequest],
          ...searched,
          ...(searched.count ? { count: Number(searched.count) } : {}),
        }),
      ];
      for (const { body } of asked) if (Array.isArray(body.Resources)) lengths.push(body.Resources.length);
    }
    expect(Math.max(...lengths)).toBe(longest);
    expect(maxResults).toBeGreaterThanOrEqual(longest);
  });

  it.each<[Partial<Behaviour>, number]>([
    [{}, 2_147_483_647],
    [{ serviceProviderConfig: 'overstated' }, 2_147_483_647],
    [{ pagination: 'both', serviceProviderConfig: 'understated' }, 3],
    [{ pagination: 'index' }, 3],
  ])('says what is so: %j', async (behaviour, expected) => {
    expect((await crowded('none', behaviour)).maxResults).toBe(expected);
  });
});

it('where there are no pages, no limit of a page has a part in an answer', async () => {
  const { send, provider } = await crowded('none');
  await send('GET', '/Users');
  await send('GET', '/Users?count=1000');
  expect(
    provider.journal
      .entries()
      .slice(-2)
      .map(({ behaviours }) => behaviours),
  ).toEqual([{ pagination: 'none' }, { pagination: 'none' }]);
});
