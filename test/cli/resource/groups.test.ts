import { beforeEach, describe, expect, it } from 'vitest';
import type { ScimRequest } from '../../../src/protocol/exchange/exchange.ts';
import { type RunOptions, scimctl } from '../run.ts';
import { createService } from '../service.ts';

let sent: ScimRequest[];
let options: RunOptions;

beforeEach(async () => {
  sent = [];
  const { exchange } = createService((next) => (request) => {
    sent.push(request);
    return next(request);
  });
  options = { exchange };
  for (const name of ['ada', 'bob', 'cy']) await scimctl(['users', 'create', '--user-name', name], options);
  await scimctl(['groups', 'create', '--display-name', 'Tour Guides'], options);
  await scimctl(['groups', 'add-member', 'Tour Guides', 'ada', 'bob'], options);
  sent = [];
});

const members = async (): Promise<string> =>
  (await scimctl(['groups', 'members', 'Tour Guides', '-o', 'id'], options)).stdout;

describe('groups', () => {
  it('leaves members out of a list, unless a column asks for them', async () => {
    await scimctl(['groups', 'list'], options);
    await scimctl(['groups', 'list', '--columns', 'displayName,members', '-o', 'csv'], options);
    expect(sent.map(({ query }) => query['excludedAttributes'])).toEqual(['members', undefined]);
  });

  it('shows a group with its members, found by name in any case', async () => {
    const { stdout } = await scimctl(['groups', 'get', 'tour guides', '-q', 'members[].display'], options);
    expect(JSON.parse(stdout)).toEqual(['ada', 'bob']);
  });

  it('never reads the members of a group to rename it', async () => {
    await scimctl(['groups', 'update', 'id-4', '--display-name', 'Guides'], options);
    expect(sent[0]?.query['excludedAttributes']).toBe('members');
  });

  it('adds and removes members by name', async () => {
    await scimctl(['groups', 'add-member', 'Tour Guides', 'cy'], options);
    await scimctl(['groups', 'remove-member', 'Tour Guides', 'ada'], options);
    expect(await members()).toBe('id-2\nid-3\n');
  });

  it('changes nothing when one of the names is wrong', async () => {
    const { exitCode, stderr } = await scimctl(['groups', 'add-member', 'Tour Guides', 'cy', 'nobody'], options);
    expect(exitCode).toBe(3);
    expect(stderr).toContain('there is no user "nobody"');
    expect(await members()).toBe('id-1\nid-2\n');
  });

  it('puts a group into a group', async () => {
    await scimctl(['groups', 'create', '--display-name', 'Everybody'], options);
    await scimctl(['groups', 'add-member', 'Everybody', 'Tour Guides', '--member-type', 'group'], options);
    const { stdout } = await scimctl(['groups', 'members', 'Everybody', '-o', 'id'], options);
    expect(stdout).toBe('id-4\n');
  });

  it('deletes a group and nobody in it', async () => {
    await scimctl(['groups', 'delete', 'Tour Guides', '--yes'], options);
    const { stdout } = await scimctl(['users', 'list', '-o', 'id'], options);
    expect(stdout).toBe('id-1\nid-2\nid-3\n');
  });
});

describe('resources', () => {
  it('has the same verbs for a type by name', async () => {
    const list = await scimctl(['resources', 'list', 'Group', '-o', 'id'], options);
    const get = await scimctl(['resources', 'get', 'user', 'ada', '-q', 'id'], options);
    expect([list.stdout, get.stdout]).toEqual(['id-4\n', '"id-1"\n']);
  });

  it('names the types that there are', async () => {
    const { exitCode, stderr } = await scimctl(['resources', 'list', 'Device'], options);
    expect(exitCode).toBe(2);
    expect(stderr).toContain('The resource types of the server are: User, Group.');
  });
});

describe('looking into a server', () => {
  it('says what it can do', async () => {
    const { stdout } = await scimctl(['server', 'info', '-q', 'patch.supported'], options);
    expect(stdout).toBe('true\n');
  });

  it('finds schemas by name or URN', async () => {
    const { stdout } = await scimctl(['schemas', 'get', 'user', '-q', 'id'], options);
    expect(stdout).toBe('"urn:ietf:params:scim:schemas:core:2.0:User"\n');
    const missing = await scimctl(['schemas', 'get', 'Usr'], options);
    expect(missing).toMatchObject({ exitCode: 3, stderr: expect.stringContaining('did you mean "User"?') });
  });

  it('draws a filter as a tree', async () => {
    const { stdout } = await scimctl(
      ['filter', 'explain', 'title pr and active eq true or userName sw "a"', '-o', 'table'],
      options,
    );
    expect(stdout).toBe('any of\n├─ all of\n│  ├─ title pr\n│  └─ active eq true\n└─ userName sw "a"\n');
  });
});

describe('api', () => {
  it('sends what it is given and shows the answer', async () => {
    const { stdout } = await scimctl(
      ['api', 'POST', 'Users', '--data', '{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"x"}'],
      options,
    );
    expect(JSON.parse(stdout)).toMatchObject({ id: 'id-5', userName: 'x' });
  });

  it('shows an error answer on stdout and says what it means by the exit code', async () => {
    const { exitCode, stdout, stderr } = await scimctl(['api', 'GET', '/Users/nope', '-o', 'json'], options);
    expect(exitCode).toBe(3);
    expect(JSON.parse(stdout)).toMatchObject({ status: '404' });
    expect(JSON.parse(stderr)).toMatchObject({ code: 'notFound', exitCode: 3, status: 404 });
  });

  it('never sends the credential to another service', async () => {
    const { exitCode } = await scimctl(['api', 'GET', 'https://evil.example/Users'], options);
    expect(exitCode).toBe(2);
    expect(sent).toEqual([]);
  });

  it('shows status and headers on stderr with --include', async () => {
    const { stderr } = await scimctl(['api', 'GET', '/Users?count=1', '--include'], options);
    expect(stderr).toMatch(/^200\n(.+\n)*content-type: application\/scim\+json/m);
  });
});
