import { expect, it } from 'vitest';
import { ResourceSearch } from '../../../src/changes/find/search.ts';
import { Stop } from '../../../src/changes/run-stop.ts';
import { ServiceKnowledge } from '../../../src/changes/service.ts';
import { ScimClient } from '../../../src/client/client.ts';
import type { Layer } from '../../../src/protocol/exchange/exchange.ts';
import { NetworkError } from '../../../src/protocol/exchange/network-error.ts';
import { GroupModel } from '../../../src/protocol/schema/model.ts';
import { createFakeService, type FakeServiceOptions } from '../../support/fake-service/index.ts';

const same: Layer = (next) => next;

/** A search of the groups of a service with the group `CORP/Sales`. */
function start(options: FakeServiceOptions, layer: Layer = same) {
  const service = createFakeService(options);
  service.addGroup('CORP/Sales');
  const context = {
    client: new ScimClient(layer(service.exchange), { base: 'http://scim.test/v2' }),
    model: GroupModel,
    service: new ServiceKnowledge(undefined),
    stop: new Stop(),
  };
  const search = new ResourceSearch(context, { excludedAttributes: ['members'], mayRename: true });
  const named = (found: readonly { readonly displayName?: unknown }[]) => found.map(({ displayName }) => displayName);
  return { service, search, named };
}

/** The connection is lost in the first request that `isHit` selects. */
const losesOnce = (isHit: (filter: string | undefined) => boolean): Layer => {
  let isDone = false;
  return (next) => async (request) => {
    if (isDone || request.path !== '/Groups' || !isHit(request.query?.filter)) return next(request);
    isDone = true;
    throw new NetworkError('the connection was lost', 'reset', true);
  };
};

it('tests again whether a filter finds other names after the connection was lost in the first test', async () => {
  const layer = losesOnce((filter) => filter?.includes('no-such-name') === true);
  const { search } = start({ normalise: { groupNamePrefix: 'CORP/' } }, layer);
  await expect(search.otherNamed('displayName', 'Sales')).rejects.toThrow('the connection was lost');
  expect(await search.otherNamed('displayName', 'Sales')).toMatchObject({ displayName: 'CORP/Sales' });
});

it.each<[string, (filter: string | undefined) => boolean]>([
  ['the read of samples', (filter) => filter === undefined],
  ['the test of upper case', (filter) => filter?.includes('CORP/SALES') === true],
])('searches again after the connection was lost in %s', async (_, isHit) => {
  const { search } = start({}, losesOnce(isHit));
  await expect(search.find('displayName', 'Nobody')).rejects.toThrow('the connection was lost');
  expect(await search.find('displayName', 'Nobody')).toEqual([]);
});

it('reads the whole directory again after the connection was lost in the first read', async () => {
  const { search, named } = start(
    { filters: 'ignored' },
    losesOnce((filter) => filter === undefined),
  );
  await expect(search.find('displayName', 'Sales')).rejects.toThrow('the connection was lost');
  expect(named(await search.find('displayName', 'CORP/Sales'))).toEqual(['CORP/Sales']);
});
