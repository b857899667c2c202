import { type Document, isMap, isScalar, isSeq, LineCounter, parseDocument, visit } from 'yaml';
import { SourceError } from '../errors.ts';
import { isTooDeepYaml } from '../source/yaml-depth.ts';

/** Maximum nesting depth of a mapping file. */
const maxDepth = 20;

/** A parsed YAML or JSON text, with the position of each value. */
export interface PlacedYaml {
  /** The value. Numbers and booleans are texts, exactly as in the file. */
  readonly value: unknown;
  /**
   * Returns the place of a value: `map.yaml, line 3, column 5`. If the value does not exist, returns the place of the
   * nearest existing parent.
   */
  readonly placeOf: (path: readonly PropertyKey[]) => string;
}

/**
 * Parses YAML 1.2, which includes JSON. Throws a `SourceError` (`badMap`) for a syntax error, for a key that occurs
 * twice, and for an alias. The message of the error contains the position.
 */
export function parsePlacedYaml(name: string, text: string): PlacedYaml {
  if (isTooDeepYaml(text, maxDepth))
    throw new SourceError('badMap', `${name} is nested more than ${maxDepth} levels deep`);
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, logLevel: 'silent' });
  const at = (offset: number): string => {
    const { line, col } = lines.linePos(Math.min(offset, Math.max(text.length - 1, 0)));
    return `${name}, line ${line}, column ${col}`;
  };
  const [error] = [...document.errors, ...document.warnings];
  if (error) {
    const what = error.code === 'DUPLICATE_KEY' ? 'the key occurs twice' : error.message;
    throw new SourceError('badMap', `${at(error.pos[0])}: ${what}`, {
      hint: 'Put a header in quotes if the header contains a colon, or starts with a quote or a #.',
    });
  }
  visit(document, {
    Alias(_key, node) {
      throw new SourceError('badMap', `${at(node.range?.[0] ?? 0)}: a YAML alias is not allowed`, {
        hint: 'Write the value again.',
      });
    },
    Scalar(_key, node) {
      if (typeof node.value !== 'string' && node.value !== null && node.source !== undefined) node.value = node.source;
    },
  });
  return { value: document.toJS(), placeOf: (path) => at(offsetOf(document, path)) };
}

function offsetOf(document: Document, path: readonly PropertyKey[]): number {
  let node: unknown = document.contents;
  let offset = startOf(node) ?? 0;
  for (const step of path) {
    if (isSeq(node)) {
      node = node.items[Number(step)];
      offset = startOf(node) ?? offset;
      continue;
    }
    if (!isMap(node)) break;
    const pair = node.items.find(({ key }) => (isScalar(key) ? String(key.value) : String(key)) === String(step));
    if (!pair) break;
    node = pair.value;
    offset = startOf(pair.key) ?? offset;
  }
  return offset;
}

function startOf(node: unknown): number | undefined {
  return ((node ?? {}) as { range?: readonly number[] | null }).range?.[0];
}
