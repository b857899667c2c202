import { Parser } from 'yaml';

/** Matches a number in JSON syntax. Other numbers of YAML, such as `00123` and `0x1F`, are meant as text. */
export const jsonNumber = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;

/**
 * Returns `true` if a YAML text may be nested deeper than `maxDepth`. This check must come before the text is parsed,
 * because the parser is recursive, and deep nesting can exceed the call stack. If the call stack is exceeded inside a
 * regular expression, the Node.js process ends immediately.
 */
export function isTooDeepYaml(source: string, maxDepth: number): boolean {
  return blockLevels(source) > 2 * maxDepth || tokenDepth(source) > 2 * maxDepth;
}

/** Returns the maximum nesting depth of blocks that the indentation of a text allows. Each level is indented more than its parent level. */
function blockLevels(source: string): number {
  const columns: number[] = [];
  let deepest = 0;
  for (const line of source.split(/[\r\n]+/)) {
    for (const column of levelsOf(line)) {
      while ((columns.at(-1) ?? -1) > column) columns.pop();
      if ((columns.at(-1) ?? -1) < column) columns.push(column);
    }
    deepest = Math.max(deepest, columns.length);
  }
  return deepest;
}

/** Yields the columns at which a line opens a level. `- - a` opens three levels. */
function* levelsOf(line: string): Iterable<number> {
  for (let at = 0; at < line.length; at++) {
    const character = line[at];
    if (character === ' ' || character === '\t') continue;
    yield at;
    const isIndicator = (character === '-' || character === '?') && /[ \t]/.test(line[at + 1] ?? '');
    if (!isIndicator) return;
  }
}

/**
 * Returns the nesting depth of the tokens of a text. The parser of tokens is not recursive, so this function cannot
 * exceed the call stack.
 */
function tokenDepth(source: string): number {
  const open: { token: unknown; depth: number }[] = [];
  for (const token of new Parser().parse(source)) open.push({ token, depth: 0 });
  let deepest = 0;
  for (let next = open.pop(); next; next = open.pop()) {
    const { token, depth } = next;
    deepest = Math.max(deepest, depth);
    if (typeof token !== 'object' || token === null) continue;
    const { items = [], key, value } = token as { items?: unknown[]; key?: unknown; value?: unknown };
    // An item of a collection does not add a level.
    for (const item of items) open.push({ token: item, depth });
    for (const inner of [key, value]) open.push({ token: inner, depth: depth + 1 });
  }
  return deepest;
}
