import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it } from 'vitest';
import { ScimClient } from '../../src/client/client.ts';
import { UserModel } from '../../src/protocol/schema/model.ts';
import { findOrphans } from '../../src/provisioning/index.ts';
import { SourceKeys } from '../../src/provisioning/sync/source-keys.ts';
import { createFakeService, type FakeServiceOptions } from '../support/fake-service/index.ts';
import { scimctl } from './run.ts';

/**
 * A service with people `p1` to `p120`, and a file that lacks `p90` and the last person. A list has at most 50
 * resources.
 */
function start(options: FakeServiceOptions, count = 120) {
  const service = createFakeService({ ids: (n) => `id-${n}`, maxPage: 50, ...options });
  const names = Array.from({ length: count }, (_, index) => `p${index + 1}`);
  for (const userName of names) service.addUser({ userName, externalId: userName, active: true });
  const folder = mkdtempSync(path.join(tmpdir(), 'scimctl-first-page-'));
  const employed = names.filter((name) => name !== 'p90' && name !== names.at(-1));
  writeFileSync(path.join(folder, 'people.csv'), ['userName', ...employed, ''].join('\n'));
  const run = (...argv: string[]) =>
    scimctl([...argv, '--quiet'], { exchange: service.exchange, cwd: folder, env: { SCIMCTL_CONFIG_DIR: folder } });
  return { service, run };
}

const commands = [
  ['sync', 'plan', 'people.csv', '--out', 'plan'],
  ['sync', 'run', 'people.csv', '--yes'],
  ['bulk', 'export'],
  ['snapshot', 'take', '--out', 'now.ndjson'],
];
const refusal = `Error: the server ignores startIndex, and totalResults counts only the 50 resources of one page, so resources may be missing
  hint   ask the operator of the service to support startIndex for lists (RFC 7644 section 3.4.2.4), or to allow larger pages
`;

it.each(['onlyFirstPage', 'onlyWholePage'] as const)(
  'users deactivate --filter and findOrphans refuse too: %s',
  async (paging) => {
    const { service, run } = start({ paging });
    const { exitCode, stderr } = await run('users', 'deactivate', '--filter', 'userName sw "p"', '--yes');
    expect([exitCode, stderr]).toEqual([6, refusal]);
    const client = new ScimClient(service.exchange, { base: 'https://scim.example.com/v2' });
    const keys = new SourceKeys(UserModel);
    await expect(findOrphans(client, { keys })).rejects.toThrow('counts only the 50 resources of one page');
    expect([...service.users.values()].every(({ active }) => active)).toBe(true);
  },
);

it.each(commands)('%s %s refuses a list that is only the first page', async (...argv) => {
  const { service, run } = start({ paging: 'onlyFirstPage' });
  const { exitCode, stderr } = await run(...argv);
  expect([exitCode, stderr]).toEqual([6, refusal]);
  expect([...service.users.values()].every(({ active }) => active)).toBe(true);
  expect(service.users.size).toBe(120);
});

it.each<[string, FakeServiceOptions, number]>([
  ['ends at the end of a page', {}, 100],
  ['has one page', {}, 30],
  ['ignores startIndex, and counts all people in its total', { paging: 'ignoresStartIndex', maxPage: 1000 }, 30],
  ['has one page of a size that is no limit, and ignores startIndex', { paging: 'onlyWholePage' }, 37],
  ['rejects a startIndex after the end', { fail: [{ path: /startIndex=31&count=1$/, status: 400 }] }, 30],
])('a complete list of a service that %s is accepted', async (_, options, count) => {
  const { service, run } = start(options, count);
  const exported = await run('bulk', 'export');
  expect([exported.exitCode, exported.stdout.trimEnd().split('\n').length]).toEqual([0, count]);
  const { exitCode } = await run('sync', 'run', 'people.csv', '--yes', '--max-removals', '5');
  const left = [...service.users.values()].filter(({ active }) => !active).map(({ userName }) => userName);
  expect([exitCode, left]).toEqual([0, count > 90 ? ['p90', `p${count}`] : [`p${count}`]]);
});
