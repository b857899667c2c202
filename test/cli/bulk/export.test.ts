import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it } from 'vitest';
import type { ServiceProvider } from '../../../mock-server/provider/service-provider.ts';
import type { Exchange } from '../../../src/protocol/exchange/exchange.ts';
import type { Json, JsonObject } from '../../../src/protocol/json/json.ts';
import { createFakeService, type FakeServiceOptions } from '../../support/fake-service/index.ts';
import { type RunOptions, scimctl } from '../run.ts';
import { createService, token } from '../service.ts';

const enterprise = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
const userSchema = 'urn:ietf:params:scim:schemas:core:2.0:User';

async function send({ exchange }: Pick<ServiceProvider, 'exchange'>, method: string, where: string, body?: JsonObject) {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/scim+json' };
  const base = 'https://scim.example.com/v2';
  const response = await exchange({ method, base, path: where, query: {}, headers, ...(body ? { body } : {}) });
  return response.body as { readonly id: string; readonly Resources: JsonObject[] };
}

/** A boss who manages herself, one employee, and a group of both. */
async function startCompany() {
  const service = createService();
  const add = (userName: string, more: JsonObject = {}) =>
    send(service, 'POST', '/Users', {
      schemas: [userSchema, ...Object.keys(more).filter((name) => name.startsWith('urn:'))],
      userName,
      active: true,
      ...more,
    });
  const group = (displayName: string, members: Json[], more: JsonObject = {}) => {
    const schemas = ['urn:ietf:params:scim:schemas:core:2.0:Group'];
    return send(service, 'POST', '/Groups', { schemas, displayName, members, ...more });
  };
  const worker = await add('worker', { title: 'Clerk', password: 'planted-password-1' });
  const boss = await add('boss', { displayName: 'The Boss' });
  for (const { id } of [worker, boss]) {
    const Operations = [{ op: 'add', path: `${enterprise}:manager`, value: { value: boss.id } }];
    await send(service, 'PATCH', `/Users/${id}`, {
      schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
      Operations,
    });
  }
  const sales = await group('Sales', [{ value: boss.id }, { value: worker.id }]);
  const options: RunOptions & { exchange: Exchange } = {
    exchange: service.exchange,
    cwd: mkdtempSync(path.join(tmpdir(), 'scimctl-export-')),
  };
  return { service, options, add, group, sales };
}

const worker = {
  schemas: [userSchema, enterprise],
  userName: 'worker',
  title: 'Clerk',
  active: true,
  [enterprise]: { manager: { value: 'boss' } },
  groups: [{ display: 'Sales' }],
};

it('people are named by userName and groups by displayName, without what only the service sets and without passwords', async () => {
  const { options } = await startCompany();
  const { stdout, stderr, exitCode } = await scimctl(['bulk', 'export'], options);
  expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
  const [first, ...rest] = stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(first).toEqual(worker);
  expect(rest).toEqual([
    {
      schemas: [userSchema, enterprise],
      userName: 'boss',
      displayName: 'The Boss',
      active: true,
      [enterprise]: { manager: { value: 'boss' } },
      groups: [{ display: 'Sales' }],
    },
  ]);
});

it('json is one array, also on a terminal and also without people', async () => {
  const { options } = await startCompany();
  const { stdout } = await scimctl(['bulk', 'export', '-o', 'json', '--page-size', '1'], {
    ...options,
    terminal: true,
  });
  expect(JSON.parse(stdout).map(({ userName }: JsonObject) => userName)).toEqual(['worker', 'boss']);
  const none = await scimctl(['bulk', 'export', '--json', '--filter', 'userName eq "nobody"'], options);
  expect(none).toMatchObject({ stdout: '[]\n', exitCode: 0 });
});

it('a filter selects people, and a note counts the managers whom it leaves out', async () => {
  const { options } = await startCompany();
  const { stdout, stderr } = await scimctl(['bulk', 'export', '--filter', 'title eq "Clerk"'], options);
  expect(JSON.parse(stdout)).toEqual(worker);
  expect(stderr).toBe(
    'Note: the managers of 1 person (for example, the manager of "worker") are not in this export, so bulk import finds these managers only if they exist in the service\n',
  );
});

it('CSV has a header that an import recognises without flags', async () => {
  const { options } = await startCompany();
  const { stdout, stderr, exitCode } = await scimctl(['bulk', 'export', '-o', 'csv'], options);
  expect({ stderr, exitCode }).toEqual({
    stderr: '',
    exitCode: 0,
  });
  writeFileSync(path.join(options.cwd as string, 'people.csv'), stdout);
  const target = { ...options, exchange: createService().exchange };
  const ran = await scimctl(['bulk', 'import', 'people.csv', '-o', 'json', '--yes'], target);
  expect(ran.exitCode, ran.stderr).toBe(0);
  const again = await scimctl(['bulk', 'export', '-o', 'csv'], target);
  expect(again.stdout).toBe(stdout);
});

it('CSV is refused for a value that a cell cannot hold, with the attribute and the person', async () => {
  const { options, add } = await startCompany();
  await add('third', { title: 'N/A', nickName: 'a  b' });
  const { stderr, exitCode } = await scimctl(['bulk', 'export', '-o', 'csv'], options);
  expect(exitCode).toBe(2);
  expect(JSON.parse(stderr)).toEqual({
    code: 'cannotHold',
    exitCode: 2,
    message:
      'CSV cannot hold title of "third" (and 1 more values of this person), so bulk import could not restore the value',
    hint: 'use -o ndjson to export all values, or --lossy to export without the values that CSV cannot hold',
  });
  const lossy = await scimctl(['bulk', 'export', '-o', 'csv', '--lossy'], options);
  expect(lossy.exitCode).toBe(0);
  expect(lossy.stderr).toBe(
    'Note: 2 values (for example, title of "third") cannot be restored from CSV, so --lossy omits or changes these values\n',
  );
});

it('CSV never changes a value that a spreadsheet would run as a formula', async () => {
  const { options, add } = await startCompany();
  await add('third', { title: '=1+1' });
  const { stdout, exitCode } = await scimctl(['bulk', 'export', '-o', 'csv'], options);
  expect(exitCode).toBe(0);
  expect(stdout).toContain(',=1+1,');
});

it('notes name what an import cannot make again, and --quiet shows none', async () => {
  const { options, group, sales } = await startCompany();
  await group('Empty', [], { externalId: 'g-1' });
  await group('All', [{ value: sales.id, type: 'Group' }]);
  const { stderr, exitCode } = await scimctl(['bulk', 'export'], options);
  expect(exitCode).toBe(0);
  expect(stderr.split('\n')).toEqual([
    'Note: 2 groups cannot be created by bulk import, because no person in this export is a member: "Empty", "All"',
    'Note: 1 group with groups as members (bulk import adds only people to groups): "All"',
    'Note: 1 group with attributes that bulk import cannot set (externalId): "Empty"',
    '',
  ]);
  expect((await scimctl(['bulk', 'export', '--quiet'], options)).stderr).toBe('');
});

it.each<[string, (filter: string) => string | undefined]>([
  ['ignores the filter', () => undefined],
  ['finds nothing', () => 'displayName eq "nobody"'],
])('groups in groups are found at a service that %s for types of members', async (_name, understood) => {
  const { options, group, sales } = await startCompany();
  await group('All', [{ value: sales.id, type: 'Group' }]);
  const exchange: Exchange = (request) => {
    const { filter, ...query } = request.query;
    if (typeof filter !== 'string' || !filter.startsWith('members.type')) return options.exchange(request);
    const instead = understood(filter);
    return options.exchange({ ...request, query: instead === undefined ? query : { ...query, filter: instead } });
  };
  const { stderr, exitCode } = await scimctl(['bulk', 'export'], { ...options, exchange });
  expect([exitCode, stderr.split('\n')]).toEqual([
    0,
    [
      'Note: 1 group cannot be created by bulk import, because no person in this export is a member: "All"',
      'Note: 1 group with groups as members (bulk import adds only people to groups): "All"',
      '',
    ],
  ]);
});

it.each([
  [['-o', 'table'], 'bulk export does not write the format table'],
  [['-o', 'id'], 'bulk export does not write the format id'],
  [['--lossy'], '--lossy has no effect in the format ndjson, because this format holds all values'],
  [['-q', '[]'], '--query has no effect in bulk export, because bulk import must be able to read the output'],
])('%j is refused before a request is sent', async (flags, message) => {
  const { stderr, exitCode } = await scimctl(['bulk', 'export', ...flags]);
  expect({ exitCode, isNamed: stderr.includes(message) }).toEqual({ exitCode: 2, isNamed: true });
});

/** A misbehaving service with two people in a group. */
function startFake(options: Partial<FakeServiceOptions>): RunOptions {
  const fake = createFakeService(options);
  const ids = ['ann', 'bob'].map((userName) => fake.addUser({ userName, active: true }));
  fake.addGroup('Sales', ids);
  return { exchange: fake.exchange };
}

it.each([
  ['shows members of groups', {}],
  ['shows members only on request', { membersOnRead: 'onRequest' as const }],
  ['has filters that return nothing', { filters: 'empty' as const }],
])('memberships are read from the groups if the service %s', async (_, more) => {
  const options = startFake({ groupsOnUsers: false, ...more });
  const { stdout, exitCode } = await scimctl(['bulk', 'export'], options);
  expect(exitCode).toBe(0);
  const groups = stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line).groups);
  expect(groups).toEqual([[{ display: 'Sales' }], [{ display: 'Sales' }]]);
});

it('a service that shows no memberships at all is noted', async () => {
  const { stderr } = await scimctl(['bulk', 'export'], startFake({ groupsOnUsers: false, membersOnRead: 'never' }));
  expect(stderr).toContain(
    'Note: the service shows neither the groups of people nor the members of groups, so this export contains no memberships\n',
  );
});

it('an incomplete list ends with exit code 6 after the people that were read, and the array is closed', async () => {
  const { options } = await startCompany();
  const { exchange } = options;
  const broken: RunOptions = {
    ...options,
    exchange: async (request) => {
      const isSecondPage = request.path === '/Users' && request.query['startIndex'] === '2';
      return isSecondPage
        ? { status: 200, headers: { 'content-type': 'application/json' }, body: { totalResults: 2, Resources: [] } }
        : (exchange as NonNullable<typeof exchange>)(request);
    },
  };
  const { stdout, stderr, exitCode } = await scimctl(['bulk', 'export', '-o', 'json', '--page-size', '1'], broken);
  expect(exitCode).toBe(6);
  expect(JSON.parse(stdout)).toHaveLength(1);
  expect(stderr).not.toContain('Note:');
});

it('with --lossy, a cell that an import would reject is left empty, so that the import makes the person', async () => {
  const { options, add } = await startCompany();
  await add('third', { emails: [{ value: 'no address', type: 'work', primary: true }] });
  const { stdout, exitCode } = await scimctl(['bulk', 'export', '-o', 'csv', '--lossy'], options);
  expect(exitCode).toBe(0);
  expect(stdout).not.toContain('no address');
  writeFileSync(path.join(options.cwd as string, 'people.csv'), stdout);
  const target = { ...options, exchange: createService().exchange };
  const ran = await scimctl(['bulk', 'import', 'people.csv', '-o', 'json', '--yes'], target);
  expect(ran.exitCode, ran.stderr).toBe(0);
});

it('a password that a service shows, and an attribute that its schemas do not define, are left out', async () => {
  const fake = createFakeService();
  fake.addUser({ userName: 'ann', active: true });
  const exchange: typeof fake.exchange = async (request) => {
    const response = await fake.exchange(request);
    const body = response.body as { Resources?: JsonObject[] };
    if (request.path !== '/Users' || !body.Resources) return response;
    const more = { password: 'planted-password-1', shoeSize: 42 };
    return { ...response, body: { ...body, Resources: body.Resources.map((user) => ({ ...user, ...more })) } };
  };
  for (const flags of [[], ['-o', 'csv']]) {
    const { stdout, stderr, exitCode } = await scimctl(['bulk', 'export', ...flags], { exchange });
    expect(exitCode).toBe(0);
    expect(stdout + stderr).not.toContain('planted-password-1');
    expect(stdout).not.toContain('42');
    expect(stderr).toBe(
      'Note: attributes of 1 person (for example, shoeSize of "ann") are not exported, because the schemas of the service do not define these attributes\n',
    );
  }
});

it('a manager whom the service does not show is left out with a note', async () => {
  const fake = createFakeService();
  fake.addUser({ userName: 'ann', active: true, [enterprise]: { manager: { value: 'gone' }, department: 'Sales' } });
  const { stdout, stderr } = await scimctl(['bulk', 'export'], { exchange: fake.exchange });
  expect(JSON.parse(stdout)[enterprise]).toEqual({ department: 'Sales' });
  expect(stderr).toBe(
    'Note: the managers of 1 person (for example, the manager of "ann") are not exported, because the service does not show these managers\n',
  );
});

it('people whom an import would reject are noted', async () => {
  const fake = createFakeService();
  for (const id of ['a', 'b']) fake.addUser({ id, userName: `p${id}`, externalId: 'same', active: true });
  fake.addUser({ userName: 'N/A', active: true });
  const { stdout, stderr } = await scimctl(['bulk', 'export'], { exchange: fake.exchange });
  expect(stdout.trimEnd().split('\n')).toHaveLength(3);
  expect(stderr).toBe(
    'Note: bulk import would reject 2 people, for example "pb" (another person has the same externalId)\n',
  );
});
