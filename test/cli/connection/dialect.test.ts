import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Exchange } from '../../../src/protocol/exchange/exchange.ts';
import { createFakeService, type FakeServiceOptions } from '../../support/fake-service/index.ts';
import { scimctl } from '../run.ts';

/** A service whose filters have the limits of AWS IAM Identity Center, and a profile that names this dialect. */
function start(options: FakeServiceOptions = {}, profile: object = { dialect: 'aws' }) {
  const filterable = ['userName', 'externalId', 'displayName', 'groups.value', 'members.value'];
  const service = createFakeService({ paging: 'cursors', filterable, unfilterable: 'empty', ...options });
  for (const name of ['ann', 'bob']) {
    const emails = [{ value: `${name}.mail@example.com`, primary: true }];
    service.addUser({ userName: name, title: name === 'bob' ? 'Chief' : 'Clerk', active: true, emails });
  }
  const folder = mkdtempSync(path.join(tmpdir(), 'scimctl-dialect-'));
  const url = 'https://scim.us-east-1.amazonaws.com/t1/scim/v2';
  const profiles = { p: { url, auth: { kind: 'none' }, ...profile } };
  writeFileSync(path.join(folder, 'config.json'), JSON.stringify({ version: 1, profiles }), { mode: 0o600 });
  const headers: Record<string, string>[] = [];
  const exchange: Exchange = (request) => {
    headers.push({ ...request.headers });
    return service.exchange(request);
  };
  const run = (...argv: string[]) =>
    scimctl([...argv, '--profile', 'p'], { exchange, env: { SCIMCTL_CONFIG_DIR: folder } });
  const lists = () => service.requests.filter((line) => line.startsWith('GET /Users?'));
  return { service, run, lists, headers };
}

describe('users list --filter', () => {
  it('compares here what the service has no filter for, and says so', async () => {
    const { run, lists } = start();
    expect(await run('users', 'list', '--filter', 'title sw "Ch"', '-o', 'id')).toEqual({
      exitCode: 0,
      stdout: '2\n',
      stderr:
        'Note: AWS IAM Identity Center does not support the filter title sw "Ch", so the whole list /Users is read, and scimctl compares each resource with the whole filter\n',
    });
    expect(lists()).toEqual(['GET /Users?cursor=&count=100']);
  });

  it('shows only what was asked for, although the service ignores the selection of attributes', async () => {
    const { run, lists } = start();
    const { stdout } = await run(
      'users',
      'list',
      '--filter',
      'title eq "Chief"',
      '--attributes',
      'userName',
      '-o',
      'json',
    );
    expect(JSON.parse(stdout)).toEqual([expect.objectContaining({ id: '2', userName: 'bob' })]);
    expect(JSON.parse(stdout)[0]).not.toHaveProperty('title');
    expect(lists()).toEqual(['GET /Users?cursor=&count=100']);
  });

  it('sends the filter with --filter-raw unchanged', async () => {
    const { run, lists } = start();
    const { stdout } = await run('users', 'list', '--filter-raw', 'title sw "Ch"', '-o', 'id');
    expect(stdout).toBe('');
    expect(lists()).toEqual(['GET /Users?filter=title sw "Ch"&cursor=&count=100']);
  });

  it('refuses the filter for the responses of the server, which it would not select', async () => {
    const { run, lists } = start();
    const { exitCode, stdout, stderr } = await run('users', 'list', '--filter', 'title eq "Chief"', '-o', 'raw');
    expect([exitCode, stdout]).toEqual([10, '']);
    expect(JSON.parse(stderr)).toMatchObject({
      code: 'invalidFilter',
      message:
        'the dialect aws says that AWS IAM Identity Center does not support the filter title eq "Chief"; nothing was sent',
    });
    expect(lists()).toEqual([]);
  });

  it('is answered by a service without a dialect as before', async () => {
    const { run, lists } = start({ paging: 'right' }, {});
    expect((await run('users', 'list', '--filter', 'title eq "Chief"', '-o', 'id')).stdout).toBe('');
    expect(lists()[0]).toBe('GET /Users?filter=title eq "Chief"&count=100');
  });
});

describe('a change', () => {
  it('finds a person by an attribute without a filter in the whole list', async () => {
    const { run, service, lists } = start();
    const { exitCode, stderr } = await run(
      'users',
      'update',
      'bob.mail@example.com',
      '--by',
      'email',
      '--title',
      'Boss',
    );
    expect(exitCode).toBe(0);
    expect(stderr).toContain(
      'Note: at /Users, filters on emails.value are not supported, so the whole directory is read\n',
    );
    expect(service.users.get('2')?.title).toBe('Boss');
    expect(lists()).toEqual(['GET /Users?cursor=&count=100']);
  });

  it('selects people by a filter that the service does not have', async () => {
    const { run, service, lists } = start();
    const { exitCode, stderr } = await run(
      'users',
      'update',
      '--filter',
      'title eq "Chief"',
      '--title',
      'Boss',
      '--yes',
    );
    expect([exitCode, stderr.includes('do not match')]).toEqual([0, false]);
    expect(stderr).toContain(
      'Note: the service does not support the filter title eq "Chief", so all users were read and compared with this filter\n',
    );
    expect([service.users.get('1')?.title, service.users.get('2')?.title]).toEqual(['Clerk', 'Boss']);
    expect(lists()[0]).toBe('GET /Users?cursor=&count=100');
  });

  it('is never sent with a method that the service does not have', async () => {
    const { run, service } = start({ patch: '405' });
    service.addGroup('Staff');
    const { exitCode } = await run('groups', 'update', 'Staff', '--display-name', 'Crew');
    expect(exitCode).not.toBe(0);
    expect(service.requests.some((line) => line.startsWith('PUT'))).toBe(false);
  });
});

describe('exports', () => {
  it('compare people here', async () => {
    const { run } = start();
    const { stdout, stderr } = await run('bulk', 'export', '--filter', 'title eq "Chief"', '-o', 'csv');
    expect(stdout).toContain('bob');
    expect(stdout).not.toContain('ann');
    expect(stderr).toContain('does not support the filter title eq "Chief"');
  });
});

describe('server info', () => {
  it('shows what the service declares, and what the dialect says otherwise', async () => {
    const { run } = start();
    const { stdout } = await run('server', 'info', '-o', 'table');
    const [declared, otherwise] = stdout.split(
      'VALUES OF THE DIALECT AWS THAT DIFFER FROM THE DECLARED CAPABILITIES\n',
    );
    expect(declared).toContain('index-based paging');
    expect(
      otherwise
        ?.split('\n\n')[0]
        ?.split('\n')
        .map((line) => line.trim().split(/\s{2,}/)),
    ).toEqual([
      ['sort', 'no'],
      ['ETag', 'no'],
      ['index-based paging', 'no'],
      ['cursor-based paging', 'yes'],
      ['page size', 'at most 100 resources'],
    ]);
  });

  it('keeps the document of the server, and notes what the dialect says', async () => {
    const { run } = start();
    const { stdout, stderr } = await run('server', 'info', '-q', 'filter.supported', '-o', 'json');
    expect(stdout).toBe('true\n');
    expect(stderr).toBe(
      [
        'Note: the dialect aws says: sort: no',
        'Note: the dialect aws says: ETag: no',
        'Note: the dialect aws says: index-based paging: no',
        'Note: the dialect aws says: cursor-based paging: yes',
        'Note: the dialect aws says: page size: at most 100 resources',
        '',
      ].join('\n'),
    );
  });
});

describe('with --debug', () => {
  it('says that a response contradicts the dialect', async () => {
    const { run, service } = start();
    service.addGroup('Staff', ['1']);
    const note =
      'Note: the dialect aws says that groups never show members, but the service responded with a group with members\n';
    expect((await run('groups', 'get', '3', '--by', 'id', '--debug')).stderr).toContain(note);
    expect((await run('groups', 'get', '3', '--by', 'id')).stderr).toBe('');
  });
});
