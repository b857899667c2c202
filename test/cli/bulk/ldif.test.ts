import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeEach, expect, it } from 'vitest';
import type { ScimRequest } from '../../../src/protocol/exchange/exchange.ts';
import { type Ran, type RunOptions, scimctl } from '../run.ts';
import { startRecordedService } from './recorded-service.ts';

let sent: ScimRequest[];
let options: RunOptions & { readonly cwd: string };

beforeEach(() => {
  ({ sent, options } = startRecordedService());
});

const write = (name: string, text: string): void => writeFileSync(path.join(options.cwd, name), text);
const run = (...argv: string[]): Promise<Ran> => scimctl(['bulk', ...argv], options);
const users = async (query: string): Promise<unknown> => {
  const { stdout } = await scimctl(['users', 'list', '-o', 'json', '-q', query], options);
  return JSON.parse(stdout);
};

const entry = (uid: string, ...lines: string[]): string =>
  [`dn: uid=${uid},dc=example`, 'objectClass: inetOrgPerson', `uid: ${uid}`, ...lines, '', ''].join('\n');

it('the table shows from which attribute of the directory the externalId comes', async () => {
  write(
    'people.ldif',
    entry('ada', 'entryUUID: 1', 'employeeNumber: 7', 'userAccountControl: 512', 'manager: uid=ada,dc=example'),
  );
  const { stderr } = await run('import', 'people.ldif', '--dry-run');
  expect(
    stderr
      .split('\n')
      .slice(0, 9)
      .map((line) => line.replace(/ {2,}/g, ' | ').trimEnd()),
  ).toEqual([
    'column | path | example | note',
    'dn | left out: the dn is used only to find managers, and is not sent',
    'objectClass | left out: the column only shows which entries are people',
    'uid | userName | ada',
    'entryUUID | externalId | 1 | this value never changes, even if the person is renamed or moved in the directory',
    'employeeNumber | employeeNumber | 7',
    'userAccountControl | active | 512 | bit 2 means inactive: 512 is active, 514 is inactive',
    'manager | manager | uid=ada,dc=example | link to the manager by dn, or by the keys of the entry that has this dn',
    'userAccountControl: "512" is active (1)',
  ]);
});

it('a person without a GUID has the employee number as externalId', async () => {
  write('people.ldif', entry('ada', 'employeeNumber: 7'));
  const { exitCode, stderr } = await run('import', 'people.ldif');
  expect(exitCode).toBe(0);
  expect(stderr).toContain('used because the export has no objectGUID, entryUUID, nsUniqueId or ipaUniqueID');
  expect(await users('[].externalId')).toEqual(['7']);
});

it('a manager whose row is left out is found by the keys of the entry, and no dn is searched as a name', async () => {
  write('boss.csv', 'userName,Email\nboss.of.all,boss@example.com\n');
  await run('import', 'boss.csv');
  write(
    'people.ldif',
    entry('ada', 'employeeType: x', 'manager: UID=Boss, DC=example') +
      entry('bob', 'employeeType: x', 'manager: uid=gone,dc=example') +
      entry('cy', 'employeeType: x', 'manager: uid=ada,dc=example') +
      entry('boss', 'mail: boss@example.com'),
  );
  sent.length = 0;
  const { exitCode, stdout } = await run(
    ...['import', 'people.ldif', '--match-rows', 'employeeType=x'],
    ...['-o', 'csv', '--columns', 'line,link,outcome,detail'],
  );
  expect({ exitCode, stdout }).toEqual({
    exitCode: 7,
    stdout: [
      'line,link,outcome,detail',
      '1,,created,',
      '7,,created,',
      '13,,created,',
      '1,"Manager: uid=Boss,dc=example",linked,',
      '7,"Manager: uid=gone,dc=example",unresolved,"no person is found for ""uid=gone,dc=example"""',
      '13,"Manager: uid=ada,dc=example",linked,',
      '',
    ].join('\n'),
  });
  const asked = sent
    .map(({ path: where, query }) => `${decodeURIComponent(where)} ${JSON.stringify(query)}`)
    .filter((text) => /dc=/i.test(text));
  expect(asked.filter((text) => !text.includes('externalId eq'))).toEqual([]);
});

it('a damaged value rejects the row only if the value identifies the person', async () => {
  write('people.ldif', entry('ada', 'sn:: TcO8bGxlc', 'employeeNumber: 1') + entry('bob', 'employeeNumber:: MQ'));
  const { stdout, stderr } = await run('import', 'people.ldif', '-o', 'csv', '--columns', 'line,outcome,detail');
  expect(stdout).toBe('line,outcome,detail\n1,created,\n7,rejected,employeeNumber: line 10 is not complete base64\n');
  expect(stderr).toContain('line 1, sn: the value is not used: line 4 is not complete base64\n');
});

it('leavers are the people whose account is disabled', async () => {
  write('people.ldif', entry('ada') + entry('bob'));
  await run('import', 'people.ldif');
  write('leavers.ldif', entry('ada', 'userAccountControl: 512') + entry('bob', 'userAccountControl: 514'));
  await run('offboard', 'leavers.ldif', '--yes');
  expect(await users('[].[userName,active]')).toEqual([
    ['ada', true],
    ['bob', false],
  ]);
});

it('a manager is found by the name of the entry, also if the entry has no other key', async () => {
  const named = (name: string, ...lines: string[]): string =>
    [
      `dn: cn=${name},dc=example`,
      'objectClass: person',
      `cn: ${name}`,
      `description: login-${name}`,
      ...lines,
      '',
      '',
    ].join('\n');
  write('people.ldif', named('Ada B', 'manager: CN=bob c , DC=example') + named('Bob C'));
  const { exitCode } = await run('import', 'people.ldif', '--map', 'description=userName', '--map', 'cn=-');
  expect(exitCode).toBe(0);
  expect(await users('length([?"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User".manager.value])')).toBe(1);
});

it('all values of memberOf are groups, a comma in a name stays, and rows can be selected by each group', async () => {
  write(
    'people.ldif',
    entry('ada', 'memberOf: cn=Sales\\, EMEA,dc=example', 'memberOf: CN=All,dc=example') +
      entry('bob', 'memberOf: cn=all,dc=example'),
  );
  await run('import', 'people.ldif', '--match-rows', 'uid=ada', '--match-rows', 'memberOf=all');
  expect(await users('[].[userName,groups[].display]')).toEqual([['ada', ['Sales, EMEA', 'All']]]);
  await run('import', 'people.ldif', '--match-rows', 'memberOf=all');
  expect(await users('[].[userName,groups[].display]')).toEqual([
    ['ada', ['Sales, EMEA', 'All']],
    ['bob', ['All']],
  ]);
});
