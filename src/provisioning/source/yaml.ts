import { type Document, isMap, isSeq, LineCounter, parseDocument, visit } from 'yaml';
import { isRewritten } from '../../protocol/json/exact-json.ts';
import { describeType, isObject } from '../../protocol/json/json.ts';
import type { ResourceRow } from './row.ts';
import { isTooDeepYaml, jsonNumber } from './yaml-depth.ts';
import { splitYaml, type YamlPart } from './yaml-parts.ts';

/** Maximum nesting depth of a resource. */
const maxDepth = 100;

/**
 * Reads the resources of a YAML 1.2 stream: the items of a sequence, each document, or the `Resources` of a ListResponse. Keeps one item or
 * one document in memory. An item that is not valid is a row with a problem. Throws the errors of `splitYaml`.
 */
export async function* readYaml(
  texts: AsyncIterable<string>,
  options: { readonly maxRowLength?: number } = {},
): AsyncIterable<ResourceRow> {
  let last = 0;
  for await (const part of splitYaml(texts, options.maxRowLength)) {
    for (const row of rowsOf(part)) {
      // Each resource gets a line number of its own, even if several resources are on the same line.
      last = Math.max(row.line, last + 1);
      yield row.line === last
        ? row
        : { ...row, line: last, problems: row.problems.map((problem) => ({ ...problem, line: last })) };
    }
  }
}

function* rowsOf(part: YamlPart): Iterable<ResourceRow> {
  if (isTooDeepYaml(part.text, maxDepth)) {
    yield broken(part.line, `the resource is nested more than ${maxDepth} levels deep`);
    return;
  }
  const lines = new LineCounter();
  const document = parseDocument(part.text, { lineCounter: lines, prettyErrors: false, logLevel: 'silent' });
  // An error after the last character of the text is reported for the last line.
  const lineAt = (offset: number): number => part.line + lines.linePos(Math.min(offset, part.text.length - 1)).line - 1;
  // A warning counts as an error, because a warning reports a tag with an unknown meaning, such as `!!binary`.
  const [error] = [...document.errors, ...document.warnings];
  if (error) {
    yield broken(part.line, `not valid YAML: ${error.message} (line ${lineAt(error.pos[0])})`);
    return;
  }
  keepSpelling(document);
  let value: unknown;
  try {
    value = document.toJS();
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : 'unreadable';
    const scope = message.startsWith('Unresolved alias')
      ? '; an alias can refer only to an anchor in the same resource'
      : '';
    yield broken(part.line, `not valid YAML: ${message}${scope}`);
    return;
  }
  const { values, node } = itemsOf(value, document.contents);
  if (!values) {
    yield rowOf(value, part.line);
    return;
  }
  for (const [index, item] of values.entries()) {
    const offset = isSeq(node)
      ? ((node.items[index] as { range?: readonly number[] } | undefined)?.range?.[0] ?? 0)
      : 0;
    yield rowOf(item, part.kind === 'item' ? part.line : lineAt(offset));
  }
}

/** Returns the resources of a sequence or of a ListResponse, and the YAML node of the resources. */
function itemsOf(value: unknown, contents: unknown): { values?: readonly unknown[]; node?: unknown } {
  if (Array.isArray(value)) return { values: value, node: contents };
  if (!isObject(value) || !isMap(contents)) return {};
  const name = Object.keys(value).find((key) => key.toLowerCase() === 'resources');
  const values = name === undefined ? undefined : value[name];
  return Array.isArray(values) ? { values, node: contents.get(name, true) } : {};
}

function rowOf(value: unknown, line: number): ResourceRow {
  if (!isObject(value)) return broken(line, `a resource must be a YAML mapping, not ${describeType(value)}`);
  return { kind: 'resource', line, resource: value, problems: [] };
}

function broken(line: number, reason: string): ResourceRow {
  return { kind: 'resource', line, resource: {}, problems: [{ line, reason }] };
}

/**
 * Keeps some numbers as text, because JavaScript or JSON would write these numbers in another form. Examples: `00123`,
 * `1.10`, `9007199254740993`.
 */
function keepSpelling(document: Document): void {
  visit(document, {
    Scalar(_key, node) {
      const written = node.source;
      if (typeof node.value !== 'number' && typeof node.value !== 'bigint') return;
      if (written !== undefined && (!jsonNumber.test(written) || isRewritten(written))) node.value = written;
    },
  });
}
