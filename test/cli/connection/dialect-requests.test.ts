import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it, vi } from 'vitest';
import { documented } from '../../../src/dialects/fact.ts';
import { vendor } from '../../../src/dialects/vendor.ts';
import { script } from '../../client/request.ts';
import { scimctl } from '../run.ts';

const acme = vendor({
  id: 'acme',
  title: 'Acme',
  tier: 'hints',
  version: '2.0',
  urls: [],
  sources: { A: 'a page' },
  facts: {
    endpointCase: documented('lower', 'A'),
    requiredHeaders: documented([{ name: 'Accept', value: 'application/json' }], 'A'),
    serviceProviderConfig: documented('absent', 'A'),
    filterOperators: documented(['eq'], 'A'),
    rateLimits: documented([{ requests: 1, seconds: 120 }], 'A'),
  },
});

// Replaces the table of vendors, because no real vendor has all facts of this test.
vi.mock('../../../src/dialects/table.ts', () => ({ vendors: [acme], findVendor: () => acme }));

const body = { totalResults: 1, Resources: [{ id: '1', userName: 'ann' }] };

function start() {
  const folder = mkdtempSync(path.join(tmpdir(), 'scimctl-dialect-'));
  const profiles = { p: { url: 'https://scim.example.com/v2', dialect: 'acme', auth: { kind: 'none' } } };
  writeFileSync(path.join(folder, 'config.json'), JSON.stringify({ version: 1, profiles }), { mode: 0o600 });
  const exchange = script({ body });
  const run = (...argv: string[]) =>
    scimctl([...argv, '--profile', 'p'], { exchange, env: { SCIMCTL_CONFIG_DIR: folder } });
  return { run, sent: () => exchange.sent.map(({ path: to, headers }) => `${to} ${headers['accept']}`) };
}

it('a command has the endpoints and the headers of the dialect', async () => {
  const { run, sent } = start();
  expect((await run('users', 'list', '-o', 'id')).stdout).toBe('1\n');
  expect(sent()).toEqual(['/users application/json']);
});

it('a command waits for a rate limit of the dialect, and says so', async () => {
  const { run } = start();
  const { stderr } = await run('server', 'info', '-o', 'table');
  expect(stderr).toContain(
    'Waiting: the dialect of scim.example.com allows 1 request in 120 seconds; the next request starts in ',
  );
});

it('profiles test does not ask for a document that the service does not have', async () => {
  const { run, sent } = start();
  const { stdout } = await run('profiles', 'test', '-o', 'table');
  expect(stdout).toBe(
    [
      'ok    sign in and list users: the service has 1 users',
      'ok    read the capabilities: the service supports PATCH, filter; scimctl knows this from the dialect acme, because the service has no ServiceProviderConfig',
      '',
    ].join('\n'),
  );
  expect(sent()).toEqual(['/users application/json']);
});
