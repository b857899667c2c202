import { describe, expect, it } from 'vitest';
import { storeIndexes } from '../../../mock-server/provider/service-provider.ts';
import { createMemoryStore } from '../../../mock-server/store/memory-store.ts';
import type { Change } from '../../../mock-server/store/store.ts';
import type { JsonObject } from '../../../src/protocol/json/json.ts';
import { urn } from '../../../src/protocol/urns.ts';
import { countYields } from '../../support/eventually.ts';
import { base, createHarness, patchOp } from '../provider/harness.ts';

const meta = { resourceType: 'Group', created: '2026-01-01T00:00:00Z', version: 'W/"7"' };

function companyOf(count: number, elapsed?: () => number) {
  const contents: Change[] = [];
  for (let i = 0; i < count; i++) {
    const resource = { schemas: [urn.User], id: `u${i}`, userName: `user "${i}"`, meta: { version: 'W/"1"' } };
    contents.push({ op: 'put', type: 'User', resource });
  }
  contents.push({ op: 'put', type: 'Group', resource: { schemas: [urn.Group], id: 'g', displayName: 'All', meta } });
  for (let i = 0; i < count; i++) contents.push({ op: 'link', group: 'g', member: { value: `u${i}`, type: 'User' } });
  const store = createMemoryStore({ indexes: storeIndexes(), contents });
  return createHarness({ store, ...(elapsed && { elapsed }) });
}

/** The exact resource according to RFC 7643 section 4.2. */
function shown(count: number): JsonObject {
  const members = Array.from({ length: count }, (_, i) => ({
    value: `u${i}`,
    $ref: `${base}/Users/u${i}`,
    display: `user "${i}"`,
    type: 'User',
  }));
  return {
    schemas: [urn.Group],
    id: 'g',
    displayName: 'All',
    members,
    meta: { ...meta, location: `${base}/Groups/g` },
  };
}

// The first group is shown in one piece, and the other groups in several pieces. The last piece is full only in some of
// these groups.
describe.each([1000, 1001, 1500, 2345])('a group of %i members', (count) => {
  const { provider, send } = companyOf(count);
  const get = (path: string, query = {}) => provider.exchange({ method: 'GET', base, path, query, headers: {} });

  it('is shown as any other, alone and in lists', async () => {
    const text = JSON.stringify(shown(count));
    const answer = await get('/Groups/g');
    expect(answer.raw).toBe(text);
    expect(answer.headers).toEqual({
      'content-type': 'application/scim+json; charset=utf-8',
      location: `${base}/Groups/g`,
      'content-location': `${base}/Groups/g`,
      etag: 'W/"7"',
      date: 'Thu, 01 Jan 2026 00:00:00 GMT',
    });
    for (const query of [{}, { cursor: '' }, { filter: 'displayName eq "all"' }]) {
      expect(String((await get('/Groups', query)).raw)).toContain(text);
    }
  });

  it('is projectRepresentation, and known by its version, as any other', async () => {
    expect((await send('GET', '/Groups/g?attributes=displayName')).body).toEqual({
      schemas: [urn.Group],
      id: 'g',
      displayName: 'All',
    });
    expect(await send('GET', '/Groups/g', undefined, { 'if-none-match': 'W/"7"' })).toMatchObject({ status: 304 });
  });
});

it('a very large group yields to the event loop, and shows the members of the start', async () => {
  let now = 0;
  // At each reading of this clock, the work seems to have taken too long.
  const { send } = companyOf(60_000, () => (now += 11));
  const yields = countYields();
  const reading = send('GET', '/Groups/g');
  await send('PATCH', '/Groups/g', patchOp({ op: 'remove', path: 'members[value eq "u59999"]' }));
  const { headers, body } = await reading;
  expect(headers.etag).toBe('W/"7"');
  expect(body.members).toHaveLength(60_000);
  expect(yields.end()).toBeGreaterThan(10);
});
