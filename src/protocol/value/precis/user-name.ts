import { mapWidth } from '../case.ts';
import { misdirected } from './bidi.ts';
import { misplaced } from './context.ts';
import { identifierClass } from './identifier-class.ts';

/** Nobody has a longer name, and who looks at one for long holds everybody else up. In UTF-16 units. */
const maxLength = 1000;

/**
 * What a name has that UsernameCaseMapped forbids (RFC 8265 section 3.3), in parts that blanks separate (section 3.1):
 * `U+2019 is a punctuation mark`; undefined for a name that keeps to it, for an empty one, and for one of more than 1,000
 * characters, which is not looked at. Full-width and half-width characters are mapped, as they are when names are compared, and
 * what is found is said of what they stand for.
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
