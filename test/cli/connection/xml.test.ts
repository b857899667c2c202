import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it } from 'vitest';
import { createMemoryProvider } from '../../../mock-server/index.ts';
import { readBodies } from '../../../src/client/reading/body.ts';
import type { ScimRequest } from '../../../src/protocol/exchange/exchange.ts';
import { scimctl } from '../run.ts';

/**
 * Creates a service of SCIM 1.1 and a profile with a dialect. Records the requests in the form in which they are sent.
 */
function create(dialect: string) {
  const provider = createMemoryProvider({ behaviour: { scimVersion: '1.1' }, seed: 1 });
  const folder = mkdtempSync(path.join(tmpdir(), 'scimctl-xml-'));
  const profile = { url: 'https://vendor.example.com/scim/v1', auth: { kind: 'none' }, dialect };
  const config = { version: 1, current: 'vendor', profiles: { vendor: profile } };
  writeFileSync(path.join(folder, 'config.json'), JSON.stringify(config), { mode: 0o600 });
  const env = { SCIMCTL_CONFIG_DIR: folder, SCIMCTL_URL: '', SCIMCTL_TOKEN: '' };
  const requests: ScimRequest[] = [];
  const service = readBodies(provider.exchange);
  const run = (...argv: string[]) =>
    scimctl(argv, {
      env,
      exchange: (request) => {
        requests.push(request);
        return service(request);
      },
    });
  return { run, requests };
}

it('sends and reads XML with the dialect scim11-xml', async () => {
  const { run, requests } = create('scim11-xml');
  const created = await run('users', 'create', '--set', 'userName=ada', '--set', 'password=t1meMa$heen&', '--debug');
  expect([created.exitCode, requests.find(({ method }) => method === 'POST')]).toMatchObject([
    0,
    {
      headers: { accept: 'application/xml', 'content-type': 'application/xml' },
      raw: expect.stringContaining('<User '),
    },
  ]);
  expect(created.stderr).toContain('<password>[redacted]</password>');
  expect(created.stdout + created.stderr).not.toContain('t1meMa$heen');
  const { stdout } = await run('users', 'get', 'ada', '-o', 'json');
  expect(JSON.parse(stdout)).toMatchObject({ userName: 'ada', meta: { resourceType: 'User' } });
});

it('shows a dry run in JSON, and sends nothing that changes', async () => {
  const { run, requests } = create('scim11-xml');
  const { stdout, exitCode } = await run('users', 'create', '--set', 'userName=ada', '--dry-run');
  expect([exitCode, requests.filter(({ method }) => method !== 'GET')]).toEqual([0, []]);
  expect(stdout).toContain('"userName": "ada"');
});

it('sends JSON with the dialect scim11', async () => {
  const { run, requests } = create('scim11');
  expect((await run('users', 'create', '--set', 'userName=ada')).exitCode).toBe(0);
  expect(requests.find(({ method }) => method === 'POST')).toMatchObject({
    headers: { accept: 'application/json', 'content-type': 'application/json' },
    body: { userName: 'ada' },
  });
});

it.each([
  ['scim11-xml', '<?xml version="1.0" encoding="UTF-8"?><User xmlns="urn:scim:schemas:core:1.0">'],
  ['scim11', '{"schemas":["urn:scim:schemas:core:1.0"],'],
])('shows with -o raw what the service sent: %s', async (dialect, start) => {
  const { run } = create(dialect);
  await run('users', 'create', '--set', 'userName=ada');
  const { stdout: id } = await run('users', 'get', 'ada', '-o', 'id');
  const expected = [start, true];
  for (const argv of [
    ['users', 'get', 'ada'],
    ['api', 'GET', `/Users/${id.trim()}`],
  ]) {
    const { stdout } = await run(...argv, '-o', 'raw');
    expect([stdout.slice(0, start.length), stdout.includes('ada')]).toEqual(expected);
  }
});
