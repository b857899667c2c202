import { mapWidth } from '../case.ts';
import { misdirected } from './bidi.ts';
import { misplaced } from './context.ts';
import { identifierClass } from './identifier-class.ts';

/**
 * Maximum length of a name that is checked, in UTF-16 code units. No user has a longer name, and the check of a very
 * long text would block the event loop.
 */
const maxLength = 1000;

/**
 * Finds the first character that UsernameCaseMapped (RFC 8265 section 3.3) forbids in a user name. Allows spaces
 * between the parts of a name (section 3.1). Returns a description such as `U+2019 is a punctuation mark`. Returns
 * `undefined` for an allowed name and for an empty name. First converts full-width and half-width characters to their usual forms, as a comparison of user names does. The description names the converted character. If a name has more than 1,000 characters, checks only for spaces at the start and at the end.
 */
export function userNameFault(name: string): string | undefined {
  const isPlain = !/[^ -~]/.test(name);
  const mapped = isPlain || name.length > maxLength ? name : mapWidth(name);
  if (mapped.startsWith(' ') || mapped.endsWith(' '))
    return 'U+0020 (space) is allowed only between two parts of the name, and not at the start or the end of the name';
  if (isPlain || name.length > maxLength) return undefined;
  for (const part of mapped.split(' ')) {
    const fault = partFault(part);
    if (fault !== undefined) return fault;
  }
  return undefined;
}

function partFault(part: string): string | undefined {
  for (const [char] of part.matchAll(/[^!-~]/gu)) {
    const result = identifierClass(char);
    if (result !== true && result !== 'inContext') return `${printCodePoint(char)} is ${result}`;
  }
  const chars = Array.from(part);
  const found = misplaced(chars) ?? misdirected(chars);
  return found && `${printCodePoint(found.char)} ${found.reason}`;
}

/** Prints the code point of a character: `U+00E9`. */
function printCodePoint(char: string): string {
  return `U+${char.codePointAt(0)?.toString(16).toUpperCase().padStart(4, '0')}`;
}
