import { describe, expect, it } from 'vitest';
import { ResourceSearch } from '../../../src/changes/find/search.ts';
import { Stop } from '../../../src/changes/run-stop.ts';
import { ServiceKnowledge } from '../../../src/changes/service.ts';
import { ScimClient } from '../../../src/client/client.ts';
import type { Layer } from '../../../src/protocol/exchange/exchange.ts';
import { NetworkError } from '../../../src/protocol/exchange/network-error.ts';
import { GroupModel, UserModel } from '../../../src/protocol/schema/model.ts';
import { createFakeService, type FakeServiceOptions } from '../../support/fake-service/index.ts';

const same: Layer = (next) => next;

/** Creates a service that has the group `CORP/Sales`, and a search for groups in this service. */
function start(options: FakeServiceOptions, layer: Layer = same, maxDirectory = 100) {
  const service = createFakeService(options);
  service.addGroup('CORP/Sales');
  const context = {
    client: new ScimClient(layer(service.exchange), { base: 'http://scim.test/v2' }),
    model: GroupModel,
    service: new ServiceKnowledge(undefined),
    stop: new Stop(),
  };
  const search = new ResourceSearch(context, { excludedAttributes: ['members'], mayRename: true, maxDirectory });
  const named = (found: readonly { readonly displayName?: unknown }[]) => found.map(({ displayName }) => displayName);
  return { service, search, named };
}

/** Creates a layer that loses the connection at the first request that `isHit` selects. */
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

describe('reads of the whole directory, on a service whose filters find nothing', () => {
  const isRead = (request: string) => request.startsWith('GET /Groups') && !request.includes('filter=');

  it('are shared by all searches that wait', async () => {
    const { service, search, named } = start({ filters: 'empty' });
    expect(named(await search.findNow('displayName', 'CORP/Sales'))).toEqual(['CORP/Sales']);
    service.requests.length = 0;
    const found = await Promise.all(Array.from({ length: 8 }, () => search.findNow('displayName', 'CORP/Sales')));
    expect(found.map(named)).toEqual(Array(8).fill(['CORP/Sales']));
    expect(service.requests.filter(isRead)).toHaveLength(2);
    await search.findNow('displayName', 'CORP/Sales');
    expect(service.requests.filter(isRead)).toHaveLength(3);
  });

  it('begin after the search that uses them', async () => {
    let onRead = () => {};
    const layer: Layer = (next) => async (request) => {
      const response = await next(request);
      onRead();
      return response;
    };
    const { service, search, named } = start({ filters: 'empty' }, layer);
    await search.findNow('displayName', 'CORP/Sales');
    let late: ReturnType<ResourceSearch['findNow']> | undefined;
    onRead = () => {
      onRead = () => {};
      service.addGroup('New');
      late = search.findNow('displayName', 'New');
    };
    expect(named(await search.findNow('displayName', 'New'))).toEqual([]);
    expect(named((await late) ?? [])).toEqual(['New']);
  });

  it('end for all searches that wait when the directory is too large', async () => {
    const { service, search } = start({ filters: 'empty' }, same, 1);
    await search.findNow('displayName', 'CORP/Sales');
    service.addGroup('New');
    service.requests.length = 0;
    const found = await Promise.allSettled(Array.from({ length: 3 }, () => search.findNow('displayName', 'New')));
    expect(found.map(({ status }) => status)).toEqual(Array(3).fill('rejected'));
    expect(service.requests.filter(isRead)).toHaveLength(1);
  });

  it('fail only the searches that use them', async () => {
    let failures = 0;
    const layer: Layer = (next) => async (request) => {
      if (request.query?.filter !== undefined || failures === 0) return next(request);
      failures--;
      throw new NetworkError('the connection was lost', 'reset', true);
    };
    const { search, named } = start({ filters: 'empty' }, layer);
    await search.findNow('displayName', 'CORP/Sales');
    failures = 1;
    const [first, second] = await Promise.allSettled([
      search.findNow('displayName', 'CORP/Sales'),
      search.findNow('displayName', 'CORP/Sales'),
    ]);
    expect([first.status, second.status]).toEqual(['rejected', 'fulfilled']);
    expect(named(await search.find('displayName', 'CORP/Sales'))).toEqual(['CORP/Sales']);
  });
});

describe('the dialect of the service', () => {
  const dialect = {
    id: 'acme',
    title: 'Acme',
    version: '2.0',
    facts: { filterOperators: ['eq'], filterAttributes: { User: ['userName'] } },
  } as const;

  function startPeople() {
    const service = createFakeService({ filters: 'empty' });
    const emails = [{ value: 'ann@example.com' }];
    service.addUser({ userName: 'ann', emails });
    const notices: string[] = [];
    const context = {
      client: new ScimClient(service.exchange, { base: 'http://scim.test/v2', dialect }),
      model: UserModel,
      service: new ServiceKnowledge(undefined, undefined, dialect),
      stop: new Stop(),
    };
    const search = new ResourceSearch(context, { onNotice: (message) => void notices.push(message) });
    return { service, search, notices };
  }

  it('leads to a read of the whole list for an attribute without a filter', async () => {
    const { service, search, notices } = startPeople();
    expect(await search.find('emails.value', 'ann@example.com')).toMatchObject([{ userName: 'ann' }]);
    expect(await search.find('emails.value', 'bob@example.com')).toEqual([]);
    expect(service.requests).toEqual(['GET /ServiceProviderConfig', 'GET /Users?count=500']);
    expect(notices).toEqual(['at /Users, filters on emails.value are not supported, so the whole directory is read']);
  });

  it('does not replace the test of a filter that finds nothing', async () => {
    const { service, search } = startPeople();
    expect(await search.find('userName', 'ann')).toMatchObject([{ userName: 'ann' }]);
    expect(service.requests[0]).toBe('GET /Users?filter=userName eq "ann"&count=100');
  });
});
