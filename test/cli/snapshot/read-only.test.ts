import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it } from 'vitest';
import { readBodies } from '../../../src/client/reading/body.ts';
import type { Layer } from '../../../src/protocol/exchange/exchange.ts';
import type { JsonObject } from '../../../src/protocol/json/json.ts';
import { createFakeService } from '../../support/fake-service/index.ts';
import { scimctl } from '../run.ts';

const usage = 'urn:example:usage';
const attribute = (name: string, type: string, mutability = 'readOnly') => ({
  ...{ name, type, mutability, multiValued: false, description: name, required: false },
  ...{ caseExact: false, returned: 'default', uniqueness: 'none' },
});

/**
 * Adds an extension to users. Each list of users increases the values of `lastLogin`, `loginCount` and parts of
 * `devices`.
 */
function counting(isDeclared: boolean): Layer {
  let lists = 0;
  const schema = {
    id: usage,
    name: 'Usage',
    attributes: [
      attribute('lastLogin', 'string'),
      attribute('loginCount', 'integer'),
      {
        ...attribute('devices', 'complex', 'readWrite'),
        multiValued: true,
        subAttributes: [attribute('value', 'string', 'readWrite'), attribute('seen', 'string')],
      },
    ],
  };
  return (next) => async (request) => {
    const response = await readBodies(next)(request);
    const body = (response.body ?? {}) as JsonObject;
    const resources = (body.Resources ?? []) as JsonObject[];
    if (request.path === '/Schemas' && isDeclared)
      return { ...response, body: { ...body, Resources: [...resources, schema] } };
    if (request.path === '/ResourceTypes' && isDeclared) {
      const added = resources.map((type) =>
        type.id === 'User' ? { ...type, schemaExtensions: [{ schema: usage, required: false }] } : type,
      );
      return { ...response, body: { ...body, Resources: added } };
    }
    if (request.path !== '/Users' || request.method !== 'GET') return response;
    lists++;
    const values = {
      lastLogin: `2026-01-${10 + lists}`,
      loginCount: lists,
      devices: [{ value: 'phone', seen: String(lists) }],
    };
    const grown = resources.map((user) => ({ ...user, [usage]: values }));
    return { ...response, body: { ...body, Resources: grown } };
  };
}

/** Creates a service with 200 people and a group, and a snapshot of it. Then makes two real changes in the service. */
async function start(isDeclared = true) {
  const service = createFakeService({ ids: (n) => `id-${n}` });
  for (let number = 1; number <= 200; number++)
    service.addUser({ userName: `p${number}`, title: 'Clerk', active: true });
  service.addGroup('Staff', ['id-1']);
  const folder = mkdtempSync(path.join(tmpdir(), 'scimctl-readonly-'));
  const exchange = counting(isDeclared)(service.exchange);
  const run = (...argv: string[]) => scimctl(argv, { exchange, cwd: folder, env: { SCIMCTL_CONFIG_DIR: folder } });
  const diff = async (...argv: string[]) => {
    const { exitCode, stdout, stderr } = await run('snapshot', 'diff', ...argv, '--exit-code', '-o', 'json');
    const lines = (JSON.parse(stdout || '[]') as JsonObject[]).map(
      ({ name, change, path: at }) => `${name} ${change} ${at}`,
    );
    return { exitCode, lines, stderr };
  };
  await run('snapshot', 'take', '--out', 'before.ndjson');
  return { service, folder, run, diff };
}

function change({ users, groups }: ReturnType<typeof createFakeService>) {
  Object.assign(users.get('id-7') as object, { title: 'Lead' });
  Object.assign([...groups.values()][0] as object, { members: [{ value: 'id-1' }, { value: 'id-9' }] });
}

const real = ['p7 changed title', 'Staff added members'];
const readOnlyNote = `Note: 600 differences in attributes that only the service writes are not listed: ${usage}:lastLogin, ${usage}:loginCount, ${usage}:devices.seen\n`;

it('lists what somebody changed, and counts what only the service writes', async () => {
  const { service, diff } = await start();
  expect(await diff('before.ndjson')).toEqual({ exitCode: 0, lines: [], stderr: `0 differences\n${readOnlyNote}` });
  change(service);
  expect(await diff('before.ndjson')).toEqual({ exitCode: 8, lines: real, stderr: `2 differences\n${readOnlyNote}` });
});

it('compares two snapshots by the schemas that they hold, and old snapshots as before', async () => {
  const { service, folder, run, diff } = await start();
  change(service);
  await run('snapshot', 'take', '--out', 'after.ndjson');
  expect((await diff('before.ndjson', 'after.ndjson')).lines).toEqual(real);
  const old = (name: string) => {
    const [header = '', ...lines] = readFileSync(path.join(folder, name), 'utf8').split('\n');
    const { readOnly: _, ...rest } = JSON.parse(header) as JsonObject;
    writeFileSync(path.join(folder, `old-${name}`), [JSON.stringify(rest), ...lines].join('\n'));
    return `old-${name}`;
  };
  expect((await diff('before.ndjson', old('after.ndjson'))).lines).toEqual(real);
  expect((await diff(old('before.ndjson'), old('after.ndjson'))).lines).toHaveLength(802);
});

it('lists what the service writes if no schema says so, except what --ignore names', async () => {
  const { service, run, diff } = await start(false);
  change(service);
  expect((await diff('before.ndjson')).lines).toHaveLength(802);
  const paths = ['lastlogin', `${usage}:loginCount`, 'devices'].flatMap((name) => ['--ignore', name]);
  for (const flags of [paths, ['--ignore', usage]]) {
    const { exitCode, lines, stderr } = await diff('before.ndjson', ...flags);
    expect([exitCode, lines]).toEqual([8, real]);
    expect(stderr).toContain('Note: 800 differences that --ignore names are not listed: ');
  }
  expect((await diff('before.ndjson', '--ignore', usage, '--ignore', 'title', '--ignore', 'members')).exitCode).toBe(0);
  expect((await run('snapshot', 'diff', 'before.ndjson', '--ignore', ' ')).stderr).toBe('Error: --ignore is empty\n');
  expect((await run('snapshot', 'diff', 'before.ndjson', '--ignore', 'ti tle')).stderr).toBe(
    'Error: --ignore: "ti tle" is not the path of an attribute\n  hint   Examples of paths are title, name.givenName and the URN of a schema.\n',
  );
  const misspelled = await diff('before.ndjson', '--ignore', 'titel', '--ignore', 'Title');
  expect(misspelled.stderr).toContain('Note: --ignore titel has no effect, because no difference has this path\n');
  expect(misspelled.stderr).not.toContain('--ignore Title has');
});

it('lists memberships, active and userName although a schema calls them readOnly', async () => {
  const service = createFakeService({ ids: (n) => `id-${n}`, userNameReadOnly: true });
  service.addUser({ userName: 'ada', active: true });
  const folder = mkdtempSync(path.join(tmpdir(), 'scimctl-readonly-'));
  const run = (...argv: string[]) =>
    scimctl(argv, { exchange: service.exchange, cwd: folder, env: { SCIMCTL_CONFIG_DIR: folder } });
  await run('snapshot', 'take', '--out', 'before.ndjson');
  Object.assign(service.users.get('id-1') as object, { userName: 'ada.l', active: false });
  const { exitCode, stderr } = await run('snapshot', 'diff', 'before.ndjson', '--exit-code');
  expect([exitCode, stderr]).toEqual([8, '2 differences\n']);
});
