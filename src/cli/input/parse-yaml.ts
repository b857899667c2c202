import { type Document, isMap, isScalar, isSeq, LineCounter, Parser, parseDocument, type Scalar, visit } from 'yaml';
import { isRewritten } from '../../protocol/json/exact-json.ts';
import type { Json } from '../../protocol/json/json.ts';
import { rewrittenNumber } from './parse-json.ts';

/** The nesting of a text exceeds the maximum depth. */
export class TooDeepError extends Error {
  override readonly name = 'TooDeepError';
}

/**
 * Parses a YAML 1.2 text. A value that is a number or a date in YAML but not in JSON (`00123`, `0x1F`, `+43 1`, `12:30`) remains text.
 * Throws a `TooDeepError`, the errors of the library, and a `UsageError` for a number that would be sent in another form. `placeOf` returns
 * the name of a line for messages. This is a separate module, so that the YAML library is loaded only if it is needed. A dynamic import of
 * the library itself does not work, because its bundled form exports only `default`.
 */
export function yamlValue(source: string, maxDepth: number, placeOf: (line: number) => string): Json {
  // The library is recursive, and Node.js ends at once if a regular expression runs out of stack. The depth is therefore checked first.
  if (blockLevels(source) > 2 * maxDepth || tokenDepth(source) > 2 * maxDepth) throw new TooDeepError();
  const document = parseDocument(source, { logLevel: 'error' });
  const [error] = document.errors;
  if (error) throw error;
  keepSpelling(document, source, placeOf);
  return document.toJS() as Json;
}

/** Matches a number in JSON syntax. */
const jsonNumber = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;

function keepSpelling(document: Document, source: string, placeOf: (line: number) => string): void {
  visit(document, {
    Scalar(_key, node) {
      const written = isScalar(node) ? (node as Scalar).source : undefined;
      const isText = typeof node.value === 'string' || typeof node.value === 'boolean' || node.value === null;
      if (written === undefined || isText) return;
      if (!jsonNumber.test(written)) {
        node.value = written;
      } else if (isRewritten(written)) {
        const line = source.slice(0, node.range?.[0] ?? 0).split('\n').length;
        throw rewrittenNumber(placeOf(line), written, String(node.value));
      }
    },
  });
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

/** Returns the nesting depth of the tokens of a text. The parser of tokens is not recursive, so that it cannot exceed the call stack. */
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

/**
 * Returns the line, counted from 1, at which a value starts in a YAML or JSON text. If the value does not exist, returns the line of its
 * nearest existing parent. Names are compared without regard to case.
 */
export function lineOf(source: string, place: readonly (string | number)[]): number {
  const lines = new LineCounter();
  const document = parseDocument(source, { lineCounter: lines });
  let node: unknown = document.contents;
  let offset = rangeOf(node);
  for (const step of place) {
    const next = child(node, step);
    if (next === undefined) break;
    node = next.value;
    offset = next.offset ?? offset;
  }
  return lines.linePos(offset ?? 0).line;
}

function child(node: unknown, step: string | number): { value: unknown; offset: number | undefined } | undefined {
  if (isSeq(node) && typeof step === 'number') {
    const value = node.items[step];
    return value === undefined ? undefined : { value, offset: rangeOf(value) };
  }
  if (!isMap(node)) return undefined;
  const wanted = String(step).toLowerCase();
  const pair = node.items.find(({ key }) => String(key).toLowerCase() === wanted);
  return pair && { value: pair.value, offset: rangeOf(pair.key) };
}

function rangeOf(node: unknown): number | undefined {
  const { range } = (node ?? {}) as { range?: readonly number[] | null };
  return range?.[0];
}
