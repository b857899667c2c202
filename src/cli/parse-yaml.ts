import { type Document, isScalar, parseDocument, type Scalar, visit } from 'yaml';
import { isRewritten } from '../protocol/exact-json.ts';
import type { Json } from '../protocol/json.ts';
import { rewrittenNumber } from './own-json.ts';

/**
 * The value of a YAML 1.2 text. What YAML alone takes for a number or a date (`00123`, `0x1F`, `+43 1`, `12:30`) stays the text
 * that was written. Throws what the library throws, and a `UsageError` for a number that would not be sent as it was written;
 * `placeOf` names a line. A module of its own, so that the library is loaded when there is YAML to read: imported when
 * needed by itself, its bundled form has no names but `default`.
 */
export function yamlValue(source: string, placeOf: (line: number) => string): Json {
  const document = parseDocument(source, { logLevel: 'error' });
  const [error] = document.errors;
  if (error) throw error;
  keepSpelling(document, source, placeOf);
  return document.toJS() as Json;
}

/** A number as JSON writes it. */
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
