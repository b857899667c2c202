import { type Document, isMap, isScalar, isSeq, LineCounter, parseDocument, type Scalar, visit } from 'yaml';
import { isRewritten } from '../../protocol/json/exact-json.ts';
import type { Json } from '../../protocol/json/json.ts';
import { isTooDeepYaml, jsonNumber } from '../../provisioning/source/yaml-depth.ts';
import { rewrittenNumber } from './parse-json.ts';

/** The nesting of a text exceeds the maximum depth. */
export class TooDeepError extends Error {
  override readonly name = 'TooDeepError';
}

/**
 * Parses a YAML 1.2 text. If a value is a number or a date in YAML but is not written as a JSON number (`00123`,
 * `0x1F`, `+43 1`, `12:30`), keeps it as text. Throws a `TooDeepError`, or the errors of the library. Throws a
 * `UsageError` for a number that would be sent in another form. `placeOf` converts a line number to a text for messages. The function has its own module, so that the YAML library is loaded only if a command needs it. A dynamic import of the library itself does not work, because the bundled library exports only `default`.
 */
export function yamlValue(source: string, maxDepth: number, placeOf: (line: number) => string): Json {
  if (isTooDeepYaml(source, maxDepth)) throw new TooDeepError();
  const document = parseDocument(source, { logLevel: 'error' });
  const [error] = document.errors;
  if (error) throw error;
  keepSpelling(document, source, placeOf);
  return document.toJS() as Json;
}

/**
 * Returns the first YAML syntax error in a text, or `undefined` for valid YAML. `message` quotes nothing of the text.
 */
export function syntaxError(source: string): { readonly message: string; readonly line: number } | undefined {
  const [error] = parseDocument(source, { logLevel: 'error' }).errors;
  if (!error) return undefined;
  // The first line of the message says what is wrong. The other lines quote the text.
  const [message = 'not YAML'] = error.message.split('\n');
  return { message: message.replace(/ at line \d+, column \d+:?$/, ''), line: error.linePos?.[0].line ?? 1 };
}

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

/**
 * Returns the line at which a value starts in a YAML or JSON text. The first line is 1. If the value does not exist,
 * returns the line of its nearest existing parent. The comparison of names ignores case.
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
