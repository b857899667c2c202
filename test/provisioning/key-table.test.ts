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
