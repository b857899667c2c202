import { expect, it } from 'vitest';
import type { ServiceMemory } from '../../../src/changes/service.ts';
import { ScimClient } from '../../../src/client/client.ts';
import { UserModel } from '../../../src/protocol/schema/model.ts';
import { importPeople, inferMapping } from '../../../src/provisioning/index.ts';
import { createFakeService, type FakeServiceOptions } from '../../support/fake-service/index.ts';
import { collect, tableOf } from '../rows.ts';
import { noSleep } from '../server.ts';

/** Imports one person for each cell of groups. The service already has some groups. */
async function importCells(
  groups: readonly string[],
  cells: readonly string[],
  options: FakeServiceOptions = {},
  memory?: ServiceMemory,
) {
  const service = createFakeService(options);
  for (const name of groups) service.addGroup(name);
  const client = new ScimClient(service.exchange, { base: 'http://scim.test/v2' });
  const source = tableOf(`userName,Groups\n${cells.map((cell, index) => `p${index},"${cell}"\n`).join('')}`);
  const mapping = inferMapping(source.columns, UserModel);
  const results = await collect(
    importPeople(client, source.rows(), { mapping, sleep: noSleep, ...(memory ? { memory } : {}) }),
  );
  const links = results.flatMap((result) =>
    result.step === 'group' ? [`${result.target} ${result.outcome} ${result.error?.message ?? ''}`.trim()] : [],
  );
  const filters = service.requests.filter((request) => /^GET \/Groups\?.*displayName eq/.test(request));
  return { links, filters };
}

it('sends no filter for the cells if all names of groups were read', async () => {
  const cells = ['A, B', 'B, A', 'A, C', 'C, A', 'B, C', 'C, B'];
  const { links, filters } = await importCells(['A', 'B', 'C', 'C, B'], cells);
  expect(links.filter((link) => link.endsWith(' linked'))).toHaveLength(11);
  expect(filters).toEqual([]);
});

it('splits a cell for which the service finds only a group that may be another group', async () => {
  const { links } = await importCells(['Managers of the nort', 'Staff'], ['Managers of the nort, Staff'], {
    normalise: { cutGroupName: 20 },
  });
  expect(links).toEqual(['Managers of the nort linked', 'Staff linked']);
});

it('keeps a cell that is a group in the stored form of an earlier creation', async () => {
  const domain = { way: 'prefix', argument: 'CORP/' };
  const memory = { normalisations: new Map([['displayName of groups', [domain]]]) };
  const { links } = await importCells(['CORP/Sales, EMEA'], ['Sales, EMEA'], {}, memory);
  expect(links).toHaveLength(1);
  expect(links[0]).toMatch(/ linked$/);
});
