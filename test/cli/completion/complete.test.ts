import { describe, expect, it } from 'vitest';
import type { Documents } from '../../../src/cli/completion/attributes.ts';
import { formats } from '../../../src/output/formats.ts';
import { described } from '../run.ts';
import { candidatesAt, completeAt } from './sources.ts';

const enterprise = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
const profiles = async () => [['prod', 'https://a.example/scim'] as const, ['test', 'https://b.example/scim'] as const];

describe('words of commands', () => {
  it.each([
    [['us'], ['users']],
    [['hel'], ['help']],
    [['users', 'del'], ['delete']],
    [['--profile', 'prod', 'users', 'del'], ['delete']],
    [['help', 'exit'], ['exit-codes']],
    [['help', 'users', 'del'], ['delete']],
    [['help', 'exit-codes', ''], []],
    [['nonsense', ''], []],
    [['users', '--quiet', ''], []],
  ])('%j', async (words, expected) => {
    expect(await candidatesAt(words)).toEqual(expected);
  });

  it('have the summary of the command', async () => {
    const { candidates } = await completeAt(['users', 'offboard']);
    expect(candidates).toEqual([
      { value: 'offboard', description: described.find(({ id }) => id === 'users:offboard')?.summary },
    ]);
  });
});

describe('flags', () => {
  it.each([
    [['users', 'list', '--outp'], ['--output']],
    [['--prof'], ['--profile']],
    [['users', 'list', '--outp', '--outp'], ['--output']],
    [['users', 'list', '--output', 'json', '--outp'], []],
    [['users', 'update', 'x', '--set', 'title=a', '--se'], ['--set']],
    [['users', 'create', '--acti', ''], []],
    [['users', 'create', '--act'], ['--active']],
    [['users', 'create', '--no-a'], ['--no-active']],
    [['users', 'get', '--', '--outp'], []],
    [['users', 'list', '--hel'], ['--help']],
  ])('%j', async (words, expected) => {
    expect(await candidatesAt(words)).toEqual(expected);
  });

  it('of a command are all offered, and no hidden flag', async () => {
    for (const { id, flags } of described) {
      const offered = await candidatesAt([...id.split(':'), '--']);
      const visible = Object.values(flags).filter(({ hidden }) => !hidden);
      expect(offered).toEqual(expect.arrayContaining(visible.map(({ name }) => `--${name}`)));
    }
  });
});

describe('values of flags', () => {
  it.each([
    [['users', 'list', '-o', ''], Object.keys(formats)],
    [['users', 'list', '--output=nd'], ['--output=ndjson']],
    [['--output', 'nd'], ['ndjson']],
    [['profiles', 'add', 'x', '--dialect', 'entra-in'], ['entra-inbound']],
    [['mock', 'serve', '--behaviour', 'delete'], ['delete=']],
    [['mock', 'serve', '--behaviour', 'auth=ba'], ['auth=basic']],
    [['mock', 'serve', '--fault', 'lat'], ['latency=']],
    [
      ['mock', 'serve', '--fault', 'latency=200,sta'],
      ['latency=200,status=', 'latency=200,stale='],
    ],
    [['profiles', 'add', 'x', '--secret', 'e'], ['env:']],
    [['users', 'list', '--columns', 'name.given'], ['name.givenName']],
    [['users', 'list', '--columns', '+tit'], ['+title']],
    [['users', 'list', '--columns', 'id,emails.w'], ['id,emails.work']],
    [['users', 'list', '--columns', 'title,titl'], []],
    [['users', 'list', '--columns', `${enterprise}:dep`], [`${enterprise}:department`]],
    [['groups', 'list', '--columns', 'memb'], expect.arrayContaining(['members', 'members.value'])],
    [['users', 'list', '--attributes', 'USERN'], ['USERName']],
    [['users', 'list', '--where', 'nick'], ['nickName=']],
    // No response contains `password`, so only changes offer it.
    [['users', 'list', '--where', 'passw'], []],
    [['users', 'list', '--columns', 'passw'], []],
    [['users', 'list', '--attributes', 'passw'], []],
    [['users', 'list', '--filter', 'passw'], []],
    [['users', 'update', 'x', '--set', 'passw'], ['password=']],
    [['users', 'update', 'x', '--set', 'nick'], ['nickName=']],
    [['users', 'update', 'x', '--set', 'active'], ['active:=']],
    [['users', 'update', 'x', '--set', 'active:=t'], ['active:=true']],
    [['users', 'update', 'x', '--set', 'emails[type eq "w'], ['emails[type eq "work"].value=']],
    [['users', 'update', 'x', '--set', 'emails.'], []],
    [['users', 'update', 'x', '--set', 'meta.'], []],
    [['resources', 'update', 'User', 'x', '--set', 'nick'], ['nickName=']],
    [['resources', 'list', 'Us'], ['User']],
    [['api', 'PA'], ['PATCH']],
    [['completion', 'po'], ['powershell']],
    [['users', 'update', 'x', '--if-match', ''], ['auto']],
  ])('%j', async (words, expected) => {
    expect(await candidatesAt(words)).toEqual(expected);
  });

  it('omits the sub-attributes of an attribute that is never returned', async () => {
    const secret = {
      name: 'vault',
      type: 'complex',
      returned: 'never',
      subAttributes: [{ name: 'pin', type: 'string' }],
    };
    const documents: Documents = {
      schemas: [{ id: 'urn:x:User', attributes: [secret, { name: 'vaultName', type: 'string' }] }],
      resourceTypes: [{ name: 'User', endpoint: '/Users', schema: 'urn:x:User' }],
    };
    const more = { documents: async () => documents };
    expect(await candidatesAt(['users', 'list', '--where', 'vault'], more)).toEqual(['vaultName=']);
    expect(await candidatesAt(['users', 'update', 'x', '--set', 'vault'], more)).toEqual(['vault.pin=', 'vaultName=']);
  });

  it.each([
    ['user', ['userName ', 'userType ']],
    ['userName s', ['userName sw ']],
    ['active eq ', ['active eq true ', 'active eq false ']],
    ['active eq true ', ['active eq true and ', 'active eq true or ']],
    ['title pr a', ['title pr and ']],
    ['title pr and not (nick', ['title pr and not (nickName ']],
    ['emails[ty', ['emails[type ']],
    ['emails[type eq "w', ['emails[type eq "work" ']],
    ['emails[type eq "work" and va', ['emails[type eq "work" and value ']],
    ['emails[type eq "work"] o', ['emails[type eq "work"] or ']],
    ['userName eq "a b" a', ['userName eq "a b" and ']],
    ['userName eq "a b', []],
  ])('a filter %j', async (filter, expected) => {
    expect(await candidatesAt(['users', 'list', '--filter', filter])).toEqual(expected);
  });

  it.each([
    [['users', 'list', '--profile', 'p'], ['prod']],
    [
      ['profiles', 'show', ''],
      ['prod', 'test'],
    ],
    [['profiles', 'add', ''], []],
    [['access', 'report', '--profiles', 'prod,'], ['prod,test']],
    // The operator consents by typing the name, so none is offered.
    [['users', 'delete', 'x', '--confirm', ''], []],
  ])('profiles %j', async (words, expected) => {
    expect(await candidatesAt(words, { profiles })).toEqual(expected);
  });

  it.each([
    [['users', 'get', 'a'], 'User'],
    [['users', 'offboard', 'x', 'a'], 'User'],
    [['users', 'update', 'x', '--manager', 'a'], 'User'],
    [['groups', 'get', 'a'], 'Group'],
    [['groups', 'add-member', 'g', 'a'], 'User'],
  ])('names %j', async (words, wanted) => {
    const asked: unknown[] = [];
    const names = async (...request: unknown[]) => {
      asked.push(request);
      return ['ada', 'x', 'b'];
    };
    expect(await candidatesAt(['--profile', 'prod', ...words], { names })).toEqual(['ada']);
    expect(asked).toEqual([[wanted, 'a', 'prod']]);
  });

  it('are file names where a file is given', async () => {
    expect(await completeAt(['bulk', 'import', 'pe'])).toEqual({ kind: 'files', candidates: [] });
    expect(await completeAt(['users', 'create', '--file=u'])).toEqual({ kind: 'files', candidates: [] });
  });

  it('go on after an equals sign and a space', async () => {
    expect((await completeAt(['users', 'update', 'x', '--set', 'nick'])).isOpen).toBe(true);
    expect((await completeAt(['users', 'list', '--filter', 'nick'])).isOpen).toBe(true);
    expect((await completeAt(['users', 'list', '--columns', 'nick'])).isOpen).toBeUndefined();
  });
});

describe('texts of a service', () => {
  it('reach no shell if a terminal or a parser would act on them', async () => {
    const names = async () => ['ada', 'a\u001b[31m', 'a\nb', 'a\u202eb', 'a\tb', '--yes', '-o', 'a'.repeat(301)];
    expect(await candidatesAt(['users', 'get', ''], { names })).toEqual(['ada']);
  });

  it('name attributes from the cached schemas, and only valid names', async () => {
    const documents = async (): Promise<Documents> => ({
      resourceTypes: [{ name: 'User', endpoint: '/Users', schema: 'urn:x:User', schemaExtensions: 'none' }],
      schemas: [
        {
          id: 'URN:x:User',
          attributes: [
            { name: 'badge', type: 'string', canonicalValues: ['gold', 7, ''], description: 'a\u001b]0;b' },
            { name: '$(id)', type: 'string' },
            { name: 'sub', type: 'complex', subAttributes: [{ name: 'a b' }, { name: 'ok' }, null] },
            null,
          ],
        },
      ],
    });
    const own = { documents };
    expect(await candidatesAt(['users', 'list', '--columns', ''], own)).toEqual([
      'badge',
      'sub',
      'sub.ok',
      'id',
      'externalId',
      'meta.created',
      'meta.lastModified',
      'meta.version',
    ]);
    expect(await candidatesAt(['users', 'update', 'x', '--set', 'badge='], own)).toEqual(['badge=gold']);
    const { candidates } = await completeAt(['users', 'list', '--columns', 'badge'], own);
    expect(candidates).toEqual([{ value: 'badge', description: 'a\\x1b]0' }]);
  });

  it('are the standard attributes if the cached documents describe no attribute', async () => {
    const documents = async (): Promise<Documents> => ({ resourceTypes: [], schemas: [null] });
    expect(await candidatesAt(['users', 'list', '--columns', 'nick'], { documents })).toEqual(['nickName']);
  });
});
