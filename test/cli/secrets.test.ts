import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Exchange } from '../../src/protocol/exchange/exchange.ts';
import type { JsonObject } from '../../src/protocol/json/json.ts';
import { scimctl } from './run.ts';
import { createService } from './service.ts';

const secret = 'hunter2-Tr0ub4dor';
const cwd = mkdtempSync(path.join(tmpdir(), 'scimctl-secrets-'));
const people = `userName,Password,Initial PIN token\nada,${secret},${secret}\nbob,${secret},\n`;

async function run(argv: readonly string[], stdin?: string) {
  const { exchange } = createService();
  if (argv[1] === 'patch') await scimctl(['users', 'create', '--user-name', 'ada'], { exchange, cwd });
  return scimctl(argv, { exchange, cwd, ...(stdin === undefined ? {} : { stdin }) });
}

describe('an attribute that the server’s own schema never returns', () => {
  const badge = 'urn:example:2.0:User';
  const schema = {
    id: badge,
    name: 'Badge',
    attributes: [{ name: 'door', type: 'string', mutability: 'writeOnly', returned: 'never' }],
  };
  const type = {
    name: 'User',
    endpoint: '/Users',
    schema: 'urn:ietf:params:scim:schemas:core:2.0:User',
    schemaExtensions: [{ schema: badge, required: false }],
  };
  const lists: Readonly<Record<string, JsonObject>> = {
    '/ResourceTypes': { totalResults: 1, Resources: [type] },
    '/Schemas': { totalResults: 1, Resources: [schema] },
  };
  /** Repeats the sent values in each error. */
  const exchange: Exchange = async ({ method, path, query, body }) => {
    const list = lists[path] ?? { totalResults: 0, Resources: [] };
    if (method === 'GET' && query['filter']?.includes('door') !== true) return { status: 200, headers: {}, body: list };
    const values = JSON.stringify(body ?? query).match(/hunter2\S{10}/g) ?? [];
    return { status: 400, headers: {}, body: { detail: `no ${values.join()} here` } };
  };

  it.each([
    [['users', 'create', '--user-name', 'ada', '--set', `${badge}:door=${secret}`]],
    [['users', 'create', '--user-name', 'ada', '--set', `${badge}:door=${secret}`, '--dry-run']],
    [['bulk', 'import', '-', '--map', `Tür=${badge}:door`]],
  ])('is shown by nothing of %j', async (argv) => {
    const stdin = `userName,Tür\nada,${secret}\n`;
    const { stdout, stderr } = await scimctl([...argv, '--debug'], { exchange, stdin });
    expect(stdout + stderr).toContain('[redacted]');
    expect(stdout + stderr).not.toContain(secret);
  });
});

describe('a password', () => {
  it('is not shown as the example of a column, whether the column is taken or left out', async () => {
    const { exitCode, stdout, stderr } = await run(['bulk', 'import', '-', '-o', 'json'], people);
    expect(exitCode).toBe(0);
    expect(stdout + stderr).not.toContain(secret);
    expect(stderr).toMatch(/Password\s+password\s+\[redacted\]/);
  });

  it('is not in the report of an import', async () => {
    const report = path.join(cwd, 'report.ndjson');
    await run(['bulk', 'import', '-', '--report', report], people);
    expect(readFileSync(report, 'utf8')).toContain('"created"');
    expect(readFileSync(report, 'utf8')).not.toContain(secret);
  });

  it.each([
    [['users', 'create', '--set', 'userName=ada', '--set', `password=${secret}`]],
    [['users', 'create', '--set', 'userName=ada', '--set', `password:="${secret}"`, '-o', 'table']],
    [['users', 'create', '--set', 'userName=ada', '--set', `password=${secret}`, '-o', 'yaml']],
    [['users', 'patch', 'id-1', '--by', 'id', '--op', `replace password=${secret}`]],
    [['users', 'patch', 'id-1', '--by', 'id', '--op', `add password=${secret}`, '-o', 'table']],
    [['api', 'POST', '/Users', '--data', `{"userName":"ada","password":"${secret}"}`]],
    [['api', 'PATCH', `/Users?filter=password eq "${secret}"`, '--data', '{}']],
    [['api', 'GET', '/Users', '--header', `X-Api-Key: ${secret}`]],
  ])('is not shown in the dry run of %j', async (argv) => {
    const { exitCode, stdout, stderr } = await run([...argv, ...(argv[1] === 'GET' ? [] : ['--dry-run'])]);
    expect(exitCode).toBe(0);
    expect(stdout + stderr).not.toContain(secret);
    if (argv[1] !== 'GET') expect(stdout).toContain('[redacted]');
  });

  it.each([
    [['users', 'create', '--set', `password:=${secret}`]],
    [['users', 'create', '--set', `password:={"x":"${secret}"}`]],
    [['users', 'create', '--set', `password ${secret}`]],
    [['api', 'POST', '/Users', '--data', `{"userName":"somebody with a long name","password":"${secret}" x}`]],
    [['users', 'create', '--file', 'broken.json']],
    [['users', 'create', '--file', 'broken.yaml']],
    [['filter', 'explain', `password eq "${secret}" and`]],
    [['filter', 'explain', `password eqq "${secret}"`]],
    [['filter', 'explain', `password ${secret}`]],
    [['filter', 'explain', `password eq "${'x'.repeat(80)}${secret}`]],
    [['filter', 'explain', `password eq "${secret}${'x'.repeat(80)}" and and`]],
    [['api', 'GET', '/Users', '--header', `Authorization Bearer ${secret}`]],
  ])('is not repeated in the error of %j', async (argv) => {
    writeFileSync(path.join(cwd, 'broken.json'), `{"password":"${secret}" x}`);
    writeFileSync(path.join(cwd, 'broken.yaml'), `password: ${secret}: x\n  y: [`);
    const { exitCode, stderr } = await run(argv);
    expect(exitCode).toBe(2);
    expect(stderr).not.toContain(secret);
    expect(stderr).not.toContain(secret.slice(0, 7));
  });

  it('is not in the address of a request that failed', async () => {
    const exchange = async () => ({ status: 400, headers: {}, body: { detail: 'no such filter' } });
    const argv = ['users', 'list', '--filter', `password eq "${secret}"`, '--debug'];
    const { exitCode, stderr } = await scimctl(argv, { exchange });
    expect(exitCode).toBe(10);
    expect(stderr).toContain('/Users?filter=password%20eq%20%22[redacted]%22&count=100');
    expect(decodeURIComponent(stderr)).not.toContain(secret);
  });

  it('is not shown when a filter is explained', async () => {
    const filter = `not (title pr and password eq "${secret}")`;
    for (const format of ['json', 'table']) {
      const { exitCode, stdout } = await run(['filter', 'explain', filter, '-o', format]);
      expect(exitCode).toBe(0);
      expect(stdout).toContain('[redacted]');
      expect(stdout).not.toContain(secret);
    }
  });
});
