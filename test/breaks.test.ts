import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';

interface Break {
  readonly name: string;
  readonly file: string;
  readonly from: string;
  readonly also?: readonly { readonly file: string; readonly from: string }[];
  readonly tests: readonly string[];
}

const script: string = './breaks/breaks.mjs';
const { breaks }: { breaks: readonly Break[] } = await import(script);
const root = path.resolve(import.meta.dirname, '..');

describe('a deliberate fault', () => {
  it.each(breaks)('can still be made: $name', ({ file, from, also = [], tests }) => {
    for (const part of [{ file, from }, ...also]) {
      const source = readFileSync(path.join(root, part.file), 'utf8');
      expect(source.split(part.from)).toHaveLength(2);
    }
    for (const test of tests) expect(existsSync(path.join(root, test))).toBe(true);
  });
});
