import { describe, expect, it } from 'vitest';
import type { ScimRequest } from '../../src/protocol/exchange.ts';
import { scimctl } from './run.ts';
import { createService } from './service.ts';

describe('a column that was mistyped', () => {
  it.each([
    [['users', 'list', '--columns', 'userNme'], 'did you mean userName?'],
    [['users', 'list', '--columns', '+tittle', '-o', 'csv'], 'did you mean title?'],
    [['users', 'list', '--sort-by', '-tittle', '-o', 'csv'], 'did you mean title?'],
    [['groups', 'list', '--columns', 'displayNme', '-o', 'tsv'], 'did you mean displayName?'],
    [['resources', 'list', 'User', '--columns', 'userNme', '-o', 'csv'], 'did you mean userName?'],
  ])('is an error of %j', async (argv, hint) => {
    const { exchange } = createService();
    await scimctl(['users', 'create', '--user-name', 'ada'], { exchange });
    await scimctl(['groups', 'create', '--display-name', 'Sales'], { exchange });
    const ran = await scimctl(argv.includes('-o') ? argv : [...argv, '-o', 'table'], { exchange });
    expect(ran).toMatchObject({ exitCode: 2, stdout: '' });
    expect(ran.stderr).toContain(hint);
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
