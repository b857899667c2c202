import type { JsonObject } from '../../protocol/json/json.ts';
import type { RowProblem, TableRow } from '../source/row.ts';
import { cellOf } from './cell.ts';
import { daysOf } from './days.ts';
import { localDate } from './leaving-date.ts';
import type { MappedColumn, Mapping } from './mapping.ts';
import { readPersonName } from './person-name.ts';
import { isStatusWord, readStatus } from './status.ts';

/**
 * Returns a problem for each cell that contradicts the status of the person. A person without a value of `active`
 * counts as active. For such a person, these cells are also problems: a leaving date in the past, and a name with a
 * word for "inactive" in brackets.
 */
export function contradictions(row: TableRow, draft: JsonObject, mapping: Mapping): RowProblem[] {
  if (otherColumns(mapping).length === 0) return [];
  const isSaid = draft.active !== undefined;
  if (!isSaid && !mapping.rules.setActive) return [];
  return [
    ...otherStatuses(row, draft.active as boolean | undefined, mapping),
    ...(isSaid ? [] : pastDates(row, mapping)),
    ...(isSaid ? [] : remarks(row, mapping)),
  ];
}

const otherColumnsOf = new WeakMap<Mapping, readonly MappedColumn[]>();

/**
 * Returns the columns that can contradict the status: columns that are read but not sent, and columns with whole names. Computed once per
 * mapping.
 */
function otherColumns(mapping: Mapping): readonly MappedColumn[] {
  const known = otherColumnsOf.get(mapping);
  if (known) return known;
  const found = mapping.columns.filter(({ role, reading }) => role !== undefined || reading === 'fullName');
  otherColumnsOf.set(mapping, found);
  return found;
}

function* otherStatuses(row: TableRow, active: boolean | undefined, { columns, rules }: Mapping): Iterable<RowProblem> {
  for (const column of columns) {
    if (column.role !== 'status') continue;
    const content = cellOf(row, column, rules, 'text');
    if (content.kind !== 'text') continue;
    const said = readStatus(content.text, column);
    if (said === undefined || said === (active ?? true)) continue;
    const status = JSON.stringify(columns.find(({ targets }) => targets.some(isActive))?.column);
    const other =
      active === undefined
        ? `is a status, but scimctl reads the status from column ${status}, which is empty`
        : `contradicts column ${status}, which says that the person is ${active ? 'active' : 'inactive'}`;
    const reason = `${JSON.stringify(content.text)} ${other}; to ignore this column, use --map ${JSON.stringify(`${column.column}=-`)}`;
    yield problem(row, column, reason);
  }
}

function* pastDates(row: TableRow, { columns, rules }: Mapping): Iterable<RowProblem> {
  for (const column of columns) {
    if (column.role !== 'leavingDate') continue;
    const content = cellOf(row, column, rules, 'text');
    if (content.kind !== 'text') continue;
    const read = daysOf(content.text, column, rules);
    const today = localDate(new Date());
    if ('reason' in read || !read.days.every((day) => day < today)) continue;
    const reason = `${JSON.stringify(content.text)} is in the past, and no column says that the person is active; to ignore this column, use --map ${JSON.stringify(`${column.column}=-`)}`;
    yield problem(row, column, reason);
  }
}

function* remarks(row: TableRow, { columns, rules }: Mapping): Iterable<RowProblem> {
  for (const column of columns) {
    if (column.reading !== 'fullName') continue;
    const content = cellOf(row, column, rules, 'name');
    const remark = content.kind === 'text' ? readPersonName(content.text).remark : undefined;
    if (remark === undefined || !isStatusWord(remark)) continue;
    if (readStatus(remark, column) !== false) continue;
    yield problem(
      row,
      column,
      `the name contains the status ${JSON.stringify(remark)}, and no column says that the person is active`,
    );
  }
}

function isActive({ path }: { readonly path: string }): boolean {
  return path === 'active';
}

function problem({ line }: TableRow, { column, position }: MappedColumn, reason: string): RowProblem {
  return { line, column, position, reason };
}
