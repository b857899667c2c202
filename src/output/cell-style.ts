import type { Style } from './ansi.ts';

/**
 * Maps the header of a column to the styles of its cells that need attention. Each pattern matches the whole text of a
 * cell. The style only emphasises the text, and adds no meaning.
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
