import { expect, it } from 'vitest';
import { ScimClient } from '../../../src/client/client.ts';
import type { Exchange } from '../../../src/protocol/exchange/exchange.ts';
import { leaverOfText, type OffboardOptions, offboardPeople } from '../../../src/provisioning/index.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { createFakeService, type FakeServiceOptions } from '../../support/fake-service/index.ts';
import { answersLater } from '../../support/later.ts';
import { collect } from '../rows.ts';
import { noSleep } from '../server.ts';

const names = Array.from({ length: 40 }, (_, index) => `p${String(index).padStart(2, '0')}`);

function start(options: FakeServiceOptions = {}) {
  const service = createFakeService(options);
  const ids = names.map((userName) => service.addUser({ userName, active: true }));
  service.addGroup('Staff', ids);
  return { service, ids };
}

function offboard(exchange: Exchange, options: OffboardOptions) {
  const client = new ScimClient(exchange, { base: 'http://scim.test/v2' });
  const leavers = names.map((name, index) => leaverOfText(name, index + 1));
  return collect(offboardPeople(client, leavers, { maxRemovals: 100, ...options }));
}

it('deletions that the service makes later are waited for together, with no more requests at a time', async () => {
  const clock = new FakeClock();
  const { service } = start();
  const later = answersLater({ after: () => 3000, now: clock.now, isLater: ({ method }) => method === 'DELETE' });
  let [running, most] = [0, 0];
  const exchange: Exchange = async (request) => {
    most = Math.max(most, ++running);
    try {
      return await later(service.exchange)(request);
    } finally {
      running--;
    }
  };
  const begin = clock.now();
  const results = await clock.run(offboard(exchange, { deleteAccounts: true, sleep: clock.sleep }));
  expect([new Set(results.map(({ outcome }) => outcome)), service.users.size]).toEqual([new Set(['deleted']), 0]);
  expect((clock.now() - begin) / 1000).toBe(3.5);
  expect(most).toBeLessThanOrEqual(8);
});

it('a deletion that cannot be stored stops the run, and keeps all results', async () => {
  const { service, ids } = start();
  const isFull = new Set(ids.slice(3));
  const results = await offboard(service.exchange, {
    deleteAccounts: true,
    sleep: noSleep,
    concurrency: 1,
    deleting: async (id) => {
      if (isFull.has(id)) throw new Error('there is no space left');
    },
  });
  const error = {
    code: 'cannotWrite',
    message: 'the account is not deleted; deactivated; taken out of 1 group; there is no space left',
  };
  expect(results.map(({ outcome, error: reason }) => [outcome, reason])).toEqual([
    ...names.slice(0, 3).map(() => ['deleted', undefined]),
    ...names.slice(3).map(() => ['not attempted', error]),
  ]);
  expect([service.users.size, service.requests.filter((request) => request.startsWith('DELETE')).length]).toEqual([
    37, 3,
  ]);
});

it('groups that cannot be stored stop the run after the deactivations, and nobody leaves a group', async () => {
  const { service } = start({ groupsOnUsers: false });
  let kept = 0;
  const results = await offboard(service.exchange, {
    sleep: noSleep,
    keep: async () => {
      if (kept++ > 0) throw new Error('there is no space left');
    },
  });
  expect(results).toHaveLength(40);
  expect(new Set(results.map(({ outcome, error }) => `${outcome} ${error?.code}`))).toEqual(
    new Set(['failed cannotWrite']),
  );
  expect(service.membersOf('Staff')).toHaveLength(40);
});
