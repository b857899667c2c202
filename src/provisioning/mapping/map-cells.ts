import type { JsonObject } from '../../protocol/json/json.ts';
import type { ResourceModel } from '../../protocol/schema/model.ts';
import type { AttributeTarget, ColumnTarget } from '../headers/column-target.ts';
import type { RowProblem, TableRow } from '../source/row.ts';
import { assignValue } from './assign.ts';
import { assignTexts, isList } from './assign-texts.ts';
import { cellOf, readCell } from './cell.ts';
import { useOf } from './column-use.ts';
import { type ConvertedText, convertText } from './conversion.ts';
import { splitList, uniqueTexts } from './convert.ts';
import { derive } from './derive.ts';
import { isSecretColumn } from './describe.ts';
import { effectiveProblem } from './effective.ts';
import { assignDefaults, assignFixedValues, hasDefault } from './fixed-values.ts';
import type { Links, MappedRow } from './mapped-row.ts';
import type { MappedColumn, Mapping } from './mapping.ts';
import { managerTexts, readPersonName } from './person-name.ts';
import { isKeyTarget } from './row-keys.ts';
import { contradictions } from './row-status.ts';
import { readStatus } from './status.ts';
import { endOfMemberships } from './until.ts';

/** The values of a row. Each value is stored at its path and is not yet validated. */
export interface Draft {
  readonly draft: JsonObject;
  /** The columns whose cells have a value. */
  readonly filled: readonly MappedColumn[];
  readonly problems: readonly RowProblem[];
  /** The fields of the row that are not attributes. */
  readonly rest: Pick<MappedRow, 'links' | 'derived' | 'cleared' | 'sourceId' | 'userNameColumn' | 'notes'>;
}

/** State while the cells of a row are read. */
interface Reading {
  readonly row: TableRow;
  readonly line: number;
  readonly mapping: Mapping;
  readonly draft: JsonObject;
  readonly filled: MappedColumn[];
  readonly problems: RowProblem[];
  readonly notes: RowProblem[];
  readonly cleared: string[];
  links: Links;
}

/** Reads the cells of a row with the mapping. Never throws for the content of a row. */
export function mapCells(row: TableRow, mapping: Mapping, model: ResourceModel): Draft {
  const reading: Reading = {
    row,
    line: row.line,
    mapping,
    draft: { schemas: [model.core.urn] },
    filled: [],
    problems: [],
    notes: [],
    cleared: [],
    links: { groups: [] },
  };
  for (const column of mapping.columns) {
    if (column.targets.length > 0) readColumn(reading, column);
  }
  const { draft, filled, problems, notes, cleared } = reading;
  if (mapping.templates || mapping.constants) problems.push(...assignFixedValues(row, draft, mapping));
  if (mapping.defaults) problems.push(...assignDefaults(row, draft, mapping, cleared));
  problems.push(...contradictions(row, draft, mapping));
  const dateProblem = effectiveProblem(row, mapping);
  if (dateProblem) problems.push(dateProblem);
  const end = endOfMemberships(row, mapping);
  if (end.problem) problems.push(end.problem);
  if (end.met !== undefined) reading.links = { ...reading.links, hasEnded: true };
  if (end.unmet !== undefined) reading.links = { ...reading.links, until: end.unmet };
  const derived = derive(draft, model, mapping.rules);
  if (mapping.userNameFrom !== undefined && draft.userName !== undefined) derived.push('userName');
  const userNameColumn = columnOfUserName(mapping);
  const sourceId = mapping.sourceIdFrom === undefined ? '' : (row.cells[mapping.sourceIdFrom - 1] ?? '').trim();
  const rest: { -readonly [Part in keyof Draft['rest']]: Draft['rest'][Part] } = { links: reading.links, derived };
  if (sourceId !== '') rest.sourceId = sourceId;
  if (notes.length > 0) rest.notes = notes;
  if (cleared.length > 0) rest.cleared = cleared;
  if (userNameColumn !== undefined) rest.userNameColumn = userNameColumn;
  return { draft, filled, problems, rest };
}

/**
 * Returns a map from the path of each value to the column that contains the value. The paths have the form that
 * `validate` uses.
 */
export function columnsByPath(filled: readonly MappedColumn[]): ReadonlyMap<string, MappedColumn> {
  const columns = new Map<string, MappedColumn>();
  for (const column of filled) {
    for (const target of column.targets) {
      columns.set(target.kind === 'attribute' ? leafPath(target) : target.path, column);
    }
  }
  return columns;
}

function readColumn(reading: Reading, column: MappedColumn): void {
  const use = useOf(column);
  const content = cellOf(reading.row, column, reading.mapping.rules, use);
  switch (content.kind) {
    case 'none':
      return;
    case 'unusable':
      if (column.targets.some(({ kind }) => kind === 'groups'))
        reading.links = { ...reading.links, memberships: 'unknown' };
      if (use === 'key' || column.targets.some(({ path }) => path === 'active'))
        reading.problems.push(problemAt(reading, column, content.reason));
      else reading.notes.push(problemAt(reading, column, `the value is not used: ${content.reason}`));
      return;
    case 'clear':
      // If the cell is empty and the attribute has a default, the default is used and the attribute is not cleared. If
      // the cell contains the word that clears an attribute, the attribute is cleared and the default is not used.
      if ((reading.row.cells[column.position - 1] ?? '').trim() === '' && hasDefault(column.targets, reading.mapping))
        return;
      reading.cleared.push(...column.targets.flatMap(clearablePath));
      return;
    case 'text':
      if (content.note !== undefined) reading.notes.push(problemAt(reading, column, content.note));
      noteOtherValues(reading, column);
      reading.filled.push(column);
      for (const target of column.targets) {
        const reason = readTarget(reading, column, target, content.text);
        if (reason !== undefined) reading.problems.push(problemAt(reading, column, reason));
      }
  }
}

/**
 * Returns the values of a multi-valued column. If the source gives the values separately, returns these values.
 * Otherwise, returns the parts into which the cell is split.
 */
function listOf({ row, mapping }: Reading, column: MappedColumn, text: string): string[] {
  const { rules } = mapping;
  const values = row.values?.[column.position - 1];
  if (!values) return splitList(text, column.conversion?.separator ?? rules.listSeparator);
  const contents = values.map((value) => readCell(value, column, rules, useOf(column)));
  return uniqueTexts(contents.flatMap((content) => (content.kind === 'text' ? [content.text] : [])));
}

/** Adds a note if a column has more values than its attribute can have. */
function noteOtherValues(reading: Reading, column: MappedColumn): void {
  const values = reading.row.values?.[column.position - 1];
  if (!values || values.length < 2 || column.targets.some(takesSeveral)) return;
  const count = uniqueTexts(values).length;
  if (count > 1) reading.notes.push(problemAt(reading, column, `the first of ${count} values is used`));
}

/** True if a target can store all values of a column. A target with a type stores only one value. */
function takesSeveral(target: ColumnTarget): boolean {
  return target.kind === 'groups' || (target.kind === 'attribute' && isList(target));
}

function problemAt({ line }: Reading, { column, position }: MappedColumn, reason: string): RowProblem {
  return { line, column, position, reason };
}

/**
 * Returns an array with the path of a target. Returns an empty array for keys, the status and memberships, because a
 * cell must not clear these targets.
 */
function clearablePath(target: ColumnTarget): string[] {
  const isKept = target.kind === 'groups' || target.path === 'active' || isKeyTarget(target);
  return isKept ? [] : [target.path];
}

/** Stores the text of a cell at its target. Returns the problem if the text cannot be used. */
function readTarget(reading: Reading, column: MappedColumn, target: ColumnTarget, cell: string): string | undefined {
  const { draft, mapping } = reading;
  const texts: string[] = [];
  const hasSeveral = takesSeveral(target);
  // Fast path: most columns have no conversion, and most targets take only one value.
  if (!hasSeveral && !column.conversion) texts.push(cell);
  else
    for (const item of hasSeveral ? listOf(reading, column, cell) : [cell]) {
      const converted = column.conversion ? convertItem(item, column, target, mapping) : { text: item };
      if ('reason' in converted) return converted.reason;
      texts.push(converted.text);
    }
  const [text = ''] = texts;
  switch (target.kind) {
    case 'manager': {
      const alternatives = [...(reading.row.managerTexts ?? []), ...managerTexts(text)];
      const others = alternatives.length === 0 ? {} : { managerAlternatives: alternatives };
      reading.links = { ...reading.links, manager: text, ...others };
      return undefined;
    }
    case 'groups': {
      const groups = uniqueTexts(texts);
      const separator = column.conversion?.separator ?? mapping.rules.listSeparator;
      const isCell = reading.row.values === undefined && separator === undefined;
      const whole = groups.length > 1 && isCell ? { groupsCell: cell } : {};
      reading.links = { ...reading.links, groups, ...whole };
      return undefined;
    }
    case 'attribute':
      if (target.path === 'active') return readActive(draft, column, target, text);
      if (column.reading === 'fullName') return readFullName(draft, target, text, mapping);
      return assignTexts(draft, target, texts);
  }
}

/**
 * Converts one text of a cell with the conversion of the column. If the result is a date and the attribute has the type
 * `dateTime`, adds a time.
 */
function convertItem(item: string, column: MappedColumn, target: ColumnTarget, mapping: Mapping): ConvertedText {
  const { conversion } = column;
  const { dateOrder } = mapping.rules;
  const converted = convertText(item, conversion, { dateOrder, isSecret: isSecretColumn(column) });
  if ('reason' in converted || target.kind !== 'attribute') return converted;
  const isDate = conversion?.steps.some(({ kind }) => kind === 'date');
  const isDateTime = (target.subAttribute ?? target.attribute).type === 'dateTime';
  // An attribute of the type `dateTime` needs a time (RFC 7643 section 2.3.5).
  return isDate && isDateTime ? { text: `${converted.text}T00:00:00Z` } : converted;
}

function readActive(
  draft: JsonObject,
  mapped: MappedColumn,
  target: AttributeTarget,
  text: string,
): string | undefined {
  const { column } = mapped;
  const value = readStatus(text, mapped);
  if (value === undefined) {
    return `${JSON.stringify(shown(text))} does not show whether the person is active: use --map-value ${JSON.stringify(`${column}:${shown(text)}=active`)}, or the same rule with =inactive`;
  }
  assignValue(draft, target, value);
  return undefined;
}

/**
 * Stores the whole name of a person, with the given name first. Also stores the family name and the given name in one
 * case: the cell has the form `Family, Given`, and no other column of the file has names.
 */
function readFullName(draft: JsonObject, target: AttributeTarget, text: string, mapping: Mapping): undefined {
  const { full, parts } = readPersonName(text);
  assignValue(draft, target, full);
  if (mapping.hasWholeNameOnly && parts) draft.name = { ...parts };
  return undefined;
}

/** Returns the path of a value in the form that `validate` uses, without the position of the value. */
function leafPath({ attribute, subAttribute }: AttributeTarget): string {
  return (subAttribute ?? attribute).path;
}

const userNameColumns = new WeakMap<Mapping, { readonly column: string | undefined }>();

/** Returns the header of the column from which the `userName` comes. Computed once per mapping. */
function columnOfUserName(mapping: Mapping): string | undefined {
  const known = userNameColumns.get(mapping);
  if (known) return known.column;
  const isUserName = (target: ColumnTarget): boolean => target.kind === 'attribute' && leafPath(target) === 'userName';
  const isIt = ({ position, targets }: MappedColumn): boolean =>
    position === mapping.userNameFrom || targets.some(isUserName);
  const column = mapping.columns.find(isIt)?.column;
  userNameColumns.set(mapping, { column });
  return column;
}

function shown(text: string): string {
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
