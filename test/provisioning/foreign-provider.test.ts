import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { connect } from '../../src/client/connect.ts';
import type { Connected } from '../../src/client/open-connection.ts';
import type { JsonObject } from '../../src/protocol/json/json.ts';
import { UserModel } from '../../src/protocol/schema/model.ts';
import {
  importPeople,
  inferMapping,
  leaverOfText,
  offboardPeople,
  preflight,
  type RowResult,
} from '../../src/provisioning/index.ts';
import { startBetterAuthProvider } from './better-auth-provider.ts';
import { type ForeignProvider, startForeignProvider } from './foreign-provider.ts';
import { collect, tableOf } from './rows.ts';

const hires = `First Name;Last Name;Work E-mail;Department;Manager;Employee ID;Job Title;Location;Groups;Start Date
Ada;Lovelace;ada@example.com;Engineering;grace@example.com;1001;Analyst;London;Engineers|Everyone;2026-01-01
Grace;Hopper;grace@example.com;Engineering;;1002;Director;Arlington;Everyone;2026-01-01
Jürgen;Müller;juergen@example.com;Vertrieb;1002;1003;Verkäufer;Köln;Sales, EMEA|Everyone;2026-01-01
`;

/** Service providers that share no code with this project or with each other. */
const providers = [
  ['scimmy', startForeignProvider],
  ['Better Auth', startBetterAuthProvider],
] as const;

let start: () => Promise<ForeignProvider>;
let provider: ForeignProvider;
let connected: Connected;
beforeEach(async () => {
  provider = await start();
  connected = connect(
    { base: provider.base, auth: { kind: 'bearer', token: async () => ({ value: provider.token }) } },
    { userAgent: 'scimctl-test' },
  );
});
afterEach(async () => {
  await connected.close();
  await provider.close();
});

async function run(csv: string): Promise<RowResult[]> {
  const { client } = connected;
  const model = await client.discovery.model('User');
  const source = tableOf(csv);
  // Better Auth's schemas do not contain groups, but groups can still be written by name.
  const mapping = inferMapping(source.columns, UserModel);
  const found = await preflight(source.rows(), mapping, model);
  return collect(importPeople(client, source.rows(), { mapping, preflight: found }));
}

const enterprise = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
const byUserName = (userName: string): JsonObject | undefined =>
  [...provider.users.values()].find((user) => user.userName === userName);
const idOf = (userName: string) => byUserName(userName)?.id;
const membersOf = (name: string): unknown[] =>
  [...provider.groups.values()]
    .filter(({ displayName }) => displayName === name)
    .flatMap(({ members }) => (members as JsonObject[] | undefined) ?? [])
    .map(({ value }) => value);
const outcomes = (results: readonly RowResult[]) =>
  results.map((result) => `${result.line} ${result.step === 'person' ? 'person' : result.target}: ${result.outcome}`);

describe.each(providers)('a service provider that is not ours: %s', (_, startProvider) => {
  beforeAll(() => {
    start = startProvider;
  });

  test('gets the people of a file with every field, their managers and their groups', async () => {
    const results = await run(hires);
    expect(outcomes(results)).toEqual([
      '2 person: created',
      '3 person: created',
      '4 person: created',
      '2 grace@example.com: linked',
      '4 1002: linked',
      '2 Engineers: linked',
      '2 Everyone: linked',
      '3 Everyone: linked',
      '4 Everyone: linked',
      '4 Sales, EMEA: linked',
    ]);
    const { id, meta, ...juergen } = byUserName('juergen@example.com') ?? {};
    expect(juergen).toEqual({
      schemas: ['urn:ietf:params:scim:schemas:core:2.0:User', enterprise],
      externalId: '1003',
      active: true,
      userName: 'juergen@example.com',
      name: { formatted: 'Jürgen Müller', familyName: 'Müller', givenName: 'Jürgen' },
      displayName: 'Jürgen Müller',
      title: 'Verkäufer',
      emails: [{ value: 'juergen@example.com', type: 'work', primary: true }],
      addresses: [{ locality: 'Köln', type: 'work' }],
      [enterprise]: { employeeNumber: '1003', department: 'Vertrieb', manager: { value: idOf('grace@example.com') } },
    });
    expect(membersOf('Everyone').sort()).toEqual([...provider.users.keys()].sort());
    expect(membersOf('Sales, EMEA')).toEqual([id]);
  });

  test('is left alone by a second import of the same file', async () => {
    await run(hires);
    const before = structuredClone([...provider.users.values(), ...provider.groups.values()]);
    const results = await run(hires);
    expect(new Set(results.map(({ outcome }) => outcome))).toEqual(new Set(['unchanged']));
    expect([...provider.users.values(), ...provider.groups.values()]).toEqual(before);
  });

  test('changes only what a changed file says', async () => {
    await run(hires);
    const results = await run(hires.replace('Analyst;London', 'Lead;London').replace('juergen@', 'j.mueller@'));
    expect(outcomes(results).filter((outcome) => !outcome.endsWith('unchanged'))).toEqual([
      '2 person: updated',
      '4 person: updated',
    ]);
    expect(byUserName('ada@example.com')).toMatchObject({ title: 'Lead', addresses: [{ locality: 'London' }] });
    expect(byUserName('j.mueller@example.com')).toMatchObject({
      externalId: '1003',
      emails: [{ value: 'j.mueller@example.com', type: 'work', primary: true }],
    });
    expect(provider.users.size).toBe(3);
  });

  test('loses the access of who leaves, and of nobody else', async () => {
    await run(hires);
    const leavers = ['ADA@example.com', 'nobody@example.com', 'juergen@example.com'].map((text, index) =>
      leaverOfText(text, index + 1),
    );
    const results = await collect(offboardPeople(connected.client, leavers));
    expect(results.map(({ key, outcome, groupsRemoved }) => [key, outcome, groupsRemoved?.length])).toEqual([
      ['ADA@example.com', 'deactivated', 2],
      ['nobody@example.com', 'not found', undefined],
      ['juergen@example.com', 'deactivated', 2],
    ]);
    expect([...provider.users.values()].map(({ userName, active }) => [userName, active])).toEqual([
      ['ada@example.com', false],
      ['grace@example.com', true],
      ['juergen@example.com', false],
    ]);
    expect([membersOf('Everyone'), membersOf('Engineers')]).toEqual([[idOf('grace@example.com')], []]);
    const again = await collect(offboardPeople(connected.client, leavers.slice(0, 1)));
    expect(again.map(({ outcome }) => outcome)).toEqual(['already inactive']);
  });
});
