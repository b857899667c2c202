import { strict, type Tolerate } from '../../protocol/deviation.ts';
import { isObject, type JsonObject } from '../../protocol/json.ts';
import type { ResourceModel } from '../../protocol/model.ts';
import { validate } from '../../protocol/validate.ts';
import type { ResourceRow, Row, RowProblem, TableRow } from '../source/row.ts';
import { assignValue } from './assign.ts';
import type { AttributeTarget, ColumnTarget } from './column-target.ts';
import { checkEmail, convertCell, splitList } from './convert.ts';
import { type DerivedPath, derive } from './derive.ts';
import type { Mapping } from './mapping.ts';

/** What a person is linked to: texts that name other resources, whose ids are found later. */
export interface Links {
  /** E-mail, userName, externalId, employee number, displayName or id of the manager. */
  readonly manager?: string;
  /** Names of groups. */
  readonly groups: readonly string[];
}

/** A row as a person to be provisioned. */
export interface MappedRow {
  readonly line: number;
  /** Valid, with canonical spelling and `schemas`; without links and what the server alone sets. */
  readonly resource: JsonObject;
  readonly links: Links;
  /** Attributes that no column gave and that were made from others: they never replace what somebody chose. */
  readonly derived: readonly DerivedPath[];
  /** The id that the person had where the row comes from, so that others in the file can refer to it. */
  readonly sourceId?: string;
  /** Header of the column that should have given the userName; undefined where no column does. */
  readonly userNameColumn?: string;
  /** Empty when the row can be sent. */
  readonly problems: readonly RowProblem[];
}

/**
 * Turns a row into a person. Whatever the server would refuse by its schemas is in `problems`, with line and column.
 * `mapping` is for the rows of a table. Never throws for what stands in the row.
 */
export function mapRow(row: Row, mapping: Mapping | undefined, model: ResourceModel): MappedRow {
  if (row.problems.length > 0) {
    return { line: row.line, resource: {}, links: { groups: [] }, derived: [], problems: row.problems };
  }
  if (row.kind === 'resource') return mapResource(row, model);
  if (!mapping) throw new TypeError('the rows of a table need a mapping');
  return mapCells(row, mapping, model);
}

function mapCells(row: TableRow, mapping: Mapping, model: ResourceModel): MappedRow {
  const draft: JsonObject = { schemas: [model.core.urn] };
  const problems: RowProblem[] = [];
  const columns = new Map<string, { column: string; position: number }>();
  let manager: string | undefined;
  let groups: string[] = [];
  for (const { column, position, targets } of mapping.columns) {
    const text = row.cells[position - 1]?.trim() ?? '';
    if (text === '') continue;
    for (const target of targets) {
      columns.set(target.kind === 'attribute' ? leafPath(target) : target.path, { column, position });
      if (target.kind === 'manager') manager = text;
      else if (target.kind === 'groups') groups = splitList(text);
      else {
        const reason = assignCell(draft, target, text);
        if (reason !== undefined) problems.push({ line: row.line, column, position, reason });
      }
    }
  }
  const derived = derive(draft, model);
  if (mapping.userNameFrom !== undefined && draft.userName !== undefined) derived.push('userName');
  const links: Links = { ...(manager === undefined ? {} : { manager }), groups };
  if (problems.length > 0) return { line: row.line, resource: {}, links, derived, problems };
  const userNameColumn = columnOfUserName(mapping);
  return {
    ...checked(row.line, draft, model, columns),
    links,
    derived,
    ...(userNameColumn === undefined ? {} : { userNameColumn }),
  };
}

function columnOfUserName({ columns, userNameFrom }: Mapping): string | undefined {
  const isUserName = (target: ColumnTarget): boolean => target.kind === 'attribute' && leafPath(target) === 'userName';
  return columns.find(({ position, targets }) => position === userNameFrom || targets.some(isUserName))?.column;
}

/** The path by which `validate` names a value, its position aside. */
function leafPath({ attribute, subAttribute }: AttributeTarget): string {
  return (subAttribute ?? attribute).path;
}

/** Converts a cell and puts it where it belongs; returns what is wrong with it. */
function assignCell(draft: JsonObject, target: AttributeTarget, text: string): string | undefined {
  const leaf = target.subAttribute ?? target.attribute;
  if (leaf.path === 'emails.value') {
    const reason = checkEmail(text);
    if (reason !== undefined) return reason;
  }
  // Only roles and the like can stand several to a cell: what has a type is one value.
  const texts =
    target.attribute.multiValued && target.type === undefined && leaf.path !== 'emails.value'
      ? splitList(text)
      : [text];
  for (const item of texts) {
    const converted = convertCell(item, leaf.type);
    if ('reason' in converted) return converted.reason;
    assignValue(draft, target, converted.value);
  }
  return undefined;
}

function mapResource(row: ResourceRow, model: ResourceModel): MappedRow {
  const draft: JsonObject = { ...row.resource };
  const hasSchemas = Object.keys(draft).some((name) => name.toLowerCase() === 'schemas');
  if (!hasSchemas) draft.schemas = [model.core.urn];
  const result = checked(row.line, draft, model, new Map());
  const { resource, manager } = withoutManager(result.resource, model);
  const groups = memberValue(row.resource, 'groups');
  const sourceId = memberValue(row.resource, 'id');
  return {
    ...result,
    resource,
    links: { ...(manager === undefined ? {} : { manager }), groups: groupNames(groups) },
    derived: [],
    ...(typeof sourceId === 'string' || typeof sourceId === 'number' ? { sourceId: String(sourceId) } : {}),
  };
}

function memberValue(resource: JsonObject, name: string): unknown {
  const key = Object.keys(resource).find((candidate) => candidate.toLowerCase() === name);
  return key === undefined ? undefined : resource[key];
}

/** The manager's id belongs to where the row comes from: it is taken out and becomes a link. */
function withoutManager(given: JsonObject, model: ResourceModel): { resource: JsonObject; manager?: string } {
  for (const { urn } of model.extensions) {
    const { [urn]: container, ...others } = given;
    if (!isObject(container) || !isObject(container.manager)) continue;
    const { manager, ...data } = container;
    const schemas = (given.schemas as string[]).filter((schema) => schema !== urn);
    const resource = Object.keys(data).length > 0 ? { ...given, [urn]: data } : { ...others, schemas };
    const text = manager.value ?? manager.displayName;
    return typeof text === 'string' && text !== '' ? { resource, manager: text } : { resource };
  }
  return { resource: given };
}

/** Direct memberships by name; what another group brings is that group's business. */
function groupNames(groups: unknown): string[] {
  if (!Array.isArray(groups)) return [];
  return groups.flatMap((group) =>
    isObject(group) && typeof group.display === 'string' && group.type !== 'indirect' ? [group.display] : [],
  );
}

/** What a writer can put right is put right; a name that the server does not know is a mistake of the row. */
const tolerate: Tolerate = (deviation, where) => {
  if (deviation === 'unknownAttribute' || deviation === 'unknownSchema') strict(deviation, where);
};

function checked(
  line: number,
  draft: JsonObject,
  model: ResourceModel,
  columns: ReadonlyMap<string, { column: string; position: number }>,
): Pick<MappedRow, 'line' | 'resource' | 'problems'> {
  const { resource, issues } = validate(draft, model, { operation: 'create', direction: 'request' }, { tolerate });
  const hasKey = resource.externalId !== undefined || resource.userName !== undefined;
  const problems = issues
    // Who exists already is found by externalId; only a create needs the userName.
    .filter(({ path, detail }) => !(path === 'userName' && detail === 'it is required' && hasKey))
    .map(({ path, detail }): RowProblem => {
      const place = columns.get(path.replace(/\[\d+\]/g, ''));
      return { line, ...(place ?? (path === '' ? {} : { column: path })), reason: detail };
    });
  return { line, resource, problems };
}
