import { expect, it } from 'vitest';
import { UserModel } from '../../src/protocol/schema/model.ts';
import {
  type ImportOptions,
  importPeople,
  inferMapping,
  readMappingFile,
  reportLine,
} from '../../src/provisioning/index.ts';
import { collect, tableOf } from './rows.ts';
import { noSleep, startServer } from './server.ts';

it.each<[string, string, Partial<ImportOptions>]>([
  ['that the file no longer gives', 'userName,Nickname\nada,A\nbob,B\n', { memberships: 'set' }],
  [
    'whose membership has ended',
    'userName,Groups,Until\nada,Staff,2020-01-31\nbob,Staff,2020-01-31\n',
    { memberships: 'add' },
  ],
])('a protected person stays in a group %s, with a warning', async (_, text, options) => {
  const server = startServer();
  const people = await Promise.all(
    ['ada', 'bob'].map((userName) => server.add('/Users', { userName, userType: userName, active: true })),
  );
  await server.add('/Groups', { displayName: 'Staff', members: people.map(({ id }) => ({ value: id as string })) });
  const file = await readMappingFile('map.yaml', 'version: 1\ngroups: [{ filter: title pr, group: Staff }]\n');
  const source = tableOf(text);
  const mapping = inferMapping(source.columns, UserModel, {
    file,
    ...(text.includes('Until') ? { until: 'Until' } : {}),
  });
  const results = await collect(
    importPeople(server.client, source.rows(), {
      ...{ ...options, mapping, sleep: noSleep },
      protect: ['userType eq "ada"'],
      consent: async () => {},
    }),
  );
  const lines = results.map(reportLine).filter(({ link }) => link !== '');
  expect(lines.map(({ person, outcome, detail }) => `${person} ${outcome} ${detail}`.trim())).toEqual([
    'ada unchanged the person stays in the group: the protect filter "userType eq \\"ada\\"" matches this person',
    'bob unlinked',
  ]);
  const [group] = await server.all('/Groups');
  expect(group?.['members']).toMatchObject([{ value: people[0]?.id }]);
});
