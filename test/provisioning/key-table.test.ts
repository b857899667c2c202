import fc from 'fast-check';
import { expect, test } from 'vitest';
import { KeyTable } from '../../src/provisioning/key-table.ts';
import { runs } from '../support/runs.ts';

test('the line where a text was first seen is never lost or mixed up', () => {
  fc.assert(
    fc.property(fc.array(fc.string(), { maxLength: 3000 }), fc.string(), (texts, other) => {
      const table = new KeyTable();
      const expected = new Map<string, number>();
      texts.forEach((text, index) => {
        const first = expected.get(text) ?? index + 1;
        expected.set(text, first);
        expect(table.add(text, index + 1)).toBe(first);
      });
      expect(table.size).toBe(expected.size);
      expect([...expected.keys()].every((text) => table.has(text))).toBe(true);
      expect(table.has(other)).toBe(expected.has(other));
    }),
    runs(30),
  );
});

test('a mark stays with its text when the table grows, and changes no line', () => {
  const table = new KeyTable();
  for (let line = 1; line <= 5000; line++) {
    table.add(`key ${line}`, line);
    if (line % 3 === 0) table.mark(`key ${line}`);
  }
  table.mark('unknown');
  for (let line = 1; line <= 5000; line++) {
    expect([table.lineOf(`key ${line}`), table.isMarked(`key ${line}`)]).toEqual([line, line % 3 === 0]);
  }
  expect([table.has('unknown'), table.isMarked('unknown')]).toEqual([false, false]);
});
