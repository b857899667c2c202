import { describe, expect, it } from 'vitest';
import { createFakeService, type FakeServiceOptions } from '../support/fake-service/index.ts';
import { scimctl } from './run.ts';

type Version = NonNullable<FakeServiceOptions['version']>;
const update = ['users', 'update', 'ann', '--title', 'Analyst', '--if-match', 'auto'];

describe('a version is used in whatever form a service gives it', () => {
  it.each<[Version, string]>([
    ['meta', 'W/"1"'],
    ['header-only', 'W/"1"'],
    ['number', '"1"'],
    ['unquoted', '"v1"'],
  ])('%s', async (version, condition) => {
    const service = createFakeService({ version });
    service.addUser({ userName: 'ann', active: true });
    const { exitCode, stderr } = await scimctl(update, { exchange: service.exchange });
    expect([exitCode, stderr]).toEqual([0, expect.stringContaining('Updated user ann')]);
    const change = service.log.find(({ method }) => method === 'PATCH');
    expect(change?.headers['if-match']).toBe(condition);
    expect(service.users.get('1')?.title).toBe('Analyst');
  });

  it.each<[Version]>([['meta'], ['header-only'], ['number'], ['unquoted']])(
    'and guards against a change in between: %s',
    async (version) => {
      const service = createFakeService({ version });
      service.addUser({ userName: 'ann', active: true });
      const exchange: typeof service.exchange = async (request) => {
        if (request.method === 'PATCH') service.users.set('1', { ...service.users.get('1'), title: 'Boss' });
        return service.exchange(request);
      };
      const { exitCode } = await scimctl(update, { exchange });
      expect([exitCode, service.users.get('1')?.title]).toEqual([5, 'Boss']);
    },
  );

  it('none is said to be none', async () => {
    const service = createFakeService({ version: 'none' });
    service.addUser({ userName: 'ann', active: true });
    const { exitCode, stderr } = await scimctl(update, { exchange: service.exchange });
    expect([exitCode, stderr]).toEqual([9, expect.stringContaining('returns no version')]);
    expect(service.log.some(({ method }) => method === 'PATCH')).toBe(false);
  });
});

describe('a resource is found and changed however its names are spelled and its members are written', () => {
  it.each<[FakeServiceOptions]>([
    [{ attributeCase: 'pascal' }],
    [{ attributeCase: 'lower' }],
    [{ membersAs: 'strings' }],
    [{ membersAs: 'single-object' }],
    [{ membersAs: 'ref-only' }],
    [{ idsAs: 'number' }],
  ])('%j', async (switches) => {
    const service = createFakeService(switches);
    for (const userName of ['ann', 'bob']) service.addUser({ userName, active: true });
    service.addGroup('Staff', ['1']);
    const options = { exchange: service.exchange };
    expect((await scimctl(['users', 'list', '-o', 'id'], options)).stdout).toBe('1\n2\n');
    expect((await scimctl(['groups', 'members', 'Staff', '-o', 'id'], options)).stdout).toBe('1\n');
    expect((await scimctl(update, options)).exitCode).toBe(0);
    expect((await scimctl(['groups', 'add-member', 'Staff', 'bob'], options)).exitCode).toBe(0);
    expect((await scimctl(['groups', 'remove-member', 'Staff', 'ann'], options)).exitCode).toBe(0);
    expect([service.users.get('1')?.title, service.membersOf('Staff')]).toEqual(['Analyst', ['2']]);
  });
});
