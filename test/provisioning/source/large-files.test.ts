import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openSource } from '../../../src/provisioning/source/index.ts';
import { heapInUse } from '../../support/heap.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'scimctl-large-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

test('30,000 entries and their group need no memory for each entry', async () => {
  const file = join(folder, 'many.ldif');
  const handle = await open(file, 'w');
  const count = 30_000;
  const filler = `description: ${'x'.repeat(200)}\n`;
  let block = '';
  for (let index = 0; index < count; index++) {
    block += `dn: uid=p${index},dc=example\nobjectClass: person\nuid: p${index}\n${filler}\n`;
    if (block.length > 1_000_000 || index === count - 1) {
      await handle.write(block);
      block = '';
    }
  }
  await handle.write('dn: cn=all,dc=example\nobjectClass: groupOfNames\n');
  for (let index = 0; index < count; index += 1000) {
    const members = Array.from({ length: 1000 }, (_, at) => `member: uid=p${index + at},dc=example\n`);
    await handle.write(members.join(''));
  }
  await handle.close();
  const before = heapInUse();
  const source = await openSource(file);
  let rows = 0;
  let most = 0;
  for await (const row of source.rows()) {
    if (row.kind !== 'table' || row.cells.at(-1) !== 'all') throw new Error(`line ${row.line} has no group`);
    if (++rows % 10_000 === 0) most = Math.max(most, heapInUse() - before);
  }
  expect(rows).toBe(count);
  // Less than the 8 MB of text of the entries. The memberships need 24 bytes each.
  expect(most).toBeLessThan(5 * 1024 * 1024);
});

test('10,000 resources in YAML need no memory for each resource', async () => {
  const file = join(folder, 'many.yaml');
  const handle = await open(file, 'w');
  const count = 10_000;
  for (let index = 0; index < count; index += 1000) {
    const items = Array.from({ length: 1000 }, (_, at) => `- userName: p${index + at}\n  title: ${'x'.repeat(800)}\n`);
    await handle.write(items.join(''));
  }
  await handle.close();
  const before = heapInUse();
  const source = await openSource(file);
  let rows = 0;
  let most = 0;
  for await (const row of source.rows()) {
    if (row.problems.length > 0) throw new Error(`line ${row.line}: ${row.problems[0]?.reason}`);
    if (++rows % 2500 === 0) most = Math.max(most, heapInUse() - before);
  }
  expect(rows).toBe(count);
  // The limit is below the 9 MB of text. As objects, the resources need even more.
  expect(most).toBeLessThan(6 * 1024 * 1024);
});
