import type { JsonObject } from '../../protocol/json/json.ts';
import type { RowProblem, TableRow } from '../source/row.ts';
import { readCell } from './cell.ts';
import { localDate, readDate } from './leaving-date.ts';
import type { MappedColumn, Mapping } from './mapping.ts';
import { readPersonName } from './person-name.ts';
import { isStatusWord, readStatus } from './status.ts';

/**
 * What else in a row speaks of whether the person is active, where it says otherwise: another status, a date of leaving that
 * is past although no status says that the person left, a remark behind the name.
 */
export function contradictions(row: TableRow, draft: JsonObject, mapping: Mapping): RowProblem[] {
  if (witnesses(mapping).length === 0) return [];
  const isSaid = draft.active !== undefined;
  if (!isSaid && !mapping.rules.setActive) return [];
  return [
    ...otherStatuses(row, draft.active as boolean | undefined, mapping),
    ...(isSaid ? [] : pastDates(row, mapping)),
    ...(isSaid ? [] : remarks(row, mapping)),
  ];
}

const witnessesOf = new WeakMap<Mapping, readonly MappedColumn[]>();

/** The status columns that are not sent. Computed once per mapping. */
function witnesses(mapping: Mapping): readonly MappedColumn[] {
  const known = witnessesOf.get(mapping);
  if (known) return known;
  const found = mapping.columns.filter(({ role, reading }) => role !== undefined || reading === 'fullName');
  witnessesOf.set(mapping, found);
  return found;
}

function* otherStatuses(row: TableRow, active: boolean | undefined, { columns, rules }: Mapping): Iterable<RowProblem> {
  for (const column of columns) {
    if (column.role !== 'status') continue;
    const content = readCell(row.cells[column.position - 1] ?? '', column, rules, 'text');
    if (content.kind !== 'text') continue;
    const said = readStatus(content.text, { column: column.column, negated: column.reading === 'negated' });
    if (said === undefined || said === (active ?? true)) continue;
    const status = JSON.stringify(columns.find(({ targets }) => targets.some(isActive))?.column);
    const other =
      active === undefined
        ? `and column ${status}, which gives the status, is empty`
        : `contradicts column ${status}, which says that the person is ${active ? 'active' : 'inactive'}`;
    const reason = `${JSON.stringify(content.text)} ${other}; --map ${JSON.stringify(`${column.column}=-`)} leaves it out`;
    yield problem(row, column, reason);
  }
}

function* pastDates(row: TableRow, { columns, rules }: Mapping): Iterable<RowProblem> {
  for (const column of columns) {
    if (column.role !== 'leavingDate') continue;
    const content = readCell(row.cells[column.position - 1] ?? '', column, rules, 'text');
    if (content.kind !== 'text') continue;
    const dates = readDate(content.text, rules.dateOrder);
    const today = localDate(new Date());
    if (!dates?.every((date) => date < today)) continue;
    const reason = `${JSON.stringify(content.text)} is past, and no column says that the person is active; --map ${JSON.stringify(`${column.column}=-`)} leaves it out`;
    yield problem(row, column, reason);
  }
}

function* remarks(row: TableRow, { columns, rules }: Mapping): Iterable<RowProblem> {
  for (const column of columns) {
    if (column.reading !== 'fullName') continue;
    const content = readCell(row.cells[column.position - 1] ?? '', column, rules, 'name');
    const remark = content.kind === 'text' ? readPersonName(content.text).remark : undefined;
    if (remark === undefined || !isStatusWord(remark)) continue;
    if (readStatus(remark, column) !== false) continue;
    yield problem(row, column, `it says ${JSON.stringify(remark)}, and no column says that the person is active`);
  }
}

function isActive({ path }: { readonly path: string }): boolean {
  return path === 'active';
}

function problem({ line }: TableRow, { column, position }: MappedColumn, reason: string): RowProblem {
  return { line, column, position, reason };
}
