import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { lenient } from '../../../src/protocol/deviation.ts';
import { FilterError, parseFilter, printFilter } from '../../../src/protocol/filter/index.ts';
import { FilterParser } from '../../../src/protocol/filter/parser.ts';
import { anyCharacter } from '../../support/any-character.ts';
import { runs } from '../../support/runs.ts';
import { anyFilter } from '../support/arbitrary-filter.ts';

test('a filter that was printed is read again as the same filter', () => {
  fc.assert(
    fc.property(anyFilter, (filter) => {
      expect(parseFilter(printFilter(filter))).toEqual(filter);
    }),
    runs(750),
  );
});

// biome-ignore format: a list of tokens
const pieces = [
  '(', ')', '[', ']', '.', ' ', '\t', '"', "'", '\\', '\\"', '"a"', "'b'", 'not', 'and', 'or', 'pr', 'eq', 'co', 'GT',
  'null', 'TRUE', '1', '-', '1e', '0.5', '00', 'emails', 'a.b', 'a.b.c', '$ref', 'urn:x:1:a', ':', '__proto__', '\u00a0',
  '\ufeff', '\u0000', '😀', '\ud800', 'é',
];
const soup = fc.array(fc.constantFrom(...pieces), { maxLength: 40 }).map((parts) => parts.join(''));
const mutated = fc
  .tuple(anyFilter, fc.array(fc.tuple(fc.nat(200), fc.nat(3), fc.constantFrom('', ...pieces)), { maxLength: 4 }))
  .map(([filter, edits]) =>
    edits.reduce((text, [at, drop, put]) => text.slice(0, at) + put + text.slice(at + drop), printFilter(filter)),
  );
const anything = fc.oneof(fc.string({ unit: anyCharacter, maxLength: 200 }), soup, mutated);

/** Parses a filter and returns the number of steps. Fails on any error other than a FilterError. */
function steps(text: string, options: ConstructorParameters<typeof FilterParser>[1], patchPath: boolean): number {
  const parser = new FilterParser(text, options);
  try {
    if (patchPath) parser.parsePatchPath();
    else parser.parseFilter();
  } catch (error) {
    if (!(error instanceof FilterError)) throw error;
    expect(error.offset).toBeLessThanOrEqual(text.length);
    expect(error.print().split('\n')).toHaveLength(3);
  }
  return parser.steps;
}

describe.each([
  ['a filter', false],
  ['a PATCH path', true],
])('whatever a stranger sends as %s', (_name, patchPath) => {
  test.each([
    ['a strict reader', () => ({})],
    ['a lenient reader', () => ({ tolerate: lenient([]) })],
  ])('%s throws nothing but a FilterError and works in proportion to its length', (_reader, options) => {
    fc.assert(
      fc.property(anything, (text) => {
        expect(steps(text, options(), patchPath)).toBeLessThanOrEqual(8 * text.length + 8);
      }),
      runs(750),
    );
  });
});

test.each([
  ['an open string', (n: number) => `a eq "${'x'.repeat(n)}`],
  ['escapes without an end', (n: number) => `a eq "${'\\"'.repeat(n / 2)}`],
  ['backslashes', (n: number) => `a eq "${'\\'.repeat(n)}"`],
  ['digits', (n: number) => `a eq ${'1'.repeat(n)}x`],
  [
    'digits, point, digits, exponent',
    (n: number) => `a eq ${'1'.repeat(n / 3)}.${'1'.repeat(n / 3)}e${'1'.repeat(n / 3)}x`,
  ],
  ['spaces', (n: number) => `a${' '.repeat(n)}!`],
  ['points', (n: number) => `a[b pr]${'.'.repeat(n)}`],
  ['single quotes', (n: number) => `a eq ${"'".repeat(n)}`],
  ['colons', (n: number) => `urn${':'.repeat(n)}a pr`],
  ['open brackets', (n: number) => '('.repeat(n)],
])('%s do not take quadratic time', (_name, text) => {
  // Allows 8 steps for each character. Quadratic work would need 10^12 steps in total.
  const long = text(1_000_000);
  expect(steps(long, { tolerate: lenient([]) }, false)).toBeLessThanOrEqual(8 * long.length + 8);
});
