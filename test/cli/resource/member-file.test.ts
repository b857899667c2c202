import { beforeEach, describe, expect, it } from 'vitest';
import type { ScimRequest } from '../../../src/protocol/exchange/exchange.ts';
import { type RunOptions, scimctl } from '../run.ts';
import { createService } from '../service.ts';

let sent: ScimRequest[];
let options: RunOptions;
const people = Array.from({ length: 12 }, (_, index) => `p${String(index + 1).padStart(2, '0')}`);

beforeEach(async () => {
  sent = [];
  const { exchange } = createService((next) => (request) => {
    if (request.method !== 'GET') sent.push(request);
    return next(request);
  });
  options = { exchange };
  for (const name of people) await scimctl(['users', 'create', '--user-name', name], options);
  await scimctl(['groups', 'create', '--display-name', 'Guides'], options);
  sent = [];
});

const change = (verb: 'add' | 'remove', stdin: string, ...argv: string[]) =>
  scimctl(['groups', `${verb}-member`, 'Guides', '--file', '-', ...argv], { ...options, stdin });

const members = async (): Promise<string[]> =>
  (await scimctl(['groups', 'members', 'Guides', '-o', 'id'], options)).stdout.trim().split('\n');

describe('groups add-member --file', () => {
  it('adds everybody with one request, and says who was a member already', async () => {
    await scimctl(['groups', 'add-member', 'Guides', 'p03'], options);
    sent = [];
    const { exitCode, stderr } = await change('add', `Login\n${people.join('\n')}\np02\n`, '-o', 'table');
    expect({ exitCode, stderr }).toEqual({
      exitCode: 0,
      stderr: [
        'column "Login" names the members',
        '1 row of standard input names a member that an earlier row names',
        'p03 (id-3) was a member already',
        'Added 11 members: p01 (id-1), p02 (id-2), p04 (id-4), p05 (id-5), p06 (id-6), p07 (id-7), p08 (id-8), p09 (id-9), p10 (id-10), p11 (id-11) and 1 more',
        'Updated group Guides (id-13)',
        'Next: scimctl groups get id-13',
        '',
      ].join('\n'),
    });
    expect(sent.map(({ method }) => method)).toEqual(['PATCH']);
    expect(await members()).toHaveLength(12);
  });

  it('names all unknown people at once, and changes nothing', async () => {
    const { exitCode, stderr } = await change(
      'add',
      'userName,Team\np01,red\nghost,red\n,blue\np02,red\nphantom,red\n',
    );
    expect(exitCode).toBe(3);
    expect(stderr).toBe(
      [
        'column "userName" names the members',
        'Error: 3 of 5 rows of standard input name no member, so nothing was changed:',
        '  line 3: there is no user "ghost"',
        '  line 4: the row has no name',
        '  line 6: there is no user "phantom"',
        '  hint   scimctl compared the text with userName; to see all users, run scimctl users list',
        '',
      ].join('\n'),
    );
    expect(sent).toEqual([]);
  });

  it('refuses an id that belongs to a person with another e-mail address', async () => {
    await scimctl(['users', 'update', 'p01', '--email', 'p01@example.com'], options);
    sent = [];
    const wrong = await change('add', 'id,email\nid-1,p02@example.com\n');
    expect([wrong.exitCode, wrong.stderr]).toEqual([
      2,
      expect.stringContaining('  line 2: the id belongs to p01 (id-1), but the row has the email "p02@example.com"'),
    ]);
    expect(sent).toEqual([]);
    expect((await change('add', 'id,email\nid-1,P01@Example.com\n')).exitCode).toBe(0);
  });

  it('refuses an id that belongs to another person than the row says', async () => {
    const { exitCode, stderr } = await change('add', 'id,userName\nid-1,p02\n');
    expect(exitCode).toBe(2);
    expect(stderr).toContain('  line 2: the id belongs to p01 (id-1), but the row has the userName "p02"');
    expect(sent).toEqual([]);
  });

  it('sends nothing in a dry run, and shows what it would send', async () => {
    await scimctl(['groups', 'add-member', 'Guides', 'p03'], options);
    sent = [];
    const { exitCode, stdout, stderr } = await change('add', 'p03\np04\n', '--dry-run', '-o', 'json');
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject([
      { method: 'PATCH', body: { Operations: [{ op: 'add', path: 'members', value: [{ value: 'id-4' }] }] } },
    ]);
    expect(stderr).toBe(
      'standard input has no recognised header, so each line is read as one name\np03 (id-3) was a member already\nDry run: nothing was sent\n',
    );
    expect(sent).toEqual([]);
  });

  it('reads groups as members', async () => {
    await scimctl(['groups', 'create', '--display-name', 'Sales'], options);
    const { exitCode } = await change('add', 'Group\nSales\n', '--member-type', 'group');
    expect(exitCode).toBe(0);
    expect(await members()).toEqual(['id-14']);
  });

  it.each([
    [['groups', 'add-member', 'Guides', 'p01', '--file', 'x.csv'], 'both MEMBERS "p01" and --file are given'],
    [['groups', 'add-member', 'Guides', '--filter', 'title pr', '--file', 'x'], 'both --filter and --file are given'],
    [['groups', 'add-member', 'Guides', 'p01', '--column', 'x'], '--column needs --file'],
    [['groups', 'add-member', 'Guides', '--file', 'no-such.csv'], 'there is no file "no-such.csv"'],
  ])('refuses %j', async (argv, message) => {
    const { exitCode, stderr } = await scimctl(argv, options);
    expect({ exitCode, message: stderr.split('\n')[0] }).toEqual({ exitCode: 2, message: `Error: ${message}` });
  });

  it('refuses a file without rows', async () => {
    const { exitCode, stderr } = await change('add', 'userName\n');
    expect({ exitCode, stderr }).toEqual({
      exitCode: 2,
      stderr:
        'column "userName" names the members\nError: standard input names no member\n  hint   the file has a header and no rows\n',
    });
  });
});

describe('groups remove-member --file', () => {
  it('counts all people of the file together for the safety limit', async () => {
    await change('add', people.join('\n'));
    sent = [];
    const refused = await change('remove', people.join('\n'), '--yes');
    expect(refused.exitCode).toBe(9);
    expect(refused.stderr).toContain('this would remove 12 members from group Guides');
    expect(sent).toEqual([]);
    const { exitCode } = await change('remove', people.slice(1).join('\n'), '--max-removals', '11');
    expect(exitCode).toBe(0);
    expect(await members()).toEqual(['id-1']);
  });
});
