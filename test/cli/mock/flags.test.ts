import { mkdtempSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it } from 'vitest';
import { AuthorityError, createServerTls } from '../../../mock-server/tls/authority.ts';
import { scimctl } from '../run.ts';

const serve = (...argv: string[]) => scimctl(['mock', 'serve', '--port', '0', ...argv]);

it.each([
  [['--tenants', 'a,,b'], 'Error: name 2 of --tenants must be text, not ""'],
  [
    ['--behaviour', 'securityEvents=notice', '--event-receiver', 'ftp://x/y'],
    'Error: --event-receiver must be an https URL or an http URL of this machine, each without user name and password, not text of 9 characters',
  ],
])('mock serve names the flag of a wrong value: %j', async (argv, message) => {
  const { exitCode, stderr } = await serve(...argv);
  expect([exitCode, stderr.split('\n')[0]]).toEqual([2, message]);
});

it('mock log refuses a profile, because it reads the journal of a mock server', async () => {
  const { exitCode, stderr } = await scimctl(['mock', 'log', '--profile', 'acme']);
  expect([exitCode, stderr.split('\n')[0]]).toEqual([
    2,
    'Error: the command scimctl mock log has no --profile, because it reads the journal of a mock server',
  ]);
});

it('events receive refuses a path that no request can have', async () => {
  const { exitCode, stderr } = await scimctl(['events', 'receive', '--port', '0', '--path', 'a b']);
  expect([exitCode, stderr.split('\n')[0]]).toEqual([
    2,
    'Error: --path "a b" has characters that the path of a URL cannot have',
  ]);
});

it('the folder of the certificate authority is made with its parents, for this user alone', async () => {
  const folder = path.join(mkdtempSync(path.join(tmpdir(), 'scimctl-tls-')), 'a', 'b');
  await createServerTls('127.0.0.1', { folder });
  expect(statSync(folder).isDirectory()).toBe(true);
});

// Below /proc, `mkdir` with the option `recursive` never returns.
it.runIf(process.platform === 'linux')(
  'a folder that cannot be made is an error, and not an endless attempt',
  async () => {
    await expect(createServerTls('127.0.0.1', { folder: '/proc/scimctl/tls' })).rejects.toThrow(AuthorityError);
  },
);
