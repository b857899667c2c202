import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { NetworkError } from '../../../src/protocol/exchange/network-error.ts';
import { createFakeService, type FakeService, type FakeServiceOptions } from '../../support/fake-service/index.ts';
import { type RunOptions, scimctl } from '../run.ts';

let service: FakeService;
let options: RunOptions;

/** Starts a service. All runs of one test share one state folder. */
function start(switches: FakeServiceOptions = {}): void {
  service = createFakeService(switches);
  service.addUser({ userName: 'ann', active: true });
  const env = { SCIMCTL_CONFIG_DIR: mkdtempSync(path.join(tmpdir(), 'scimctl-discovery-')) };
  options = { exchange: service.exchange, env };
}

beforeEach(() => start());

const asking: [string, string[]][] = [
  ['server info', ['server', 'info']],
  ['schemas list', ['schemas', 'list']],
  ['resource-types list', ['resource-types', 'list']],
  ['schemas get', ['schemas', 'get', 'User']],
];

describe('what is asked for is asked', () => {
  it.each(asking)('%s asks each time', async (_, argv) => {
    await scimctl(argv, options);
    const first = service.requests.length;
    await scimctl(argv, options);
    expect(service.requests.length).toBe(2 * first);
  });

  it.each(asking)('%s fails where nobody answers, whatever was answered before', async (_, argv) => {
    await scimctl(argv, options);
    const exchange = async (): Promise<never> => {
      throw new NetworkError('scim.example.com: the certificate has expired', 'tls', false);
    };
    const { exitCode, stdout, stderr } = await scimctl(argv, { ...options, exchange });
    expect([exitCode, stdout]).toEqual([6, '']);
    expect(stderr).toContain('the certificate has expired');
  });

  it.each([
    [403, 4, {}],
    [403, 6, { 'retry-after': '86400' }],
    [503, 6, { 'retry-after': '86400' }],
  ])('an answer of %d (exit code %d) is not a server without documents', async (status, code, headers) => {
    start({ fail: [{ path: /Schemas/, status, headers }] });
    const { exitCode, stdout } = await scimctl(['schemas', 'list'], options);
    expect([exitCode, stdout]).toEqual([code, '']);
  });

  it('a sign-in page is not SCIM', async () => {
    start({ discovery: 'html' });
    const { exitCode, stderr } = await scimctl(['resource-types', 'list'], options);
    expect(exitCode).toBe(6);
    expect(stderr).toContain('that is not SCIM (text/html; charset=utf-8): <!DOCTYPE html>');
  });

  it('a server that has no documents is said to have none', async () => {
    start({ discovery: 'off' });
    const { exitCode, stdout, stderr } = await scimctl(['schemas', 'list', '-o', 'id'], options);
    expect([exitCode, stderr]).toEqual([
      0,
      'Note: the server has no Schemas; the output shows the schemas of RFC 7643\n',
    ]);
    expect(stdout).toContain('urn:ietf:params:scim:schemas:core:2.0:User\n');
  });
});

describe('the endpoint of a resource type', () => {
  const list = ['resources', 'list', 'User', '-o', 'id'];

  it.each(['plain', 'withBase', 'url'] as const)('is understood: %s', async (resourceTypeEndpoint) => {
    start({ resourceTypeEndpoint });
    const { base, close } = await service.listen();
    const env = { ...options.env, SCIMCTL_URL: base, SCIMCTL_TOKEN: 'x' };
    const { exitCode, stdout } = await scimctl(list, { env });
    await close();
    expect([exitCode, stdout]).toEqual([0, '1\n']);
  });

  it('that was wrong and is right by now is found at once', async () => {
    service.set({ resourceTypeEndpoint: 'wrong' });
    expect((await scimctl(list, options)).exitCode).toBe(3);
    service.set({ resourceTypeEndpoint: 'plain' });
    const { exitCode, stdout } = await scimctl(list, options);
    expect([exitCode, stdout]).toEqual([0, '1\n']);
  });

  it('that is still wrong is asked for once more, and stays wrong', async () => {
    service.set({ resourceTypeEndpoint: 'wrong' });
    await scimctl(list, options);
    const before = service.requests.length;
    expect((await scimctl(list, options)).exitCode).toBe(3);
    expect(service.requests.slice(before)).toEqual(['GET /Wrong/Users?count=100', 'GET /ResourceTypes']);
  });
});

it('a 501 that contradicts what was kept has the server asked again', async () => {
  await scimctl(['bulk', 'import', '-', '--yes'], { ...options, stdin: 'userName,title\nann,Analyst\n' });
  service.set({ patch: 'off' });
  service.requests.length = 0;
  await scimctl(['users', 'update', 'ann', '--title', 'Boss'], options);
  await scimctl(['bulk', 'import', '-', '--yes'], { ...options, stdin: 'userName,title\nann,Chief\n' });
  await scimctl(['bulk', 'import', '-', '--yes'], { ...options, stdin: 'userName,title\nann,Director\n' });
  expect(service.users.get('1')?.title).toBe('Director');
});

it('an attribute with a name that no path can have stops nothing', async () => {
  start({ extraAttributes: ['a.b c[d'] });
  const argv = ['bulk', 'import', '-', '--yes'];
  const { exitCode, stderr } = await scimctl(argv, { ...options, stdin: 'userName,title\nann,Analyst\n' });
  expect([exitCode, service.users.get('1')?.title]).toEqual([0, 'Analyst']);
  expect(stderr).toContain('so scimctl ignores these attributes: "a.b c[d"');
});

it('somebody who was created with a Location that names nobody was created', async () => {
  start({ createAnswer: '201-bad-location' });
  const { exitCode, stderr } = await scimctl(['users', 'create', '--user-name', 'dan'], options);
  expect([exitCode, stderr]).toEqual([0, expect.stringContaining('Created user dan')]);
  expect(service.requests.filter((line) => line.startsWith('POST'))).toHaveLength(1);
});
