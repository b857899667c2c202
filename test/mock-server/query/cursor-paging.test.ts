import { describe, expect, it } from 'vitest';
import type { Behaviour } from '../../../mock-server/behaviour/index.ts';
import type { JsonObject } from '../../../src/protocol/json/json.ts';
import { urn } from '../../../src/protocol/urns.ts';
import { createHarness, user } from '../provider/harness.ts';

const names = (body: JsonObject): unknown[] => (body.Resources as JsonObject[]).map(({ userName }) => userName);

async function people(behaviour: Partial<Behaviour> = {}, count = 5) {
  const harness = createHarness({ behaviour: { maxPageSize: 4, defaultPageSize: 2, ...behaviour } });
  for (let i = 1; i <= count; i++) await harness.send('POST', '/Users', user(`u${i}`));
  return harness;
}

describe('cursor', () => {
  it('walks forwards and backwards, and says what RFC 9865 says it does', async () => {
    const { send } = await people();
    const first = (await send('GET', '/Users?cursor&count=2')).body;
    expect(Object.keys(first)).toEqual(['schemas', 'totalResults', 'nextCursor', 'itemsPerPage', 'Resources']);
    const second = (await send('GET', `/Users?count=2&cursor=${first.nextCursor}`)).body;
    expect([names(second), second.totalResults, second.itemsPerPage]).toEqual([['u3', 'u4'], 5, 2]);
    const last = (await send('GET', `/Users?count=2&cursor=${second.nextCursor}`)).body;
    expect([names(last), last.nextCursor]).toEqual([['u5'], undefined]);
    expect(names((await send('GET', `/Users?count=2&cursor=${last.previousCursor}`)).body)).toEqual(['u3', 'u4']);
    expect(String(first.nextCursor)).toMatch(/^[A-Za-z0-9._~-]+$/);
  });

  it('shows everybody once while others come and go', async () => {
    const { send } = await people();
    const first = (await send('GET', '/Users?cursor=&count=2&sortBy=userName')).body;
    await send('DELETE', '/Users/id-1');
    await send('DELETE', '/Users/id-4');
    await send('POST', '/Users', user('u0'));
    const second = (await send('GET', `/Users?count=2&sortBy=userName&cursor=${first.nextCursor}`)).body;
    expect([...names(first), ...names(second)]).toEqual(['u1', 'u2', 'u3', 'u5']);
    expect(second).not.toHaveProperty('nextCursor');
  });

  it('works in a SearchRequest', async () => {
    const { send } = await people();
    const search = (cursor: string) =>
      send('POST', '/Users/.search', { schemas: [urn.SearchRequest], filter: 'userName sw "u"', cursor, count: 4 });
    const { body } = await search('');
    expect(names((await search(String(body.nextCursor))).body)).toEqual(['u5']);
  });

  it('takes a filter whose names differ in case for the same, as the RFC’s own example does', async () => {
    const { send } = await people();
    const { body } = await send('GET', '/Users?filter=userName%20sw%20%22u%22&cursor&count=2');
    expect((await send('GET', `/Users?filter=username%20sw%20%22u%22&cursor=${body.nextCursor}&count=2`)).status).toBe(
      200,
    );
  });

  it.each([
    ['count=9&cursor=', 'invalidCount', 'count must be at most 4, not 9'],
    ['count=3&cursor=NEXT', 'invalidCount', 'count must be 2 for each page of this query, not 3'],
    [
      'count=2&cursor=made-up',
      'invalidCursor',
      'the cursor is not valid: send an empty cursor to request the first page',
    ],
    [
      'count=2&cursor=1.2.xyz',
      'invalidCursor',
      'the cursor is not valid: send an empty cursor to request the first page',
    ],
    ['count=2&sortBy=userName&cursor=NEXT', 'invalidCursor', 'the cursor belongs to a query with other parameters'],
  ])('refuses %s', async (parameters, scimType, detail) => {
    const { send } = await people();
    const { body } = await send('GET', '/Users?cursor&count=2');
    const answer = await send('GET', `/Users?${parameters.replace('NEXT', String(body.nextCursor))}`);
    expect(answer.body).toEqual({ schemas: [urn.Error], status: '400', scimType, detail });
  });

  it('expires', async () => {
    const { send, clock } = await people({ cursorTimeout: 60 });
    const { body } = await send('GET', '/Users?cursor&count=2');
    clock.now += 60_001;
    expect((await send('GET', `/Users?count=2&cursor=${body.nextCursor}`)).body).toMatchObject({
      status: '400',
      scimType: 'expiredCursor',
    });
  });

  it.each([
    ['both', '', ['u1', 'u2'], false],
    ['both', 'startIndex=2&cursor=', ['u2', 'u3'], false],
    ['index', 'cursor=', ['u1', 'u2'], false],
    ['cursor', '', ['u1', 'u2'], true],
    ['cursor', 'startIndex=3', ['u1', 'u2'], true],
    ['none', 'startIndex=3&count=1', ['u1', 'u2', 'u3', 'u4', 'u5'], false],
  ] as const)('where paging is by %s, "%s" gives %j', async (pagination, parameters, expected, cursor) => {
    const { send } = await people({ pagination });
    const { body } = await send('GET', `/Users?${parameters}`);
    expect(names(body)).toEqual(expected);
    expect(body.nextCursor !== undefined).toBe(cursor);
    const { pagination: advertised } = (await send('GET', '/ServiceProviderConfig')).body;
    if (pagination === 'none' || pagination === 'index') expect(advertised).toBeUndefined();
    else expect(advertised).toMatchObject({ cursor: true, index: pagination !== 'cursor' });
  });
});
