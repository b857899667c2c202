import { expect, it } from 'vitest';
import type { ServiceMemory } from '../../../src/changes/service.ts';
import { ScimClient } from '../../../src/client/client.ts';
import type { Layer } from '../../../src/protocol/exchange/exchange.ts';
import type { JsonObject } from '../../../src/protocol/json/json.ts';
import { UserModel } from '../../../src/protocol/schema/model.ts';
import { importPeople, inferMapping } from '../../../src/provisioning/index.ts';
import { createFakeService } from '../../support/fake-service/index.ts';
import { collect, tableOf } from '../rows.ts';
import { noSleep } from '../server.ts';

/** Stores the group that a client creates as `name` under the name `stored`. */
const renames =
  (name: string, stored: string): Layer =>
  (next) =>
  (request) => {
    const { displayName } = (request.body ?? {}) as JsonObject;
    const isRenamed = request.method === 'POST' && displayName === name;
    return next(isRenamed ? { ...request, body: { ...(request.body as JsonObject), displayName: stored } } : request);
  };

/** A service that stores the group `name` as `stored`. The imports share the memory of the service. */
function start(name: string, stored: string, memory: ServiceMemory = { normalisations: new Map() }) {
  const service = createFakeService();
  const client = new ScimClient(renames(name, stored)(service.exchange), { base: 'http://scim.test/v2' });
  const run = async (group: string) => {
    const source = tableOf(`userName,groups\nada,${group}\n`);
    const options = { mapping: inferMapping(source.columns, UserModel), memory, sleep: noSleep };
    const results = await collect(importPeople(client, source.rows(), options));
    return results.flatMap((result) => (result.step === 'group' ? [result.outcome] : []));
  };
  const groups = () => [...service.groups.values()].map(({ displayName }) => displayName);
  return { service, run, groups };
}

it.each([
  ['Sales', 'Sales-2', 'Ops', 'Ops-2'],
  ['Sales', 'The Sales', 'Ops', 'The Ops'],
  ['Team 2025', '2025', 'Office 2024', '2024'],
])('the stored name of %s, %s, says nothing about the group %s', async (name, stored, other, others) => {
  const { service, run, groups } = start(name, stored);
  expect(await run(name)).toEqual(['linked']);
  service.addGroup(others);
  expect(await run(other)).toEqual(['linked']);
  expect(groups()).toEqual([stored, others, other]);
  expect(service.membersOf(others)).toEqual([]);
  expect(await run(name)).toEqual(['unchanged']);
});

it.each([
  ['Sales', 'CORP\\Sales', 'Ops', 'CORP\\Ops'],
  ['Sales', 'PRIMARY/Sales', 'Ops', 'PRIMARY/Ops'],
  ['Sales Team', 'SalesTeam', 'Ops Team', 'OpsTeam'],
])('the stored name of %s, %s, says how the group %s is stored', async (name, stored, other, others) => {
  const { service, run, groups } = start(name, stored);
  await run(name);
  service.addGroup(others);
  expect(await run(other)).toEqual(['linked']);
  expect(groups()).toEqual([stored, others]);
});

it('a suffix of all groups in the memory of an older version is not used', async () => {
  const suffix = { way: 'suffix', argument: '-2' };
  const { service, run } = start('', '', { normalisations: new Map([['displayName of groups', [suffix]]]) });
  service.addGroup('Ops-2');
  expect(await run('Ops')).toEqual(['linked']);
  expect(service.membersOf('Ops-2')).toEqual([]);
});
