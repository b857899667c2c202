import { expect, it } from 'vitest';
import { ScimClient } from '../../src/client/client.ts';
import { UserModel } from '../../src/protocol/schema/model.ts';
import { importPeople, inferMapping } from '../../src/provisioning/index.ts';
import { collect, tableOf } from '../provisioning/rows.ts';
import { createDirectory } from './directory.ts';

it('keeps the members of a new group that it put there before, where the service has no PATCH and shows no members', async () => {
  const directory = createDirectory({ patch: 'off', membersOnRead: 'never' });
  const client = new ScimClient(directory.exchange, { base: 'https://scim.example.com/v2' });
  const source = tableOf('userName,Groups\nann,New\nbob,New\ncyd,New\ndan,New\n');
  const mapping = inferMapping(source.columns, UserModel);
  const sleep = () => Promise.resolve();
  const results = await collect(importPeople(client, source.rows(), { mapping, memberSlice: 2, sleep }));
  expect(results.map(({ outcome }) => outcome).slice(4)).toEqual(['linked', 'linked', 'linked', 'linked']);
  expect(directory.membersOf('New')).toEqual(['1', '2', '3', '4']);
});

it('says that members of a new group are not shown, and not that they are not there', async () => {
  const directory = createDirectory({ membersOnRead: 'never', groupsOnUsers: false, filters: 'empty' });
  const { exitCode, stdout } = await directory.run(
    ['bulk', 'import', '-', '--yes', '-o', 'ndjson'],
    'userName,Groups\neve,New',
  );
  expect([exitCode, JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '').error.message]).toEqual([
    7,
    'the service accepted the change, but the service does not show the members of the group',
  ]);
  expect(directory.membersOf('New')).toEqual(['8']);
});
