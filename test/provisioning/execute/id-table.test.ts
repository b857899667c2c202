import fc from 'fast-check';
import { expect, it } from 'vitest';
import { IdTable } from '../../../src/provisioning/execute/id-table.ts';
import { runs } from '../../support/runs.ts';

const id = fc.oneof(
  fc.uuid(),
  fc.uuid().map((text) => text.toUpperCase()),
  fc.string({ minLength: 1, maxLength: 300, unit: 'grapheme' }),
  fc.integer().map(String),
  fc.string({ unit: 'binary', minLength: 1 }).map((text) => `${text}\ud800`),
);

it('returns the last id of each line', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(5000), id), { maxLength: 500 }), fc.nat(6000), (entries, other) => {
      const [table, expected] = [new IdTable(), new Map<number, string>()];
      for (const [line, text] of entries) {
        table.set(line, text);
        expected.set(line, text);
      }
      for (const [line, text] of expected) expect(table.get(line)).toBe(text);
      expect(table.get(other)).toBe(expected.get(other));
    }),
    runs(50),
  );
});

it('replaces the id of a line by an id of another form', () => {
  const table = new IdTable();
  const ids = [
    'e3ad8a5b-6e8c-4d5e-9c53-f5a1b2c3d4e5',
    'ü',
    '7',
    'x'.repeat(300),
    '00000000-0000-1000-8000-000000000000',
  ];
  for (const text of ids) {
    table.set(9, text);
    expect(table.get(9)).toBe(text);
  }
});

it('keeps more ids than fit in one block', () => {
  const table = new IdTable();
  const text = (line: number) => `${line}-${'x'.repeat(200)}`;
  for (let line = 1; line <= 20_000; line++) table.set(line, text(line));
  for (let line = 1; line <= 20_000; line++) if (table.get(line) !== text(line)) throw new Error(`line ${line}`);
  expect(table.get(0)).toBeUndefined();
});
