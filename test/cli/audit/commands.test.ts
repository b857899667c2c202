import { existsSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { createFakeService } from '../../support/fake-service/index.ts';
import { scimctl } from '../run.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'scimctl-audited-'));
});

const log = (): string => path.join(folder, 'state', 'audit.ndjson');

/**
 * Runs commands one after the other against one service. Returns the audit records of all these commands, without time
 * and user.
 */
async function recordsOf(...commands: { argv: string[]; stdin?: string }[]) {
  const service = createFakeService();
  service.addUser({ userName: 'ada', active: true });
  for (const { argv, stdin } of commands) {
    const env = {
      SCIMCTL_CONFIG_DIR: folder,
      SCIMCTL_URL: 'https://scim.example.com/v2',
      SCIMCTL_TOKEN: 'planted-token',
    };
    const ran = await scimctl(argv, { exchange: service.exchange, env, ...(stdin === undefined ? {} : { stdin }) });
    expect(ran).toMatchObject({ exitCode: 0 });
  }
  if (!existsSync(log())) return [];
  const text = readFileSync(log(), 'utf8');
  expect(text).not.toContain('planted-token');
  return text
    .trim()
    .split('\n')
    .map((line) => {
      const { at, user, service, format, ...rest } = JSON.parse(line);
      expect([typeof at, typeof user, service, format]).toEqual(['string', 'string', 'https://scim.example.com/v2', 1]);
      return rest;
    });
}

describe('the audit log has', () => {
  it('the change of a single command', async () => {
    expect(await recordsOf({ argv: ['users', 'deactivate', 'ada'] })).toEqual([
      { command: 'users deactivate', method: 'PATCH', path: '/Users/1', outcome: 'accepted', status: 200 },
    ]);
  });

  it('each change of an import', async () => {
    const records = await recordsOf({
      argv: ['bulk', 'import', '-'],
      stdin: 'userName,Groups\ngrace,Crew\n',
    });
    expect(records.map(({ command, method, path, name }) => [command, method, path, name])).toEqual([
      ['bulk import', 'POST', '/Users', 'grace'],
      ['bulk import', 'POST', '/Groups', 'Crew'],
      ['bulk import', 'PATCH', '/Groups/3', undefined],
    ]);
  });

  it('a raw request', async () => {
    expect(await recordsOf({ argv: ['api', 'DELETE', '/Users/1', '--yes'] })).toMatchObject([
      { command: 'api', method: 'DELETE', path: '/Users/1', outcome: 'accepted', status: 204 },
    ]);
  });

  it('nothing of a dry run, and nothing of what only reads', async () => {
    const argv = ['users', 'deactivate', 'ada', '--dry-run'];
    expect(await recordsOf({ argv }, { argv: ['users', 'list'] }, { argv: ['users', 'get', 'ada'] })).toEqual([]);
  });
});
