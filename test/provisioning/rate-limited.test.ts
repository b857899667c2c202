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
  // The quota of each period is used in full, so the import needs no more periods.
  expect(governed.clock.now() - alone.clock.now()).toBeLessThan(10_000);
});
