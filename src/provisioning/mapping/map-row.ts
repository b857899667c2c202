import { strict, type Tolerate } from '../../protocol/deviation.ts';
import { isObject, type JsonObject } from '../../protocol/json/json.ts';
import type { ResourceModel } from '../../protocol/schema/model.ts';
import type { Issue } from '../../protocol/value/reading.ts';
import { usedSchemas } from '../../protocol/value/schemas-member.ts';
import { validate } from '../../protocol/value/validate.ts';
import type { ResourceRow, Row, RowProblem } from '../source/row.ts';
import { keyProblem } from './cell.ts';
import { type DerivedPath, deriveActive } from './derive.ts';
import { columnsByPath, mapCells } from './map-cells.ts';
import type { MappedRow } from './mapped-row.ts';
import type { MappedColumn, Mapping } from './mapping.ts';
import { keyNames, rowKeys } from './row-keys.ts';
import { type CellRules, createRules } from './rules.ts';

/**
 * Converts a row to a person. If the schemas of the server do not allow a value, adds a problem with the line and the
 * column to `problems`. A row of a table requires a `mapping`. For a row that is a resource, uses only the rules of the
 * mapping. Never throws for the content of a row.
 */
export function mapRow(row: Row, mapping: Mapping | undefined, model: ResourceModel): MappedRow {
  if (row.problems.length > 0) {
    return { line: row.line, resource: {}, links: { groups: [] }, derived: [], problems: row.problems };
  }
  if (row.kind === 'resource') return mapResource(row, mapping, model);
  if (!mapping) throw new TypeError('the rows of a table need a mapping');
  const { line } = row;
  const { draft, filled, problems, rest } = mapCells(row, mapping, model);
  if (problems.length > 0) return { line, resource: knownBy(draft), problems, ...rest };
  // Completes `schemas` before the call of `validate`, because `validate` copies a resource whose `schemas` are not
  // complete.
  draft.schemas = usedSchemas(draft, model);
  const { resource, problems: found, missing } = checked(line, draft, model, filled);
  return { line, resource, problems: found, ...(missing ? { missing } : {}), ...rest };
}

const usualRules = createRules();

/** Returns the problems of the keys of a resource. The keys are checked with the same rules as the keys of a table. */
function keyProblems(line: number, { externalId, userName }: JsonObject, rules: CellRules): RowProblem[] {
  return Object.entries({ externalId, userName }).flatMap(([column, value]) => {
    const reason = typeof value === 'string' ? keyProblem(value, rules) : undefined;
    return reason === undefined ? [] : [{ line, column, reason }];
  });
}

/** Returns the keys that identify a person in reports. */
function knownBy({ externalId, userName }: JsonObject): JsonObject {
  return {
    ...(typeof externalId === 'string' ? { externalId } : {}),
    ...(typeof userName === 'string' ? { userName } : {}),
  };
}

function mapResource(row: ResourceRow, mapping: Mapping | undefined, model: ResourceModel): MappedRow {
  const draft: JsonObject = { ...row.resource };
  if (memberValue(draft, 'schemas') === undefined) draft.schemas = [model.core.urn];
  const isSilent = memberValue(draft, 'active') === undefined && mapping?.rules.setActive !== false;
  const derived: DerivedPath[] = isSilent && deriveActive(draft, model) ? ['active'] : [];
  const result = checked(row.line, draft, model, []);
  const { resource, manager } = withoutManager(result.resource, model);
  const groups = memberValue(row.resource, 'groups');
  const sourceId = memberValue(row.resource, 'id');
  const problems = [...result.problems, ...keyProblems(row.line, resource, mapping?.rules ?? usualRules)];
  return {
    ...result,
    problems,
    resource,
    links: {
      ...(manager === undefined ? {} : { manager }),
      groups: groupNames(groups),
      ...(Array.isArray(groups) ? {} : { memberships: 'unknown' }),
    },
    derived,
    ...(typeof sourceId === 'string' || typeof sourceId === 'number' ? { sourceId: String(sourceId) } : {}),
  };
}

function memberValue(resource: JsonObject, name: string): unknown {
  const key = Object.keys(resource).find((candidate) => candidate.toLowerCase() === name);
  return key === undefined ? undefined : resource[key];
}

/**
 * Removes the manager from the resource and returns it as a link. The id of this manager is an id of the source system,
 * and not of the service.
 */
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

/**
 * Returns the names of the groups of which the person is a direct member. Leaves out indirect memberships, which result
 * from other groups.
 */
function groupNames(groups: unknown): string[] {
  if (!Array.isArray(groups)) return [];
  return groups.flatMap((group) =>
    isObject(group) && typeof group.display === 'string' && group.type !== 'indirect' ? [group.display] : [],
  );
}

/**
 * Accepts input that deviates from the RFC. Two deviations are not accepted: attributes and schemas that the server
 * does not define. Such an attribute or schema is an error of the row.
 */
const tolerate: Tolerate = (deviation, where) => {
  if (deviation === 'unknownAttribute' || deviation === 'unknownSchema') strict(deviation, where);
};

const noProblems: readonly RowProblem[] = [];

function checked(
  line: number,
  draft: JsonObject,
  model: ResourceModel,
  filled: readonly MappedColumn[],
): Pick<MappedRow, 'line' | 'resource' | 'problems' | 'missing'> {
  const { resource, issues } = validate(draft, model, { operation: 'create', direction: 'request' }, { tolerate });
  if (issues.length === 0) return { line, resource, problems: noProblems };
  const columns = columnsByPath(filled);
  const hasKey = keyNames.some((name) => rowKeys[name].textIn(resource, model) !== undefined);
  const problemOf = ({ path, detail }: Issue): RowProblem => {
    const place = columns.get(path.replace(/\[\d+\]/g, ''));
    if (place) return { line, column: place.column, position: place.position, reason: detail };
    return { line, ...(path === '' ? {} : { column: path }), reason: detail };
  };
  // Only the creation of a person needs the required attributes. A row with a key may be about an existing person, who
  // already has these attributes.
  const isMissing = ({ path, rule }: Issue) => hasKey && rule === 'required' && !path.includes('[');
  const missing = issues.filter((issue) => isMissing(issue) && issue.path !== 'userName').map(problemOf);
  const problems = issues.filter((issue) => !isMissing(issue)).map(problemOf);
  return { line, resource, problems, ...(missing.length === 0 ? {} : { missing }) };
}
