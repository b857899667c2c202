import { expect, test } from 'vitest';
import { createServiceProvider, storeIndexes } from '../../mock-server/provider/service-provider.ts';
import { createMemoryStore } from '../../mock-server/store/memory-store.ts';
import { ScimClient } from '../../src/client/client.ts';
import { connect } from '../../src/client/connect.ts';
import { limit } from '../../src/client/layers/limit.ts';
import { retry } from '../../src/client/layers/retry.ts';
import { readBodies } from '../../src/client/reading/body.ts';
import { compose, type Exchange } from '../../src/protocol/exchange/exchange.ts';
import { UserModel } from '../../src/protocol/schema/model.ts';
import { importPeople, inferMapping } from '../../src/provisioning/index.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { collect, tableOf } from './rows.ts';

const base = 'http://scim.test/v2';
const count = 300;
const csv = `userName,title\n${Array.from({ length: count }, (_, index) => `p${index}@example.com,Analyst\n`).join('')}`;

/** The bundled provider behind a rate limit. A response takes 20 ms. */
function limitedService() {
  const clock = new FakeClock();
  const provider = createServiceProvider({
    store: createMemoryStore({ indexes: storeIndexes() }),
    clock: clock.now,
    faults: ['rateLimit=40/10s'],
  });
  const statuses: number[] = [];
  const exchange: Exchange = async (request) => {
    await clock.sleep(20);
    const response = await readBodies(provider.exchange)(request);
    statuses.push(response.status);
    return response;
  };
  const refusals = () => statuses.filter((status) => status === 429).length;
  const people = async () => {
    provider.faults.clear();
    const all = await collect(new ScimClient(readBodies(provider.exchange), { base }).list('/Users'));
    return all.map(({ userName }) => userName);
  };
  return { clock, exchange, refusals, people };
}

/** Imports the people, and counts the outcomes. */
async function run(client: ScimClient, clock: FakeClock): Promise<Record<string, number>> {
  const source = tableOf(csv);
  const mapping = inferMapping(source.columns, UserModel);
  const outcomes: Record<string, number> = {};
  const results = await clock.run(collect(importPeople(client, source.rows(), { mapping, sleep: clock.sleep })));
  for (const { outcome } of results) outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
  return outcomes;
}

test('an import into a service with a rate limit is exact, and is refused far less often than without the governor', async () => {
  const governed = limitedService();
  const { client } = connect(
    { base, auth: { kind: 'none' } },
    {
      userAgent: 'test',
      transport: governed.exchange,
      retry: { now: governed.clock.now, sleep: governed.clock.sleep, random: () => 0.5 },
    },
  );
  expect(await run(client, governed.clock)).toEqual({ created: count });
  expect(new Set(await governed.people()).size).toBe(count);

  const alone = limitedService();
  const { now, sleep } = alone.clock;
  const layers = compose(retry({ now, sleep, random: () => 0.5 }), limit(8));
  await run(new ScimClient(layers(alone.exchange), { base }), alone.clock);
  expect(alone.refusals()).toBeGreaterThan(50);
  expect(governed.refusals()).toBeLessThan(alone.refusals() / 3);
  // With the governor, the import uses the full quota of each period. It therefore needs no additional period.
  expect(governed.clock.now() - alone.clock.now()).toBeLessThan(10_000);
});

/**
 * A service that processes four requests at the same time. Each request takes 30 ms. For each further request, the
 * service immediately returns an error. Only the text of the error contains the reason.
 */
function busyService(status: number) {
  const clock = new FakeClock();
  const provider = createServiceProvider({
    store: createMemoryStore({ indexes: storeIndexes() }),
    clock: clock.now,
  });
  const requests: string[] = [];
  let running = 0;
  let refused = 0;
  const exchange: Exchange = async (request) => {
    requests.push(`${request.method} ${request.path}${request.query['filter'] === undefined ? '' : '?filter'}`);
    if (running >= 4) {
      refused++;
      const detail = 'REQUEST_LIMIT_EXCEEDED: at most 4 requests at a time';
      return { status, headers: {}, body: { schemas: ['urn:ietf:params:scim:api:messages:2.0:Error'], detail } };
    }
    running++;
    await clock.sleep(30);
    running--;
    return readBodies(provider.exchange)(request);
  };
  return { clock, exchange, requests, refusals: () => refused };
}

test.each([500, 403])(
  'a service that says %i if it is busy is searched for nobody, and refuses few requests',
  async (status) => {
    const { clock, exchange, requests, refusals } = busyService(status);
    const { client } = connect(
      { base, auth: { kind: 'none' } },
      {
        userAgent: 'test',
        transport: exchange,
        retry: { now: clock.now, sleep: clock.sleep, random: () => 0.5 },
      },
    );
    const source = tableOf(
      csv.split('\n').slice(0, 61).join('\n').replace(/$/gm, ',Staff').replace('title,Staff', 'title,groups'),
    );
    const mapping = inferMapping(source.columns, UserModel);
    const results = await clock.run(collect(importPeople(client, source.rows(), { mapping, sleep: clock.sleep })));
    expect(results.map(({ outcome }) => outcome)).toEqual([
      ...Array.from({ length: 60 }, () => 'created'),
      ...Array.from({ length: 60 }, () => 'linked'),
    ]);
    const execution = requests.slice(requests.indexOf('POST /Users'));
    expect(execution.filter((line) => line === 'GET /Users?filter')).toEqual([]);
    expect(refusals()).toBeLessThan(20);
  },
);

/** Returns a client without layers. The bundled provider is behind the given layer. */
function plainClient(layer: (next: Exchange) => Exchange): ScimClient {
  const provider = createServiceProvider({ store: createMemoryStore({ indexes: storeIndexes() }) });
  return new ScimClient(layer(readBodies(provider.exchange)), { base });
}

const busy = { status: 500, headers: {}, body: { detail: 'REQUEST_LIMIT_EXCEEDED' } };

test('a creation that stays refused for the load fails without a search', async () => {
  const requests: string[] = [];
  const client = plainClient((next) => async (request) => {
    requests.push(`${request.method} ${request.path}`);
    return request.method === 'POST' ? busy : next(request);
  });
  const source = tableOf('userName\nkim@example.com\n');
  const mapping = inferMapping(source.columns, UserModel);
  const [result] = await collect(importPeople(client, source.rows(), { mapping, sleep: () => Promise.resolve() }));
  expect(result).toMatchObject({ outcome: 'failed', error: { message: 'REQUEST_LIMIT_EXCEEDED', status: 500 } });
  expect(requests.slice(requests.indexOf('POST /Users'))).toEqual(['POST /Users']);
});

test('a delay that is longer than the client waits stops the run, and nobody is sent after it', async () => {
  let creations = 0;
  const client = plainClient((next) => async (request) => {
    if (request.method !== 'POST') return next(request);
    creations++;
    return { status: 429, headers: { 'retry-after': '7200' }, body: { detail: 'too many requests' } };
  });
  const source = tableOf(csv);
  const mapping = inferMapping(source.columns, UserModel);
  const results = await collect(
    importPeople(client, source.rows(), { mapping, concurrency: 1, sleep: () => Promise.resolve() }),
  );
  const message = 'too many requests; the server asks scimctl to wait 2 hours before the next request';
  expect(new Set(results.map(({ outcome }) => outcome))).toEqual(new Set(['not attempted']));
  expect(results[0]).toMatchObject({ error: { code: 'server', status: 429, message } });
  expect(creations).toBe(1);
});

test('members whose addition is refused for the load are not sent again in smaller requests', async () => {
  let patches = 0;
  const client = plainClient((next) => async (request) => {
    if (request.method !== 'PATCH') return next(request);
    patches++;
    return busy;
  });
  const source = tableOf(`userName,groups\n${['kim', 'lee', 'max', 'noa'].map((name) => `${name},Staff\n`).join('')}`);
  const mapping = inferMapping(source.columns, UserModel);
  const results = await collect(importPeople(client, source.rows(), { mapping, sleep: () => Promise.resolve() }));
  expect(results.filter(({ step }) => step === 'group').map(({ outcome }) => outcome)).toEqual(
    Array.from({ length: 4 }, () => 'failed'),
  );
  expect(patches).toBe(1);
});
