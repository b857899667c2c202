import { mkdirSync, mkdtempSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it, vi } from 'vitest';
import type { Layer } from '../../../src/protocol/exchange/exchange.ts';
import { compareSnapshots, SnapshotIndex, writeSnapshot } from '../../../src/provisioning/index.ts';
import { createFakeService } from '../../support/fake-service/index.ts';
import { heapInUse } from '../../support/heap.ts';
import { scimctl } from '../run.ts';

const header = { format: 1, at: '2026-01-01T00:00:00Z', service: 'https://scim.example.com/v2' } as const;

async function* people(count: number, change: (number: number) => string) {
  for (let number = 0; number < count; number++) {
    const resource = { id: `id-${number}`, userName: `u${number}`, title: change(number), note: 'x'.repeat(4000) };
    yield { type: 'User', resource } as const;
  }
}

it('a comparison of two snapshots keeps only keys, names and hashes in memory', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'scimctl-memory-'));
  const [before, after] = ['before', 'after'].map((name) => path.join(folder, `${name}.ndjson`)) as [string, string];
  await writeSnapshot(
    before,
    header,
    people(10_000, () => 'Clerk'),
  );
  await writeSnapshot(
    after,
    header,
    people(10_000, (number) => (number % 5000 === 0 ? 'Chief' : 'Clerk')),
  );
  const start = heapInUse();
  const indexes = [await SnapshotIndex.open(before), await SnapshotIndex.open(after)] as const;
  // Each of the two files has 40 MB.
  expect(heapInUse() - start).toBeLessThan(12_000_000);
  const changed: string[] = [];
  for await (const { id, change, path: at } of compareSnapshots(...indexes)) changed.push(`${id} ${change} ${at}`);
  expect(changed).toEqual(['id-0 changed title', 'id-5000 changed title']);
  for (const index of indexes) await index.close();
});

it.each([['the comparison'], ['a list that ends with an error']])(
  'no temporary file is left after %s',
  async (what) => {
    const service = createFakeService();
    service.addUser({ userName: 'ada' });
    const folder = mkdtempSync(path.join(tmpdir(), 'scimctl-kept-'));
    const temporary = path.join(folder, 'tmp');
    mkdirSync(temporary);
    vi.stubEnv('TMPDIR', temporary);
    vi.stubEnv('TEMP', temporary);
    const kept = () => readdirSync(temporary).filter((name) => name.startsWith('scimctl-diff-'));
    let seen: string[] = [];
    const layer: Layer = (next) => async (request) => {
      seen = [...seen, ...kept()];
      const isBroken = what.startsWith('a list') && request.path === '/Groups' && seen.length > 0;
      return isBroken ? { status: 400, headers: {} } : next(request);
    };
    const run = (...argv: string[]) =>
      scimctl(argv, { exchange: layer(service.exchange), cwd: folder, env: { SCIMCTL_CONFIG_DIR: folder } });
    try {
      await run('snapshot', 'take', '--out', 'before.ndjson');
      const { exitCode } = await run('snapshot', 'diff', 'before.ndjson');
      expect(exitCode).toBe(what === 'the comparison' ? 0 : 10);
      expect(seen.length).toBeGreaterThan(0);
      expect(kept()).toEqual([]);
    } finally {
      vi.unstubAllEnvs();
    }
  },
);

it('a group with very many members can be read again', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'scimctl-large-group-'));
  const group = (count: number) => ({
    id: 'g1',
    displayName: 'Everybody',
    members: Array.from({ length: count }, (_, number) => ({ value: `${'x'.repeat(200)}${number}` })),
  });
  async function* groups(count: number) {
    yield { type: 'Group', resource: group(count) } as const;
  }
  // The line of this group has 17 MB.
  await writeSnapshot(path.join(folder, 'before.ndjson'), header, groups(80_000));
  await writeSnapshot(path.join(folder, 'after.ndjson'), header, groups(80_001));
  const env = { SCIMCTL_CONFIG_DIR: folder };
  const run = (...argv: string[]) => scimctl(argv, { cwd: folder, env });
  const compared = await run('snapshot', 'diff', 'before.ndjson', 'after.ndjson', '-o', 'json');
  expect(JSON.parse(compared.stdout)).toMatchObject([{ type: 'Group', name: 'Everybody', path: 'members' }]);
  expect(compared.exitCode).toBe(0);
});
