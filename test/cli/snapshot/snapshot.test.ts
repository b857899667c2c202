import { mkdtempSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { readBodies } from '../../../src/client/reading/body.ts';
import type { Layer } from '../../../src/protocol/exchange/exchange.ts';
import type { JsonObject } from '../../../src/protocol/json/json.ts';
import { createFakeService } from '../../support/fake-service/index.ts';
import { scimctl } from '../run.ts';

/** A service with three people and a group, and an empty folder. */
function start(layer: Layer = (next) => next) {
  const service = createFakeService({ ids: (n) => `id-${n}` });
  for (const userName of ['ada', 'ben', 'cyd']) service.addUser({ userName, title: 'Clerk', active: true });
  service.addGroup('Staff', ['id-1', 'id-2']);
  const folder = mkdtempSync(path.join(tmpdir(), 'scimctl-snapshot-'));
  const run = (...argv: string[]) =>
    scimctl(argv, { exchange: layer(service.exchange), cwd: folder, env: { SCIMCTL_CONFIG_DIR: folder } });
  return { service, folder, run };
}

const differences = (stdout: string) =>
  (JSON.parse(stdout) as JsonObject[]).map(({ name, change, path: at, before, after }) =>
    [name, change, at, before, after].filter((part) => part !== undefined).join(' '),
  );

describe('snapshot take', () => {
  it('keeps all users and groups in a file that only this user can read', async () => {
    const { run, folder } = start();
    const taken = await run('snapshot', 'take', '-o', 'json');
    expect([taken.exitCode, taken.stderr]).toEqual([0, 'Kept 3 users and 1 group\n']);
    const { id, users, groups } = JSON.parse(taken.stdout) as JsonObject;
    expect([users, groups]).toEqual([3, 1]);
    const file = path.join(folder, 'state', 'snapshots', `${String(id)}.ndjson`);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const listed = await run('snapshot', 'list', '-o', 'json');
    expect(JSON.parse(listed.stdout)).toMatchObject([{ id, service: 'https://scim.example.com/v2', file }]);
  });

  it('leaves no snapshot of an incomplete list', async () => {
    const cut: Layer = (next) => async (request) => {
      if (request.path === '/Groups') return { status: 503, headers: {} };
      return next(request);
    };
    const { run, folder } = start(cut);
    const taken = await run('snapshot', 'take');
    expect(taken.exitCode).toBe(6);
    expect(readdirSync(path.join(folder, 'state', 'snapshots'))).toEqual([]);
  });

  it('leaves no snapshot of a list from which people may be missing', async () => {
    const unpaged: Layer = (next) => async (request) => {
      const response = await readBodies(next)({ ...request, query: { ...request.query, startIndex: '1', count: '2' } });
      const { totalResults: _, startIndex: __, ...list } = response.body as JsonObject;
      return request.path === '/Users' ? { ...response, body: list } : response;
    };
    const { run, folder } = start(unpaged);
    const { exitCode, stderr } = await run('snapshot', 'take', '--quiet');
    expect([exitCode, stderr]).toEqual([
      6,
      'Error: the server ignores startIndex and sends no totalResults: the list of 2 resources may be incomplete, so resources may be missing\n',
    ]);
    expect(readdirSync(path.join(folder, 'state', 'snapshots'))).toEqual([]);
  });

  it('keeps no secret', async () => {
    const careless: Layer = (next) => async (request) => {
      const response = await readBodies(next)(request);
      const { Resources, ...list } = (response.body ?? {}) as JsonObject;
      if (!Array.isArray(Resources)) return response;
      const resources = (Resources as JsonObject[]).map((resource) => ({ ...resource, password: 'hunter2hunter2' }));
      return { ...response, body: { ...list, Resources: resources } };
    };
    const { run, folder } = start(careless);
    await run('snapshot', 'take', '--out', 'now.ndjson');
    expect(readFileSync(path.join(folder, 'now.ndjson'), 'utf8')).not.toContain('hunter2');
  });
});

describe('snapshot diff', () => {
  it('shows what changed since the snapshot', async () => {
    const { run, service } = start();
    await run('snapshot', 'take', '--out', 'before.ndjson');
    const [ada, ben] = [...service.users.values()];
    Object.assign(ada as object, { title: 'Lead', nickName: 'A', meta: { resourceType: 'User', version: 'W/"9"' } });
    Object.assign(ben as object, { active: false });
    service.users.delete('id-3');
    service.addUser({ userName: 'dan', active: true });
    await run('groups', 'add-member', 'Staff', 'dan');
    await run('groups', 'remove-member', 'Staff', 'ben', '--yes');
    const { exitCode, stdout, stderr } = await run('snapshot', 'diff', 'before.ndjson', '--exit-code', '-o', 'json');
    expect(differences(stdout).sort()).toEqual([
      'Staff added members dan',
      'Staff removed members ben',
      'ada changed nickName A',
      'ada changed title Clerk Lead',
      'ben changed active true false',
      'cyd deleted',
      'dan created',
    ]);
    expect([exitCode, stderr]).toEqual([8, '7 differences\n']);
  });

  it('shows memberships that the service shows only on users', async () => {
    const { run, folder } = start();
    await run('snapshot', 'take', '--out', 'before.ndjson');
    const lines = readFileSync(path.join(folder, 'before.ndjson'), 'utf8').replaceAll(/"members":\[[^\]]*\]/g, '"x":1');
    writeFileSync(
      path.join(folder, 'before.ndjson'),
      lines.replace('"userName":"cyd"', '"userName":"cyd","groups":[{"value":"id-4"}]'),
    );
    writeFileSync(path.join(folder, 'after.ndjson'), lines);
    const { stdout } = await run('snapshot', 'diff', 'before.ndjson', 'after.ndjson', '-o', 'json');
    expect(differences(stdout)).toContain('cyd removed groups Staff');
  });

  it('ignores the order of values and what only the service sets', async () => {
    const { run, service } = start();
    const emails = [
      { value: 'a@example.com', type: 'work' },
      { value: 'b@example.com', type: 'home' },
    ];
    service.addUser({ userName: 'dan', emails, active: true });
    await run('snapshot', 'take', '--out', 'one.ndjson');
    const dan = [...service.users.values()].at(-1) as JsonObject;
    Object.assign(dan, { emails: [...emails].reverse().map(({ value, type }) => ({ type, value })) });
    await run('snapshot', 'take', '--out', 'two.ndjson');
    const { exitCode, stdout, stderr } = await run(
      'snapshot',
      'diff',
      'one.ndjson',
      'two.ndjson',
      '--exit-code',
      '-o',
      'json',
    );
    expect([exitCode, stdout.trim(), stderr]).toEqual([0, '[]', '0 differences\n']);
  });

  it.each([
    ['missing.ndjson', 3, /there is no snapshot \S+missing\.ndjson/],
    ['cut.ndjson', 2, /cut\.ndjson is not a complete snapshot/],
    [
      'other.ndjson',
      2,
      /the snapshot shows https:\/\/other\.example\.com, but the service in use is https:\/\/scim\.example\.com\/v2/,
    ],
    ['newer.ndjson', 2, /a newer version of scimctl wrote the snapshot/],
  ])('refuses %s', async (name, code, message) => {
    const { run, folder } = start();
    await run('snapshot', 'take', '--out', 'whole.ndjson');
    const lines = readFileSync(path.join(folder, 'whole.ndjson'), 'utf8').trimEnd().split('\n');
    writeFileSync(path.join(folder, 'cut.ndjson'), lines.slice(0, -1).join('\n'));
    const other = (lines[0] as string).replace('https://scim.example.com/v2', 'https://other.example.com');
    writeFileSync(path.join(folder, 'other.ndjson'), `${[other, ...lines.slice(1)].join('\n')}\n`);
    writeFileSync(path.join(folder, 'newer.ndjson'), `${(lines[0] as string).replace('"format":1', '"format":2')}\n`);
    const { exitCode, stderr } = await run('snapshot', 'diff', name);
    expect([exitCode, stderr]).toEqual([code, expect.stringMatching(message)]);
  });
});
