import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createMockServer, type MockServer } from '../../../mock-server/server/create-mock-server.ts';
import { isObject, type Json, type JsonObject } from '../../../src/protocol/json/json.ts';
import { type ForeignProvider, startForeignProvider } from '../../provisioning/foreign-provider.ts';
import { environment, scimctl } from './program.ts';

const enterprise = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';

let own: MockServer;
let foreign: ForeignProvider;

beforeAll(async () => {
  own = await createMockServer({ token: 'own' });
  foreign = await startForeignProvider();
});
afterAll(async () => {
  await own.close();
  await foreign.close();
});

/** Runs the program against the bundled provider and the foreign one, and returns how both runs ended. */
async function onBoth(...argv: string[]) {
  const services = [
    { url: own.url, token: own.token },
    { url: foreign.base, token: foreign.token },
  ];
  return Promise.all(
    services.map(({ url, token }) => scimctl(argv, { ...environment(), SCIMCTL_URL: url, SCIMCTL_TOKEN: token })),
  );
}

/** People by userName, with the names of managers and groups in place of ids, which every provider makes of its own. */
function comparable(users: readonly JsonObject[], groups: readonly JsonObject[]): Map<string, Json> {
  const nameOf = new Map(users.map(({ id, userName }) => [id, String(userName)]));
  const groupsOf = (id: Json | undefined): string[] =>
    groups
      .filter(
        ({ members }) => Array.isArray(members) && members.some((member) => isObject(member) && member.value === id),
      )
      .map(({ displayName }) => String(displayName))
      .sort();
  return new Map(
    users
      .map(({ id, meta: _meta, groups: _groups, schemas, ...user }): [string, Json] => {
        const extension = user[enterprise] as JsonObject;
        const manager = isObject(extension?.manager) ? (nameOf.get(extension.manager.value) ?? null) : null;
        return [
          String(user.userName),
          {
            ...user,
            [enterprise]: { ...extension, manager },
            schemas: [...(schemas as string[])].sort(),
            groups: groupsOf(id),
          },
        ];
      })
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );
}

async function listOfOwn(path: string): Promise<JsonObject[]> {
  const response = await fetch(`${own.url}${path}?count=1000`, { headers: own.headers });
  return ((await response.json()) as { Resources: JsonObject[] }).Resources;
}

async function compare(): Promise<Map<string, Json>> {
  const mine = comparable(await listOfOwn('/Users'), await listOfOwn('/Groups'));
  const theirs = comparable([...foreign.users.values()], [...foreign.groups.values()]);
  expect([...mine.keys()]).toEqual([...theirs.keys()]);
  for (const [name, person] of mine) expect(theirs.get(name), name).toEqual(person);
  return mine;
}

/** Number of rows of `examples/hires.csv` that are imported: the foreign provider needs seconds for all of them. */
const rows = 150;
const leavers = 15;

/** The results of a run without ids, which each provider chooses. */
function outcomesOf(stdout: string) {
  return (JSON.parse(stdout) as JsonObject[]).map(({ line, step, target, outcome }) => ({
    line,
    step,
    target,
    outcome,
  }));
}

describe('the example files, on the bundled provider and on one that shares no code with it', () => {
  it('the import ends alike, and people are the same field by field', async () => {
    const runs = await onBoth('bulk', 'import', 'examples/hires.csv', '--max-rows', `${rows}`, '--yes', '-o', 'json');
    const [mine, theirs] = runs.map(({ code, stdout }) => ({ code, outcomes: outcomesOf(stdout) }));
    expect(mine).toEqual(theirs);
    const people = await compare();
    const created = mine?.outcomes.filter(({ outcome }) => outcome === 'created');
    expect([people.size, created?.length]).toEqual([149, 149]);
    const managed = [...people.values()].filter(
      (person) => ((person as JsonObject)[enterprise] as JsonObject).manager !== null,
    );
    expect(managed.length).toBeGreaterThan(30);
    expect(people.get('beatriz.araujo@example.com')).toEqual({
      externalId: 'E00001',
      userName: 'beatriz.araujo@example.com',
      active: true,
      name: { formatted: 'Beatriz Araújo', givenName: 'Beatriz', familyName: 'Araújo' },
      displayName: 'Beatriz Araújo',
      title: 'Content Strategist',
      emails: [{ value: 'beatriz.araujo@example.com', type: 'work', primary: true }],
      addresses: [{ type: 'work', locality: 'Lisbon' }],
      [enterprise]: { employeeNumber: 'E00001', department: 'Marketing', manager: null },
      schemas: ['urn:ietf:params:scim:schemas:core:2.0:User', enterprise],
      groups: ['Lisbon Office', 'Marketing'],
    });
  });

  it('the offboarding ends alike, and who left has lost access and groups on both', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'scimctl-foreign-'));
    const file = path.join(folder, 'leavers.csv');
    const names = [...(await compare()).keys()].slice(0, leavers);
    writeFileSync(file, ['userName', ...names].join('\n'));
    const runs = await onBoth('bulk', 'offboard', file, '--max-removals', `${leavers}`, '-o', 'ndjson');
    rmSync(folder, { recursive: true });
    expect(runs.map(({ code, stderr }) => [code, stderr.trimEnd().split('\n').at(-1)])).toEqual([
      [0, `${leavers} deactivated`],
      [0, `${leavers} deactivated`],
    ]);
    const people = [...(await compare()).values()] as JsonObject[];
    const inactive = people.filter(({ active }) => active === false);
    expect([inactive.length, inactive.filter(({ groups }) => (groups as Json[]).length > 0)]).toEqual([leavers, []]);
  });
});
