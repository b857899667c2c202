import { describe, expect, it } from 'vitest';
import { urn } from '../../../src/protocol/urns.ts';
import { createDialectWorld, saysOf } from './dialect-world.ts';

const requiredAttributes = {
  User: ['userName', 'displayName', 'name.givenName'],
  Group: ['displayName', 'externalId'],
};

describe('required attributes', () => {
  it.each([
    [['users', 'create', '--user-name', 'eve'], 'displayName and name.givenName; these are missing'],
    [['users', 'create', '--user-name', 'eve', '--given-name', 'Eve'], 'displayName; this is missing'],
    [['groups', 'create', '--display-name', 'Club'], 'externalId; this is missing'],
  ])('%j is refused before the first request', async (argv, missing) => {
    const world = createDialectWorld({ requiredAttributes });
    const ran = await world.run(argv);
    expect([ran.exitCode, saysOf(ran)]).toEqual([10, [`Error: Acme requires ${missing}; nothing was sent`]]);
    expect(world.service.requests).toEqual([]);
  });

  it('a resource that has them is created', async () => {
    const world = createDialectWorld({ requiredAttributes });
    const argv = ['users', 'create', '--user-name', 'eve', '--given-name', 'Eve', '--display-name', 'Eve'];
    expect((await world.run(argv)).exitCode).toBe(0);
  });

  it.each(['plan', 'import'])('bulk %s names them for each new person, and for each new group', async (verb) => {
    const world = createDialectWorld({ requiredAttributes });
    const stdin = 'userName,Title,Groups\neve,Boss,\npat,Lead,Night shift\n';
    const yes = verb === 'plan' ? [] : ['--yes'];
    const { exitCode, stdout } = await world.run(['bulk', verb, '-', '-o', 'ndjson', ...yes], { stdin });
    expect([exitCode, ...stdout.split('\n')]).toEqual([
      7,
      '{"step":"person","line":2,"key":"eve","outcome":"rejected","problems":[{"line":2,"reason":"Acme requires displayName and name.givenName; these are missing"}]}',
      '{"step":"person","line":3,"key":"pat","outcome":"updated","id":"id-1","changes":[{"op":"replace","path":"title","value":"Lead","was":"Chief"}]}',
      expect.stringContaining(
        String.raw`"message":"the group \"Night shift\" cannot be created: Acme requires externalId; this is missing"`,
      ),
      '',
    ]);
    expect(world.sent().map(({ method }) => method)).toEqual(verb === 'plan' ? [] : ['PATCH']);
  });
});

describe('attributes with one value', () => {
  const two = 'emails:=[{"value":"a@example.com"},{"value":"b@example.com"}]';

  it.each([
    ['users', 'create', '--user-name', 'eve', '--set', two],
    ['users', 'update', 'pat', '--set', two],
    ['users', 'patch', 'pat', '--op', `add ${two}`],
  ])('%s %s with two values is refused before the change', async (...argv) => {
    const world = createDialectWorld({ singleValued: ['emails'] });
    const ran = await world.run(argv);
    expect([ran.exitCode, saysOf(ran), world.sent()]).toEqual([
      10,
      ['Error: Acme accepts only one value of emails, but there are 2; nothing was sent'],
      [],
    ]);
  });

  it('a row with two values is rejected, for a new person and for a person who is there', async () => {
    const world = createDialectWorld({ singleValued: ['emails'] });
    const stdin = 'userName,Work email,Home email\neve,e@example.com,e@example.org\npat,p@example.com,p@example.org\n';
    const { stdout } = await world.run(['bulk', 'import', '-', '--yes', '-o', 'ndjson'], { stdin });
    const reason = 'Acme accepts only one value of emails, but there are 2';
    expect(stdout.split('\n')).toEqual([
      `{"step":"person","line":2,"key":"eve","outcome":"rejected","problems":[{"line":2,"reason":"${reason}"}]}`,
      `{"step":"person","line":3,"key":"pat","outcome":"rejected","problems":[{"line":3,"reason":"${reason}"}],"id":"id-1"}`,
      '',
    ]);
    expect(world.sent()).toEqual([]);
  });

  it('two values that are there already do not prevent another change', async () => {
    const world = createDialectWorld({ singleValued: ['emails'] });
    const pat = world.service.users.get(world.ids['pat'] as string);
    if (pat) pat['emails'] = [{ value: 'a@example.com' }, { value: 'b@example.com' }];
    expect((await world.run(['users', 'update', 'pat', '--title', 'Boss'])).exitCode).toBe(0);
  });
});

describe('lengths of values', () => {
  it.each([
    ['users', 'create', '--user-name', 'evelyn'],
    ['users', 'update', 'pat', '--set', 'userName=evelyn'],
  ])('%s %s with a longer value is refused before the change', async (...argv) => {
    const world = createDialectWorld({ maxLengths: { userName: 5 } });
    const ran = await world.run(argv);
    expect([ran.exitCode, saysOf(ran), world.sent()]).toEqual([
      10,
      ['Error: Acme accepts at most 5 characters in userName, but the value has 6 characters; nothing was sent'],
      [],
    ]);
  });

  it('do not hold for a value that the service converts', async () => {
    const normalisations = [{ path: 'userName', change: 'converted', of: 'email' }] as const;
    const world = createDialectWorld({ maxLengths: { userName: 5 }, normalisations });
    expect((await world.run(['users', 'create', '--user-name', 'evelyn@example.com'])).exitCode).toBe(0);
    expect((await world.run(['users', 'create', '--user-name', 'evelyn'])).exitCode).toBe(10);
  });

  it('a long value that is there already does not prevent another change', async () => {
    const world = createDialectWorld({ maxLengths: { userName: 2 } });
    expect((await world.run(['users', 'update', 'pat', '--title', 'Boss'])).exitCode).toBe(0);
    expect((await world.run(['users', 'create', '--user-name', 'äö'])).exitCode).toBe(0);
  });
});

describe('attributes that cannot change', () => {
  const names = { User: ['name', 'emails.value'] };

  it.each<[Parameters<typeof createDialectWorld>[0], string[], string]>([
    [{ unchangeable: names }, ['--set', 'name.givenName=Eve'], 'name'],
    [{ unchangeable: names }, ['--set', 'emails:=[{"value":"e@example.com"}]'], 'emails.value'],
    [{ userNameChange: 'refuse' }, ['--set', 'userName=eve'], 'userName'],
  ])('are refused before the change: %j %j', async (facts, argv, name) => {
    const world = createDialectWorld(facts);
    const ran = await world.run(['users', 'update', 'pat', ...argv]);
    expect([ran.exitCode, saysOf(ran), world.sent()]).toEqual([
      10,
      [`Error: Acme does not change ${name} of an existing resource; nothing was sent`],
      [],
    ]);
  });

  it('are set when a resource is created, and do not prevent another change', async () => {
    const world = createDialectWorld({ unchangeable: names, userNameChange: 'refuse' });
    const argv = ['users', 'create', '--user-name', 'eve', '--given-name', 'Eve', '--email', 'eve@example.com'];
    expect((await world.run(argv)).exitCode).toBe(0);
    expect((await world.run(['users', 'update', 'eve', '--title', 'Boss'])).exitCode).toBe(0);
  });

  const rows = 'userName,Title,Nickname,Display name\npat,Boss,Pat,Eve\n';

  it('are left out of the row of a person who is there, with a warning', async () => {
    const world = createDialectWorld({ unchangeable: { User: ['title', 'displayName'] } });
    const preview = await world.run(['bulk', 'import', '-', '--dry-run', '-o', 'ndjson'], { stdin: rows });
    const ran = await world.run(['bulk', 'import', '-', '--yes', '-o', 'ndjson'], { stdin: rows });
    const warning = 'Acme does not change title and displayName of an existing resource, so these values stay';
    for (const { exitCode, stdout } of [preview, ran])
      expect([exitCode, JSON.parse(stdout)]).toMatchObject([0, { outcome: 'updated', id: 'id-1', warning }]);
    expect(world.sent()).toEqual([
      { method: 'PATCH', path: '/Users/id-1', body: [{ op: 'add', path: 'nickName', value: 'Pat' }] },
    ]);
    const pat = world.service.users.get('id-1');
    expect([pat?.['title'], pat?.['nickName']]).toEqual(['Chief', 'Pat']);
  });

  it('are no change if nothing else in the row is new, also in a sync', async () => {
    const world = createDialectWorld({ unchangeable: { User: ['title'] } });
    const stdin = 'userName,Title\npat,Boss\n';
    const ran = await world.run(['bulk', 'import', '-', '--yes', '-o', 'ndjson'], { stdin });
    const warning = 'Acme does not change title of an existing resource, so this value stays';
    expect([ran.exitCode, JSON.parse(ran.stdout)]).toEqual([
      0,
      { step: 'person', line: 2, key: 'pat', outcome: 'unchanged', id: 'id-1', warning },
    ]);
    expect(world.sent()).toEqual([]);
  });

  it('keep the whole attribute, if a part of several values cannot change', async () => {
    const world = createDialectWorld({ unchangeable: { User: ['emails.value'] } });
    const stdin = 'userName,Work email,Nickname\npat,new@example.com,Pat\n';
    const ran = await world.run(['bulk', 'import', '-', '--yes', '-o', 'ndjson'], { stdin });
    expect(JSON.parse(ran.stdout)).toMatchObject({
      outcome: 'updated',
      warning: 'Acme does not change emails.value of an existing resource, so this value stays',
    });
    expect(world.sent()).toMatchObject([{ body: [{ path: 'nickName' }] }]);
  });
});

it('a conflict with a person whom the service does not show says why no search finds the person', async () => {
  const detail = 'userName ghost is taken';
  const taken = {
    method: 'POST',
    path: /^\/Users$/,
    status: 409,
    body: { schemas: [urn.Error], status: '409', detail },
  };
  const world = createDialectWorld({ visibility: 'own' }, { fail: [taken] });
  const stdin = 'userName\nghost\n';
  const ran = await world.run(['bulk', 'import', '-', '--yes', '-o', 'ndjson'], { stdin });
  expect(JSON.parse(ran.stdout).error.message).toContain('Acme shows only people that SCIM created or took over');
});

describe('changed values', () => {
  it.each([
    ['in lower case', [0, 'pat (id-1) has these values already; nothing was sent']],
    ['lowerCase', [0, 'pat (id-1) has these values already; nothing was sent']],
    ['as the vendor likes it', [0, 'Updated user pat (id-1)']],
  ])('%j', async (change, expected) => {
    const world = createDialectWorld({ normalisations: [{ path: 'title', change }] });
    const ran = await world.run(['users', 'update', 'pat', '--title', 'chief']);
    expect(ran.exitCode).toBe(0);
    const known = createDialectWorld({ normalisations: [{ path: 'title', change }] });
    const pat = known.service.users.get(known.ids['pat'] as string);
    if (pat) pat['title'] = 'chief';
    const again = await known.run(['users', 'update', 'pat', '--title', 'CHIEF']);
    expect([again.exitCode, saysOf(again)[0]]).toEqual(expected);
  });
});
