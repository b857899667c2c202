import { mapWidth } from '../case.ts';
import { misdirected } from './bidi.ts';
import { misplaced } from './context.ts';
import { identifierClass } from './identifier-class.ts';

/**
 * Length of the longest name that is checked, in UTF-16 code units. A check of a longer text would block the event loop, and no
 * person has a longer name.
 */
const maxLength = 1000;

/**
 * Finds the first character of a name that UsernameCaseMapped forbids (RFC 8265 section 3.3), such as `U+2019 is a punctuation
 * mark`. Spaces separate the parts of a name (section 3.1). Full-width and half-width characters are mapped first, as in
 * comparisons, so that the result names the mapped character. Returns undefined for an allowed name, for an empty name, and for a
 * name of more than 1,000 characters, which is not checked.
 */
export function userNameFault(name: string): string | undefined {
  const isPlain = !/[^ -~]/.test(name);
  const mapped = isPlain || name.length > maxLength ? name : mapWidth(name);
  if (mapped.startsWith(' ') || mapped.endsWith(' ')) return 'U+0020 stands at an end, and not between two parts';
  if (isPlain || name.length > maxLength) return undefined;
  for (const part of mapped.split(' ')) {
    const fault = partFault(part);
    if (fault !== undefined) return fault;
  }
  return undefined;
}

function partFault(part: string): string | undefined {
  for (const [char] of part.matchAll(/[^!-~]/gu)) {
    const verdict = identifierClass(char);
    if (verdict !== true && verdict !== 'inContext') return `${printCodePoint(char)} is ${verdict}`;
  }
  const chars = Array.from(part);
  const found = misplaced(chars) ?? misdirected(chars);
  return found && `${printCodePoint(found.char)} ${found.reason}`;
}

/** `U+00E9` */
function printCodePoint(char: string): string {
  return `U+${char.codePointAt(0)?.toString(16).toUpperCase().padStart(4, '0')}`;
}
