import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { Agent, fetch } from 'undici';
import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../src/protocol/json/json.ts';
import { scimctl } from '../../cli/run.ts';
import { device, deviceUrn, folder as schemas } from '../schema-files/device.ts';
import { createServeFixture } from './serve.ts';

const fixture = createServeFixture();

interface Ready {
  readonly url: string;
  readonly token: string;
  readonly ca?: string;
  readonly tenants?: readonly {
    readonly name: string;
    readonly url: string;
    readonly token: string;
    readonly db: string | null;
  }[];
}

const serve = (...flags: string[]) => fixture.serve((output): Ready => JSON.parse(output), '-o', 'json', ...flags);

async function total({ url, token }: { url: string; token: string }, type = 'Users'): Promise<unknown> {
  const response = await fetch(`${url}/${type}?count=0`, { headers: { authorization: `Bearer ${token}` } });
  return ((await response.json()) as JsonObject).totalResults;
}

const refused = async (...flags: string[]) => {
  const { exitCode, stderr } = await scimctl(['mock', 'serve', '--port', '0', ...flags], {
    env: { SCIMCTL_CONFIG_DIR: fixture.folder() },
  });
  return `${exitCode} ${stderr}`;
};

describe('mock serve', () => {
  it('--users and --seed fill an empty file, and leave alone one that is not', async () => {
    const db = path.join(fixture.folder(), 'people.ndjson');
    const first = await serve('--users', '20', '--seed', '42', '--db', db);
    expect(await total(first)).toBe(20);
    await first.stop();
    const before = await readFile(db, 'utf8');
    const second = await serve('--users', '500', '--db', db);
    expect(await total(second)).toBe(20);
    const { stderr } = await second.stop();
    expect(stderr).toContain('resources: users are generated only for an empty file');
    expect(await readFile(db, 'utf8')).toBe(before);
  });

  it('--seed decides the ids of what is created, and without it nothing does', async () => {
    const created = async (...flags: string[]): Promise<unknown> => {
      const { url } = await serve('--no-auth', ...flags);
      const headers = { 'content-type': 'application/scim+json' };
      const body = JSON.stringify({ schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'], userName: 'ada' });
      return ((await (await fetch(`${url}/Users`, { method: 'POST', headers, body })).json()) as JsonObject).id;
    };
    const id = await created('--users', '5', '--seed', '42');
    expect(await created('--seed', '42')).toBe(id);
    expect(await created('--seed', '43')).not.toBe(id);
    expect(await created('--users', '5')).not.toBe(await created('--users', '5'));
  });

  it('--types serves the devices of RFC 9944, which the resources commands work on', async () => {
    const { url, token } = await serve('--types', 'devices');
    const env = { SCIMCTL_URL: url, SCIMCTL_TOKEN: token };
    const run = async (...argv: string[]) => {
      const { exitCode, stdout, stderr } = await scimctl(['resources', ...argv], { env });
      expect({ exitCode, stderr: exitCode === 0 ? '' : stderr }).toEqual({ exitCode: 0, stderr: '' });
      return stdout;
    };
    const file = path.resolve('test/rfc/fixtures/rfc9944-7.1.3-ble-both.json');
    const { id } = JSON.parse(await run('create', 'Device', '--file', file, '-o', 'json'));
    const ble = 'urn:ietf:params:scim:schemas:extension:ble:2.0:Device';
    const key = `${ble}:urn:ietf:params:scim:schemas:extension:pairingPassKey:2.0:Device.key`;
    await run('patch', 'Device', id, '--op', `replace ${key}:=654321`);
    const listed = JSON.parse(await run('list', 'Device', '--filter', `${key} eq 654321`, '-o', 'json'));
    expect(listed).toMatchObject([{ id, [ble]: { deviceMacAddress: '2C:54:91:88:C9:E2' } }]);
    expect(await refused('--types', 'printers')).toContain(
      'Expected --types=printers to be one of: devices, agents, roles',
    );
  });

  it('--schemas serves types of one’s own, which the resources commands work on', async () => {
    const { url, token } = await serve('--schemas', schemas);
    const env = { SCIMCTL_URL: url, SCIMCTL_TOKEN: token };
    const file = path.join(fixture.folder(), 'device.json');
    await writeFile(file, JSON.stringify(device('S1', { deviceType: 'laptop', tags: ['loan'] })));
    const run = async (...argv: string[]) => {
      const { exitCode, stdout, stderr } = await scimctl(['resources', ...argv], { env });
      expect({ exitCode, stderr: exitCode === 0 ? '' : stderr }).toEqual({ exitCode: 0, stderr: '' });
      return stdout;
    };
    const created = JSON.parse(await run('create', 'Device', '--file', file, '-o', 'json'));
    expect(created).toMatchObject({ schemas: [deviceUrn], serialNumber: 'S1', tags: ['loan'] });
    await run('patch', 'Device', created.id, '--op', 'replace memory:=8192');
    await run('update', 'Device', created.id, '--set', 'displayName=Loan laptop');
    const listed = JSON.parse(await run('list', 'Device', '--filter', 'memory gt 4096', '-o', 'json'));
    expect(listed).toMatchObject([{ displayName: 'Loan laptop', memory: 8192 }]);
    expect(JSON.parse(await run('get', 'Device', created.id, '-o', 'json')).serialNumber).toBe('S1');
    await run('delete', 'Device', created.id, '--yes');
    expect(JSON.parse(await run('list', 'Device', '-o', 'json'))).toEqual([]);
  });

  it('--tls keeps a CA whose path is said, and clients that have it get in', async () => {
    const { url, ca = '' } = await serve('--tls', '--no-auth');
    expect(ca).toBe(path.join(fixture.folder(), 'mock-ca', 'ca.pem'));
    const dispatcher = new Agent({ connect: { ca: await readFile(ca, 'utf8') } });
    expect((await fetch(`${url}/Users`, { dispatcher })).status).toBe(200);
    await dispatcher.destroy();
    await expect(fetch(`${url}/Users`)).rejects.toThrow('fetch failed');
  });

  it('--tenants says where each is, with its token and its file', async () => {
    const db = path.join(fixture.folder(), 'tenants.ndjson');
    const { tenants = [] } = await serve('--tenants', 'acme,globex', '--users', '3', '--db', db);
    expect(tenants.map(({ name }) => name)).toEqual(['acme', 'globex']);
    expect(tenants.map((tenant) => tenant.db)).toEqual(
      ['acme', 'globex'].map((name) => path.join(fixture.folder(), `tenants.${name}.ndjson`)),
    );
    for (const tenant of tenants) expect(await total(tenant)).toBe(3);
    expect(await total({ url: tenants[0]?.url ?? '', token: tenants[1]?.token ?? '' })).toBeUndefined();
  });

  it.each<[string[], string]>([
    [
      ['--tenants', 'acme', '--token', 'x'],
      '2 Error: --token cannot be used with --tenants, because each tenant has its own token',
    ],
    [
      ['--tenants', 'acme,..'],
      '2 Error: ".." is not a valid name of a tenant: a name must begin with a letter or a digit, and must contain only letters, digits, - and _',
    ],
    [['--users', '99999999'], '2 Error: users must be a number from 0 to 2000000, not 99999999'],
    [['--schemas', 'no-such-folder'], '2 Error: --schemas: no-such-folder cannot be read: ENOENT'],
    [
      ['--schemas', 'package.json'],
      '2 Error: --schemas: package.json: definition number 1 is neither a Schema nor a ResourceType',
    ],
    [['--tls-dir', 'package.json'], '2 Error: the CA in package.json cannot be read: ENOTDIR'],
  ])('%j is refused', async (flags, message) => {
    expect(await refused(...flags)).toContain(message);
  });
});
