import { expect, it } from 'vitest';
import { wrapProse } from '../../src/output/prose.ts';

const wrapped = (text: string, width: number): string[] => wrapProse(text, width).split('\n');

it('breaks lines between words, and indents the further lines', () => {
  expect(wrapped('Warning: group Crowd: the service shows 50 of the 60 members of the group', 40)).toEqual([
    'Warning: group Crowd: the service shows',
    '  50 of the 60 members of the group',
  ]);
});

it.each([
  [
    'ok    reach: the service responded with status 200',
    ['ok    reach: the service', '      responded with status 200'],
  ],
  ['  hint   check the host name in the base URL', ['  hint   check the host name in', '         the base URL']],
  ['  ada (1): the service refused the change', ['  ada (1): the service refused', '    the change']],
])('indents the further lines below the text: %s', (text, lines) => {
  expect(wrapped(text, 32)).toEqual(lines);
});

it('does not divide a word that is longer than the line', () => {
  const url = 'https://scim.example.com/v2/Users?filter=userName';
  expect(wrapped(`Note: see ${url} for more`, 24)).toEqual(['Note: see', `  ${url}`, '  for more']);
});

it.each([
  [
    'Next: scimctl users deactivate ada@example.com --dry-run',
    ['Next:', '  scimctl users deactivate ada@example.com --dry-run'],
  ],
  [
    "to see them, run scimctl users list --where 'title~a, b; c' -o id; then go on",
    ['to see them, run', "  scimctl users list --where 'title~a, b; c' -o id;", '  then go on'],
  ],
  ['Note: scimctl ignores the variable and checks', ['Note:', '  scimctl ignores the variable and checks']],
  ['Note that scimctl ignores the variable', ['Note that scimctl ignores', '  the variable']],
])('does not divide a command to copy: %s', (text, lines) => {
  expect(wrapped(text, 26)).toEqual(lines);
});

it('never exceeds the width with characters of two columns', () => {
  expect(wrapped('Note: 日本語 日本語 日本語 日本語', 20)).toEqual(['Note: 日本語 日本語', '  日本語 日本語']);
});

it.each([undefined, 200])('leaves a line that fits, and its spaces: width %s', (width) => {
  expect(wrapProse('  a   b  ', width)).toBe('  a   b  ');
});
