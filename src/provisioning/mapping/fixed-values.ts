import type { JsonObject } from '../../protocol/json/json.ts';
import type { AttributeTarget, ColumnTarget } from '../headers/column-target.ts';
import type { RowProblem, TableRow } from '../source/row.ts';
import { assignTexts, hasValue } from './assign-texts.ts';
import { cellOf } from './cell.ts';
import { useOf } from './column-use.ts';
import { convertText } from './conversion.ts';
import { isSecretColumn } from './describe.ts';
import type { MappedColumn, Mapping, TemplateValuePart } from './mapping.ts';
import { applyFunctions } from './template.ts';

/**
 * Stores the values of templates and constants. A template refers to cells. If one of these cells has no value, the
 * template gives no value. Returns the problems of the row.
 */
export function assignFixedValues(row: TableRow, draft: JsonObject, mapping: Mapping): RowProblem[] {
  const problems: RowProblem[] = [];
  for (const { target, parts } of mapping.templates ?? []) {
    const filled = fill(row, parts, mapping);
    const problem =
      'problem' in filled
        ? filled.problem
        : filled.text === undefined
          ? undefined
          : problemOf(row, target, assignTexts(draft, target, [filled.text]));
    if (problem) problems.push(problem);
  }
  for (const { target, values } of mapping.constants ?? []) {
    const problem = problemOf(row, target, assignTexts(draft, target, values));
    if (problem) problems.push(problem);
  }
  return problems;
}

/** Stores the defaults of attributes that have no value and are not cleared. Returns the problems of the row. */
export function assignDefaults(
  row: TableRow,
  draft: JsonObject,
  { defaults = [] }: Mapping,
  cleared: readonly string[],
): RowProblem[] {
  return defaults.flatMap(({ target, values }) => {
    if (hasValue(draft, target) || cleared.includes(target.path)) return [];
    return problemOf(row, target, assignTexts(draft, target, values)) ?? [];
  });
}

/** True if one of the targets of a column has a default. */
export function hasDefault(targets: readonly ColumnTarget[], { defaults = [] }: Mapping): boolean {
  return defaults.some(({ target }) => targets.some(({ path }) => path === target.path));
}

function problemOf({ line }: TableRow, { path }: AttributeTarget, reason: string | undefined): RowProblem | undefined {
  return reason === undefined ? undefined : { line, column: path, reason };
}

type Filled = { readonly text: string | undefined } | { readonly problem: RowProblem };

function fill(row: TableRow, parts: readonly TemplateValuePart[], mapping: Mapping): Filled {
  let text = '';
  for (const part of parts) {
    if (typeof part === 'string') {
      text += part;
      continue;
    }
    const column = mapping.columns[part.position - 1] as MappedColumn;
    const content = cellOf(row, column, mapping.rules, useOf(column));
    if (content.kind === 'unusable') return { problem: at(row, column, content.reason) };
    if (content.kind !== 'text') return { text: undefined };
    const { dateOrder } = mapping.rules;
    const converted = convertText(content.text, column.conversion, { dateOrder, isSecret: isSecretColumn(column) });
    if ('reason' in converted) return { problem: at(row, column, converted.reason) };
    text += applyFunctions(converted.text, part.functions);
  }
  return { text: text.trim() === '' ? undefined : text.trim() };
}

function at({ line }: TableRow, { column, position }: MappedColumn, reason: string): RowProblem {
  return { line, column, position, reason };
}
