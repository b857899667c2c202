import { describe, expect, it, test } from 'vitest';
import { createFakeService, type FakeServiceOptions } from '../../support/fake-service/index.ts';
import { type RunOptions, scimctl } from '../run.ts';
import { createService } from '../service.ts';

/** A service with four people. A page has two people. */
function town(options: FakeServiceOptions): RunOptions & { readonly requests: string[] } {
  const service = createFakeService({ maxPage: 2, ...options });
  for (const userName of ['ann', 'bob', 'cay', 'dan']) service.addUser({ userName });
  return { exchange: service.exchange, requests: service.requests };
}

const list = ['users', 'list', '-o', 'id'];

describe('a list that is not complete has an exit code', () => {
  it.each<[FakeServiceOptions, number, string, string]>([
    [{}, 0, '1\n2\n3\n4\n', ''],
    [{ paging: 'cursors' }, 0, '1\n2\n3\n4\n', ''],
    [{ paging: 'shrinkingTotal' }, 0, '1\n2\n3\n4\n', ''],
    [{ paging: 'emptyUnlessAsked' }, 0, '1\n2\n3\n4\n', ''],
    [
      { paging: 'overlap' },
      6,
      '1\n2\n3\n',
      'the server ended the list, after 3 of 4 resources; the server returned 1 resources more than once',
    ],
    [
      { paging: 'unstable', maxPage: 3 },
      6,
      '4\n1\n2\n',
      'the server returned only resources of earlier pages, after 3 of 4 resources',
    ],
    [
      { paging: 'ignoresStartIndex' },
      6,
      '1\n2\n',
      'the server returned the same page again, because it ignores startIndex, after 2 of 4 resources',
    ],
    [
      { paging: 'repeats' },
      6,
      '1\n2\n',
      'the server returned the same page again, because it ignores startIndex, after 2 of 4 resources',
    ],
    [
      { paging: 'duplicateWithin' },
      6,
      '1\n3\n',
      'the server ended the list, after 2 of 4 resources; the server returned 2 resources more than once',
    ],
  ])('%j', async (options, exitCode, stdout, message) => {
    const ran = await scimctl(list, town(options));
    expect([ran.exitCode, ran.stdout]).toEqual([exitCode, stdout]);
    expect(ran.stderr).toContain(message);
  });

  it('with a page size that a server ignores along with startIndex, and no total', async () => {
    const ran = await scimctl([...list, '--page-size', '2'], town({ paging: 'ignoresStartIndex', noTotal: true }));
    expect([ran.exitCode, ran.stdout]).toEqual([6, '1\n2\n']);
    expect(ran.stderr).toContain('the server ignores startIndex and sends no totalResults, after 2 resources');
  });

  it.each([
    ['table', ['-o', 'table', '--columns', 'userName']],
    ['json', ['-o', 'json']],
    ['ndjson', ['-o', 'ndjson']],
    ['csv', ['-o', 'csv']],
    ['yaml', ['-o', 'yaml']],
    ['raw', ['-o', 'raw']],
    ['sorted', ['-o', 'json', '--sort-by', '-userName']],
    ['a query', ['-o', 'json', '-q', '[].userName']],
  ])('and what came is shown: %s', async (format, flags) => {
    const { exitCode, stdout } = await scimctl(['users', 'list', ...flags], town({ paging: 'overlap' }));
    expect(exitCode).toBe(6);
    for (const userName of ['ann', 'bob', 'cay']) expect(stdout).toContain(userName);
    if (flags.includes('json')) expect(JSON.parse(stdout)).toHaveLength(3);
    if (format === 'sorted') expect(stdout.indexOf('cay')).toBeLessThan(stdout.indexOf('ann'));
  });

  it('and nothing is shown where nothing came', async () => {
    const { exitCode, stdout } = await scimctl(['users', 'list'], town({ fail: [{ path: /Users/, status: 401 }] }));
    expect([exitCode, stdout]).toEqual([4, '']);
  });

  it('as a list without end has, after as many pages as it may have', async () => {
    const { exitCode, stderr } = await scimctl([...list, '--max-pages', '20'], town({ paging: 'endlessCursors' }));
    expect(exitCode).toBe(6);
    expect(stderr).toContain('the server returned 20 pages and reports more pages, after 20 of 21 resources');
  });
});

describe('an empty list', () => {
  const search = [...list, '--filter', 'userName eq "zoe"'];

  it('is empty also where a service answers 404', async () => {
    const service = town({ paging: '404-when-empty' });
    const { exitCode, stdout, stderr } = await scimctl(search, service);
    expect([exitCode, stdout, stderr]).toEqual([0, '', '']);
    expect(service.requests).toContain('GET /ResourceTypes');
  });

  it('is empty where such a service does not describe itself, once it has listed everybody', async () => {
    const service = town({ paging: '404-when-empty', discovery: 'off' });
    const { exitCode, stdout } = await scimctl(search, service);
    expect([exitCode, stdout]).toEqual([0, '']);
    expect(service.requests.at(-1)).toBe('GET /Users?startIndex=1&count=1');
  });

  it('is not what an endpoint has that is not there', async () => {
    const fail = [{ path: /^\/Users/, status: 404 }];
    expect((await scimctl(search, town({ discovery: 'off', fail }))).exitCode).toBe(3);
    expect((await scimctl(list, town({ discovery: 'off', fail }))).exitCode).toBe(3);
  });

  it('is not what a page is', async () => {
    const fail = [{ path: /^\/Users/, status: 404, body: '<h1>Not Found</h1>' }];
    const { exitCode, stderr } = await scimctl(search, town({ fail }));
    expect(exitCode).toBe(6);
    expect(stderr).toContain('that is not SCIM (text/html): <h1>Not Found</h1>');
    expect(stderr).toContain('Check the base URL');
  });
});

test('nobody is believed in only after startIndex was asked for', async () => {
  const service = createFakeService();
  const { exitCode, stdout } = await scimctl(list, { exchange: service.exchange });
  expect([exitCode, stdout]).toEqual([0, '']);
  expect(service.requests).toEqual(['GET /Users?count=100', 'GET /Users?startIndex=1&count=100']);
});

describe('a list without resources, as a table, says so on stderr', () => {
  it.each([
    [['users', 'list', '--where', 'userName=nobody'], 'No users match\n'],
    [['users', 'list', '--filter-raw', 'userName eq "nobody"'], 'No users match\n'],
    [['groups', 'list'], 'The service has no groups, or shows none\n'],
    [['groups', 'of', 'ann'], 'The service shows no group of ann (1)\n'],
    [['users', 'list'], ''],
  ])('%j', async (argv, note) => {
    const ran = await scimctl([...argv, '-o', 'table'], town({}));
    expect([ran.exitCode, ran.stderr]).toEqual([0, note]);
  });

  it('and no other format has a note, nor has --quiet', async () => {
    const argv = ['users', 'list', '--where', 'userName=nobody'];
    expect(await scimctl([...argv, '-o', 'json'], town({}))).toEqual({ exitCode: 0, stdout: '[]\n', stderr: '' });
    expect((await scimctl([...argv, '-o', 'table', '--quiet'], town({}))).stderr).toBe('');
  });

  it('a group without members', async () => {
    const { exchange } = createService();
    await scimctl(['groups', 'create', '--display-name', 'Staff', '--quiet'], { exchange });
    const { stderr } = await scimctl(['groups', 'members', 'Staff', '-o', 'table'], { exchange });
    expect(stderr).toContain('The service shows no members of this group\n');
  });
});
