import type { Style } from './ansi.ts';

/**
 * The styles of cells that need attention: the header of a column, a pattern of its whole text, and the style. The text
 * has the same meaning without the style.
 */
const styles: Readonly<Record<string, readonly (readonly [text: RegExp, style: Style])[]>> = {
  active: [[/^false$/, 'red']],
  outcome: [
    [/^(?:failed|rejected|not verified|not found|protected|unresolved)$/, 'red'],
    [/^(?:not attempted|duplicate)$/, 'yellow'],
  ],
  state: [[/^stopped$/, 'yellow']],
  status: [
    [/^5\d\d$/, 'red'],
    [/^4\d\d$/, 'yellow'],
  ],
};

/** Returns the style of a cell. Returns `undefined` for a cell without a style. */
export function styleOf(header: string, text: string): Style | undefined {
  return Object.hasOwn(styles, header) ? styles[header]?.find(([pattern]) => pattern.test(text))?.[1] : undefined;
}
