import { expect, it } from 'vitest';
import { ResourceSearch } from '../../../src/changes/find/search.ts';
import { Stop } from '../../../src/changes/run-stop.ts';
import { ServiceKnowledge, type ServiceMemory } from '../../../src/changes/service.ts';
import { ScimClient } from '../../../src/client/client.ts';
import type { Exchange, Layer } from '../../../src/protocol/exchange/exchange.ts';
import { NetworkError } from '../../../src/protocol/exchange/network-error.ts';
import { GroupModel, UserModel } from '../../../src/protocol/schema/model.ts';
import { createGroup } from '../../../src/provisioning/groups/create-group.ts';
import { importPeople, inferMapping } from '../../../src/provisioning/index.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { createFakeService } from '../../support/fake-service/index.ts';
import { answersLater } from '../../support/later.ts';
import { collect, tableOf } from '../rows.ts';

/** Compares group names only by their beginning, even if the filter has the operator `eq`. */
const byPrefix: Layer = (next) => (request) => {
  const filter = request.query?.filter?.replace('displayName eq ', 'displayName sw ');
  return next(request.path === '/Groups' && filter ? { ...request, query: { ...request.query, filter } } : request);
};

const isCreation: (request: Parameters<Exchange>[0]) => boolean = ({ method, path }) =>
  method === 'POST' && path === '/Groups';

/** Accepts the creation of a group with status 202, and creates the group after some milliseconds. */
const accepts = (milliseconds: number, { now }: FakeClock): Layer =>
  answersLater({ after: () => milliseconds, now, isLater: isCreation });

/** Imports `ada` into the group `Sales`. */
async function importSales(exchange: Exchange, clock: FakeClock) {
  const client = new ScimClient(byPrefix(exchange), { base: 'http://scim.test/v2' });
  const source = tableOf('userName,groups\nada,Sales\n');
  const memory: ServiceMemory = { normalisations: new Map() };
  const mapping = inferMapping(source.columns, UserModel);
  const results = await clock.run(
    collect(importPeople(client, source.rows(), { mapping, memory, sleep: clock.sleep })),
  );
  return { memory, link: results.find(({ step }) => step === 'group') };
}

it('does not take a group that a search by the beginning found before the creation as the new group', async () => {
  const clock = new FakeClock();
  const service = createFakeService();
  service.addGroup('Sales EMEA');
  const { memory, link } = await importSales(accepts(3000, clock)(service.exchange), clock);
  expect([link?.outcome, link?.error]).toEqual(['linked', undefined]);
  expect([service.membersOf('Sales EMEA'), service.membersOf('Sales')]).toEqual([[], ['2']]);
  expect(memory.normalisations).toEqual(new Map());
});

it('does not take such a group if the service never shows the new group', async () => {
  const clock = new FakeClock();
  const service = createFakeService();
  service.addGroup('Sales EMEA');
  const { link } = await importSales(accepts(Number.POSITIVE_INFINITY, clock)(service.exchange), clock);
  expect([link?.outcome, link?.error?.message]).toEqual([
    'not verified',
    'the server responded with status 202 and will process the request later, but no read or search finds the new resource',
  ]);
  expect(service.membersOf('Sales EMEA')).toEqual([]);
});

it('does not take a longer name that another client created after a lost answer, and sends nothing again', async () => {
  const clock = new FakeClock();
  const service = createFakeService();
  let creations = 0;
  const loses: Layer = (next) => async (request) => {
    if (!isCreation(request)) return next(request);
    creations++;
    service.addGroup('Sales EMEA');
    throw new NetworkError('the connection was lost', 'reset', true);
  };
  const { link } = await importSales(loses(service.exchange), clock);
  expect([link?.outcome, link?.error?.message, creations]).toEqual([
    'failed',
    'the connection was lost; it is unknown whether the service made the change; run the import again, which makes the change if it is missing',
    1,
  ]);
  expect(service.membersOf('Sales EMEA')).toEqual([]);
});

it('does not take a longer name as the group that an earlier run created with status 202', async () => {
  const clock = new FakeClock();
  const service = createFakeService();
  service.addGroup('Sales EMEA');
  const client = new ScimClient(byPrefix(service.exchange), { base: 'http://scim.test/v2' });
  const context = {
    client,
    model: GroupModel,
    service: new ServiceKnowledge(undefined),
    stop: new Stop(undefined, clock.sleep),
  };
  const search = new ResourceSearch(context, { mayRename: true });
  const creation = clock.run(createGroup(context, search, 'Sales', { isAccepted: true }));
  await expect(creation).rejects.toThrow(
    'in an earlier run, the server responded to the creation with status 202, but no read or search finds the new resource',
  );
});
