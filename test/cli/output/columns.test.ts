import { describe, expect, it } from 'vitest';
import type { ScimRequest } from '../../../src/protocol/exchange/exchange.ts';
import { scimctl } from '../run.ts';
import { createService } from '../service.ts';

describe('a column that was mistyped', () => {
  it.each([
    [['users', 'list', '--columns', 'userNme'], 'did you mean "userName"?'],
    [['users', 'list', '--columns', '+tittle', '-o', 'csv'], 'did you mean "title"?'],
    [['users', 'list', '--sort-by', '-tittle', '-o', 'csv'], 'did you mean "title"?'],
    [['groups', 'list', '--columns', 'displayNme', '-o', 'tsv'], 'did you mean "displayName"?'],
    [['resources', 'list', 'User', '--columns', 'userNme', '-o', 'csv'], 'did you mean "userName"?'],
    [['users', 'get', 'ada', '--columns', 'userNme', '-o', 'csv'], 'did you mean "userName"?'],
    [['groups', 'members', 'Sales', '--columns', 'display,userNme,active', '-o', 'csv'], 'did you mean "userName"?'],
    [['profiles', 'list', '--columns', 'nmae', '-o', 'csv'], 'did you mean "name"?'],
    [['mock', 'behaviours', '--columns', 'defualt', '-o', 'csv'], 'did you mean "default"?'],
  ])('is an error of %j', async (argv, hint) => {
    const { exchange } = createService();
    await scimctl(['users', 'create', '--user-name', 'ada'], { exchange });
    await scimctl(['groups', 'create', '--display-name', 'Sales'], { exchange });
    await scimctl(['groups', 'add-member', 'Sales', 'ada'], { exchange });
    const ran = await scimctl(argv.includes('-o') ? argv : [...argv, '-o', 'table'], { exchange });
    expect(ran).toMatchObject({ exitCode: 2, stdout: '' });
    expect(ran.stderr.replaceAll(String.raw`\"`, `"`)).toContain(hint);
  });

  it('costs no request where the columns are those of RFC 7643', async () => {
    const sent: ScimRequest[] = [];
    const { exchange } = createService((next) => (request) => {
      sent.push(request);
      return next(request);
    });
    const argv = [
      'users',
      'list',
      '--columns',
      'userName,department,emails.work',
      '--sort-by',
      'userName',
      '-o',
      'csv',
    ];
    expect((await scimctl(argv, { exchange })).exitCode).toBe(0);
    expect([...new Set(sent.map(({ path }) => path))]).toEqual(['/Users']);
  });
});

describe('a flag that has no effect in the format', () => {
  it.each([
    [['users', 'list', '--columns', 'userName'], '--columns has no effect in the format json'],
    [['users', 'list', '--columns', 'usernme', '-o', 'ndjson'], '--columns has no effect in the format ndjson'],
    [['users', 'list', '--columns', 'userName', '-o', 'id'], '--columns has no effect in the format id'],
    [['users', 'list', '--columns', 'userName', '-o', 'raw'], '--columns has no effect in the format raw'],
    [['users', 'list', '-q', '[].id', '-o', 'raw'], '--query has no effect in the format raw'],
    [['users', 'get', 'ada', '-q', 'id', '-o', 'raw'], '--query has no effect in the format raw'],
    [['api', 'GET', '/Users', '-q', 'totalResults', '-o', 'raw'], '--query has no effect in the format raw'],
    [['users', 'list', '--sort-by', 'userName', '-o', 'raw'], '--sort-by has no effect in the format raw'],
    [['users', 'list', '--no-headers'], '--no-headers has no effect in the format json'],
    [['users', 'list', '--csv-raw', '-o', 'table'], '--csv-raw has no effect in the format table'],
  ])('is refused instead of ignored: %j', async (argv, message) => {
    const ran = await scimctl(argv, { exchange: createService().exchange });
    expect([ran.exitCode, ran.stdout]).toEqual([2, '']);
    expect(ran.stderr).toContain(message);
  });

  it('is heeded where it means something', async () => {
    const { exchange } = createService();
    for (const name of ['ada', 'bob', 'cyd']) await scimctl(['users', 'create', '--user-name', name], { exchange });
    const raw = await scimctl(['users', 'list', '-o', 'raw', '--limit', '2'], { exchange });
    expect(JSON.parse(raw.stdout).Resources).toHaveLength(2);
    const csv = await scimctl(['users', 'list', '-o', 'csv', '--columns', 'userName', '--no-headers'], { exchange });
    expect(csv.stdout).toBe('ada\nbob\ncyd\n');
  });
});

describe('what a query puts together', () => {
  it.each([
    ['csv', '[].display', 'value\nada\n'],
    ['csv', '[].{who: display}', 'who\nada\n'],
    ['table', '[].display', 'value\nada\n'],
    ['csv', '[0]', 'id,$ref,display,type\nid-1,https://scim.example.com/v2/Users/id-1,ada,User\n'],
  ])('has columns of its own in %s: %s', async (format, query, expected) => {
    const { exchange } = createService();
    await scimctl(['users', 'create', '--user-name', 'ada'], { exchange });
    await scimctl(['groups', 'create', '--display-name', 'Sales'], { exchange });
    await scimctl(['groups', 'add-member', 'Sales', 'ada'], { exchange });
    const { stdout } = await scimctl(['groups', 'members', 'Sales', '-q', query, '-o', format], { exchange });
    expect(stdout).toBe(expected);
  });
});

describe('the short name of an extension’s attribute', () => {
  const enterprise = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';

  async function ask(...argv: string[]) {
    const sent: ScimRequest[] = [];
    const { exchange } = createService((next) => (request) => {
      sent.push(request);
      return next(request);
    });
    await scimctl(['users', 'create', '--user-name', 'ada', '--department', 'IT'], { exchange });
    await scimctl(['users', 'create', '--user-name', 'bob', '--department', 'HR'], { exchange });
    sent.length = 0;
    const ran = await scimctl(argv, { exchange });
    return { ...ran, sent };
  }

  it.each([
    ['department eq "IT"', `${enterprise}:department eq "IT"`],
    [
      'DEPARTMENT sw "I" and title pr or not (department pr)',
      `${enterprise}:DEPARTMENT sw "I" and title pr or not (${enterprise}:department pr)`,
    ],
    ['manager.value pr', `${enterprise}:manager.value pr`],
    ['manager[value pr]', `${enterprise}:manager[value pr]`],
  ])('in a filter is written in full: %s', async (filter, full) => {
    const { exitCode, sent } = await ask('users', 'list', '--filter', filter);
    expect(exitCode).toBe(0);
    expect(sent.map(({ query }) => query['filter'])).toEqual([full]);
  });

  it.each([
    'userName eq "ada"',
    'userName  EQ "ada" and (active eq true)',
    `${enterprise}:department eq "IT"`,
    'urn:example:unknown:2.0:User:badge pr',
    'emails[type eq "work" and value pr]',
  ])('changes nothing else, and costs no request: %s', async (filter) => {
    const { sent } = await ask('users', 'list', '--filter', filter);
    expect(sent.map(({ path, query }) => [path, query['filter']])).toEqual([['/Users', filter]]);
  });

  it('finds the right people', async () => {
    const { stdout } = await ask(
      'users',
      'list',
      '--filter',
      'department eq "IT"',
      '-o',
      'csv',
      '--columns',
      'userName',
    );
    expect(stdout).toBe('userName\nada\n');
  });

  it('is asked for in full', async () => {
    const { sent, stdout } = await ask('users', 'list', '--attributes', 'userName, department');
    expect(sent[0]?.query['attributes']).toBe(`userName,${enterprise}:department`);
    expect(JSON.parse(stdout)[0]).toMatchObject({ userName: 'ada', [enterprise]: { department: 'IT' } });
    const got = await ask('users', 'get', 'ada', '--excluded-attributes', 'department');
    expect(JSON.parse(got.stdout)).not.toHaveProperty(enterprise);
  });

  it.each([
    [
      ['--filter', 'usernme eq "ada"'],
      '--filter: User has no attribute "usernme"\n  usernme eq "ada"\n  ^^^^^^^',
      'did you mean "userName"?',
    ],
    [
      ['--filter', 'title pr and (name.givenNme eq "ada")'],
      '--filter: User has no attribute "name.givenNme"\n  title pr and (name.givenNme eq "ada")\n                ^^^^^^^^^^^^^',
      'did you mean "name.givenName"?',
    ],
    [
      ['--filter', 'zzz pr'],
      '--filter: User has no attribute "zzz"\n  zzz pr\n  ^^^',
      'to send a filter unchanged, use --filter-raw',
    ],
    [
      ['--filter', 'password eq "geheim" or zzz pr'],
      '--filter: User has no attribute "zzz"\n  password eq "******" or zzz pr\n                          ^^^',
      'to send a filter unchanged, use --filter-raw',
    ],
    [['--attributes', 'usernme'], '--attributes: User has no attribute "usernme"', 'did you mean "userName"?'],
    [
      ['--excluded-attributes', 'meta,gruops'],
      '--excluded-attributes: User has no attribute "gruops"',
      'did you mean "groups"?',
    ],
    [['--attributes', 'a b'], '--attributes: "a b" is not the name of an attribute', undefined],
  ])('that there is not is refused here, with what was meant: %j', async (flags, message, hint) => {
    const { exitCode, stderr, sent } = await ask('users', 'list', ...flags);
    expect([exitCode, stderr]).toEqual([2, `Error: ${message}\n${hint === undefined ? '' : `  hint   ${hint}\n`}`]);
    expect(sent.filter(({ path }) => path === '/Users')).toEqual([]);
  });

  it('goes as it is with --filter-raw', async () => {
    const { sent } = await ask('users', 'list', '--filter-raw', 'usernme eq "ada"');
    expect(sent[0]?.query['filter']).toBe('usernme eq "ada"');
  });
});
