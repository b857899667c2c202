import { describe, expect, it } from 'vitest';
import { ScimClient } from '../../src/client/client.ts';
import type { Exchange, Layer, ScimRequest, ScimResponse } from '../../src/protocol/exchange/exchange.ts';
import type { JsonObject } from '../../src/protocol/json/json.ts';
import { UserModel } from '../../src/protocol/schema/model.ts';
import { type ImportOptions, importPeople, inferMapping, type RowResult } from '../../src/provisioning/index.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { createFakeService } from '../support/fake-service/index.ts';
import { answersLater, type LaterOptions } from '../support/later.ts';
import { collect, tableOf } from './rows.ts';
import { startServer } from './server.ts';

const never = Number.POSITIVE_INFINITY;
const names = (count: number) => Array.from({ length: count }, (_, index) => `p${String(index).padStart(4, '0')}`);
const file = (count: number) => `userName\n${names(count).join('\n')}\n`;

/** Counts the requests that run at the same time. */
function counting(exchange: Exchange): { exchange: Exchange; most(): number } {
  let running = 0;
  let most = 0;
  return {
    exchange: async (request) => {
      most = Math.max(most, ++running);
      try {
        return await exchange(request);
      } finally {
        running--;
      }
    },
    most: () => most,
  };
}

/**
 * Imports a file. The clock advances only when all work waits. Returns the results and the number of seconds that
 * passed.
 */
async function run(exchange: Exchange, csv: string, clock: FakeClock, options: ImportOptions = {}) {
  const source = tableOf(csv);
  const mapping = inferMapping(source.columns, UserModel);
  const client = new ScimClient(exchange, { base: 'http://scim.test/v2' });
  const start = clock.now();
  const work = importPeople(client, source.rows(), { mapping, sleep: clock.sleep, ...options });
  const results = await clock.run(collect(work));
  return { results, seconds: (clock.now() - start) / 1000 };
}

function outcomes(results: readonly RowResult[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { outcome } of results) counts[outcome] = (counts[outcome] ?? 0) + 1;
  return counts;
}

const lateBy = (milliseconds: number, clock: FakeClock): LaterOptions => ({
  after: () => milliseconds,
  now: clock.now,
});

describe('many people who wait at the same time', () => {
  it('wait together: 300 creations that show after 3 seconds', async () => {
    const clock = new FakeClock();
    const service = createFakeService();
    const { exchange, most } = counting(answersLater(lateBy(3000, clock))(service.exchange));
    const { results, seconds } = await run(exchange, file(300), clock);
    expect(outcomes(results)).toEqual({ created: 300 });
    expect(service.users.size).toBe(300);
    expect(seconds).toBe(3.5);
    expect(most()).toBeLessThanOrEqual(8);
  });

  it('share the reads of the whole directory, where filters find nothing', async () => {
    const clock = new FakeClock();
    const service = createFakeService({ filters: 'empty' });
    service.addUser({ userName: 'other' });
    const later = answersLater(lateBy(3000, clock))(service.exchange);
    const exchange: Exchange = async (request) => {
      await clock.sleep(10);
      return later(request);
    };
    const { results } = await run(exchange, file(8), clock);
    expect(outcomes(results)).toEqual({ created: 8 });
    const reads = service.requests.filter((line) => line.startsWith('GET /Users?') && !line.includes('filter='));
    expect(reads.length).toBeLessThan(16);
  });

  it('do not stop the groups: 20 groups whose members show after 3 seconds', async () => {
    const clock = new FakeClock();
    const service = createFakeService();
    const other = service.addUser({ userName: 'other' });
    for (let group = 0; group < 20; group++) service.addGroup(`G${group}`, [other]);
    for (const name of names(20)) service.addUser({ userName: name });
    const csv = `userName,groups\n${names(20)
      .map((name, index) => `${name},G${index}\n`)
      .join('')}`;
    const exchange = answersLater(lateBy(3000, clock))(service.exchange);
    const { results, seconds } = await run(exchange, csv, clock, { concurrency: 2 });
    expect(outcomes(results)).toEqual({ unchanged: 20, linked: 20 });
    // The other groups wait for the result of the first group. This result shows whether the service keeps the other
    // members.
    expect(seconds).toBe(7);
  });
});

it('a PUT of a group is not sent while an earlier change of the group is not shown', async () => {
  const clock = new FakeClock();
  const service = createFakeService({ patch: 'off' });
  service.addGroup('Staff', [service.addUser({ userName: 'other' })]);
  for (const name of names(2)) service.addUser({ userName: name });
  const csv = `userName,groups\n${names(2)
    .map((name) => `${name},Staff\n`)
    .join('')}`;
  for (const [after, expected] of [
    [never, ['not verified', 'not verified']],
    [3000, ['linked', 'linked']],
  ] as const) {
    const exchange = answersLater(lateBy(after, clock))(service.exchange);
    const { results } = await run(exchange, csv, clock, { memberSlice: 1 });
    const links = results.filter(({ step }) => step === 'group');
    expect(links.map(({ outcome }) => outcome)).toEqual(expected);
    if (after !== never) continue;
    expect(links[1]?.error?.message).toBe(
      'nothing was sent, because a PUT could undo an earlier change; the server accepted this earlier change (status 202), but does not show the change yet',
    );
  }
  expect(service.membersOf('Staff')).toEqual(['1', '3', '4']);
});

describe('a bulk request', () => {
  const isBulk = ({ path }: ScimRequest) => path === '/Bulk';

  it('with status 202 is waited for, and no change is sent again', async () => {
    const clock = new FakeClock();
    const server = startServer({ layer: answersLater({ ...lateBy(3000, clock), isLater: isBulk }) });
    const { results } = await run(server.exchange, file(100), clock, { bulk: 'auto' });
    expect(outcomes(results)).toEqual({ created: 100 });
    expect(await server.all('/Users')).toHaveLength(100);
    expect(server.sent.filter((line) => line.startsWith('POST'))).toEqual([]);
    const csv = `userName,title\n${names(100)
      .map((name) => `${name},Lead\n`)
      .join('')}`;
    const changed = await run(server.exchange, csv, clock, { bulk: 'auto' });
    expect(outcomes(changed.results)).toEqual({ updated: 100 });
    expect(server.sent.filter((line) => line.startsWith('PATCH'))).toEqual([]);
  });

  it('with status 202 that shows nothing leaves everybody not verified', async () => {
    const clock = new FakeClock();
    const notices: string[] = [];
    const server = startServer({ layer: answersLater({ ...lateBy(never, clock), isLater: isBulk }) });
    const onNotice = (notice: string) => notices.push(notice);
    const { results } = await run(server.exchange, file(20), clock, { bulk: 'auto', onNotice });
    expect(outcomes(results)).toEqual({ 'not verified': 20 });
    expect(results[0]?.error?.status).toBe(202);
    expect([server.sent.filter((line) => line.startsWith('POST')), notices]).toEqual([[], []]);
  });

  it('with the status 202 of an operation is waited for', async () => {
    const clock = new FakeClock();
    const pending = { at: 0, run: async (): Promise<unknown> => undefined };
    // Executes the bulk request later. Until then, responds that each operation was accepted.
    const layer: Layer =
      (next) =>
      async (request): Promise<ScimResponse> => {
        if (clock.now() >= pending.at) await pending.run();
        if (!isBulk(request)) return next(request);
        pending.at = clock.now() + 3000;
        pending.run = async () => {
          pending.run = async () => undefined;
          await next(request);
        };
        const { Operations } = request.body as unknown as { Operations: JsonObject[] };
        const schemas = ['urn:ietf:params:scim:api:messages:2.0:BulkResponse'];
        const results = Operations.map(({ method, bulkId }) => ({
          method: method ?? '',
          bulkId: bulkId ?? '',
          status: '202',
        }));
        return { status: 200, headers: {}, body: { schemas, Operations: results } };
      };
    const server = startServer({ layer });
    const { results } = await run(server.exchange, file(20), clock, { bulk: 'auto' });
    expect(outcomes(results)).toEqual({ created: 20 });
    expect(await server.all('/Users')).toHaveLength(20);
  });
});
