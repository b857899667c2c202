import { describe, expect, it } from 'vitest';
import { ScimClient } from '../../src/client/client.ts';
import type { Exchange, Layer } from '../../src/protocol/exchange/exchange.ts';
import type { JsonObject } from '../../src/protocol/json/json.ts';
import { UserModel } from '../../src/protocol/schema/model.ts';
import { type Attempt, withPostponed } from '../../src/provisioning/execute/postponed.ts';
import { importPeople, inferMapping } from '../../src/provisioning/index.ts';
import type { PersonEntry } from '../../src/provisioning/plan/entry.ts';
import type { PersonResult } from '../../src/provisioning/result.ts';
import { refusal } from '../changes/field/layer.ts';
import { createFakeService } from '../support/fake-service/index.ts';
import { collect, tableOf } from './rows.ts';
import { noSleep } from './server.ts';

/** Rejects after many turns of the event loop. All work of these tests is in this process and needs fewer turns. */
async function idle(): Promise<never> {
  for (let turn = 0; turn < 20_000; turn++) await new Promise(setImmediate);
  throw new Error('no result is yielded');
}

/** Imports rows. The creation of `last` waits until `release` is called. Returns the results one by one. */
function importing(exchange: Exchange, csv: string) {
  let release = (): void => {};
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  const gated: Exchange = async (request) => {
    if (request.method === 'POST' && (request.body as JsonObject)['userName'] === 'last') await released;
    return exchange(request);
  };
  const source = tableOf(csv);
  const mapping = inferMapping(source.columns, UserModel);
  const client = new ScimClient(gated, { base: 'http://scim.test/v2' });
  const results = importPeople(client, source.rows(), { mapping, sleep: noSleep })[Symbol.asyncIterator]();
  const next = async () => {
    const { value } = (await Promise.race([results.next(), idle()])) as { value: PersonResult };
    return [value.key, value.outcome];
  };
  return { next, release };
}

describe('a result is yielded as soon as it is known', () => {
  it('where the service refuses a row with a conflict that no other row can resolve', async () => {
    const taken: Layer = (next) => async (request) =>
      request.method === 'POST' && (request.body as JsonObject)['userName'] === 'taken'
        ? refusal(409, 'taken', 'uniqueness')
        : next(request);
    const { next, release } = importing(taken(createFakeService().exchange), 'userName\ntaken\nann\nlast\n');
    expect([await next(), await next()]).toEqual([
      ['taken', 'failed'],
      ['ann', 'created'],
    ]);
    release();
    expect(await next()).toEqual(['last', 'created']);
  });

  it('where rows wait for values that other rows give up', async () => {
    const service = createFakeService({ uniqueEmails: true });
    for (const name of ['a', 'b', 'c'])
      service.addUser({ externalId: `E-${name}`, userName: name, emails: [{ value: `${name}@x.test` }], active: true });
    const csv = 'externalId,userName\nE-new,a\nE-a,b\nE-b,c\nE-c,d\nE-last,last\n';
    const { next, release } = importing(service.exchange, csv);
    expect([await next(), await next(), await next(), await next()]).toEqual([
      ['E-new', 'created'],
      ['E-a', 'updated'],
      ['E-b', 'updated'],
      ['E-c', 'updated'],
    ]);
    release();
    expect(await next()).toEqual(['E-last', 'created']);
  });
});

describe('results that wait for an earlier result', () => {
  /** Yields attempts. An attempt waits if its number is in `waiting`. Other attempts have a result. */
  async function* attempts(count: number, waiting: readonly number[]): AsyncGenerator<Attempt> {
    for (let number = 0; number < count; number++) {
      const entry = {
        step: 'person',
        action: 'delete',
        line: number,
        key: `p${number}`,
        id: `${number}`,
      } as PersonEntry;
      const result: PersonResult = { step: 'person', line: number, key: `p${number}`, outcome: 'unchanged' };
      const isWaiting = waiting.includes(number);
      yield {
        number,
        entry,
        result: isWaiting ? undefined : result,
        conflict: undefined,
        again: async () => ({ outcome: 'updated' }),
        settle: ({ outcome }) => ({ ...result, outcome }),
      };
    }
  }
  const lines = async (count: number, waiting: readonly number[], maxHeld: number) =>
    (await collect(withPostponed(attempts(count, waiting), { model: UserModel, maxHeld }))).map(({ line }) => line);

  it('keep the order of the plan', async () => {
    expect(await lines(6, [1, 3], 4)).toEqual([0, 1, 2, 3, 4, 5]);
  });

  it('are yielded before it if they are too many to be kept', async () => {
    expect(await lines(7, [1, 3], 2)).toEqual([0, 2, 4, 5, 6, 1, 3]);
  });
});
