import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { SpilledList } from '../../../src/provisioning/plan/spilled-list.ts';
import { runs } from '../../support/runs.ts';
import { collect } from '../rows.ts';

let parent: string;

beforeEach(() => {
  parent = mkdtempSync(path.join(tmpdir(), 'scimctl-spill-'));
});

afterEach(() => rmSync(parent, { recursive: true }));

it('returns all values in their order, from memory and from the file, and leaves no file', async () => {
  // Replaces negative zero, because JSON does not have it. The list keeps it in memory, but loses it in the file.
  const json = fc.jsonValue().map((any) => JSON.parse(JSON.stringify(any)) as unknown);
  const value = fc.tuple(json, fc.constantFrom('', '1', '2,3e', '4'));
  await fc.assert(
    fc.asyncProperty(fc.array(value, { maxLength: 200 }), fc.nat(50), async (values, limit) => {
      const list = new SpilledList({ limit, parent });
      for (const [item, tag] of values) await list.add(item, tag);
      expect(await collect(list.values())).toEqual(values);
      expect(await collect(list.values((tag) => tag === '2,3e'))).toEqual(values.filter(([, tag]) => tag === '2,3e'));
      expect([list.length, list.isSpilled]).toEqual([values.length, values.length > limit]);
      await list.close();
      expect(readdirSync(parent)).toEqual([]);
    }),
    runs(50),
  );
});

it('reads values that are longer than a block, and more than one block of them', async () => {
  const list = new SpilledList<string>({ limit: 1, parent });
  const text = (number: number) => `${number} ${'ü'.repeat(300_000)}`;
  for (let number = 0; number < 5; number++) await list.add(text(number));
  const values = await collect(list.values());
  expect(values.map(([value]) => value === text(Number(value.split(' ')[0])))).toEqual([true, true, true, true, true]);
  await list.close();
});

it.skipIf(process.platform === 'win32')('keeps a file without a name, so that nothing stays after a kill', async () => {
  const list = new SpilledList<string>({ limit: 0, parent });
  await list.add('x');
  await collect(list.values());
  expect(readdirSync(parent)).toEqual([]);
  await list.add('y');
  expect(await collect(list.values())).toEqual([
    ['x', ''],
    ['y', ''],
  ]);
  await list.close();
});

it('throws the error of the file system', async () => {
  const missing = path.join(parent, 'missing');
  const list = new SpilledList<string>({ limit: 0, parent: missing });
  await list.add('x');
  await expect(collect(list.values())).rejects.toMatchObject({
    name: 'TemporaryFileError',
    message: `a temporary file in ${missing} cannot be written: ENOENT`,
  });
});
