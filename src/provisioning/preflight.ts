import { textOf } from '../changes/find/search.ts';
import type { JsonObject } from '../protocol/json/json.ts';
import type { ResourceModel } from '../protocol/schema/model.ts';
import { foldCase } from '../protocol/value/case.ts';
import { NamedGroups } from './groups/named-groups.ts';
import { KeyTable } from './key-table.ts';
import { endedNotes, type KeyName, keyNames, type MappedRow, type Mapping, mapRow, rowKeys } from './mapping/index.ts';
import { Survey } from './mapping/survey.ts';
import { Contradictions, type DuplicateKey, type RowKey } from './people/contradictions.ts';
import { keyOf } from './people/directory.ts';
import type { Row, RowProblem } from './source/row.ts';

/** The result of a first pass over a source. Stores hashes and a few examples, but no rows. */
export interface Preflight {
  readonly rows: number;
  /** Number of rows that will be rejected, including duplicates. */
  readonly rejected: number;
  /**
   * Number of further rows that lack a value that a new person needs. Such a row is rejected if the service has no
   * person for the row.
   */
  readonly rejectedIfNew: number;
  /** The first problems, at most `maxProblems`. */
  readonly problems: readonly RowProblem[];
  /**
   * Notes to show before anything is sent: the meaning of status words, characters that were removed from cells, and
   * memberships that have ended.
   */
  readonly notes: readonly string[];
  /**
   * Maps each row to its person and to its problems, which include duplicate keys. Present only if the source keeps its
   * rows in memory. A plan that has this map does not map the rows again.
   */
  readonly mapped?: ReadonlyMap<Row, MappedRow>;
  /** Maps the line of a row to the problem of the row, if another row has the same key and contradicts the row. */
  readonly contradicted: ReadonlyMap<number, RowProblem>;
  /**
   * Lines of the rows whose person also has a rejected row. The import removes these people from no group, because the
   * rejected row may name the group.
   */
  readonly unclear: ReadonlySet<number>;
  /** All keys, each with its first line. */
  readonly keys: KeyTable;
  /** All texts that name a manager. */
  readonly managers: KeyTable;
  /**
   * Maps each group name, normalised for comparisons, to the first form of this name in the file. Leaves out a group if
   * all its memberships have ended or belong to rejected rows, because the import does not create such a group.
   */
  readonly groups: ReadonlyMap<string, string>;
}

/** Maximum number of problems that a first pass stores. */
export const maxProblems = 100;

/** Options of a first pass. */
export interface PreflightOptions {
  /** True if the source keeps its rows in memory. A second read then returns the same rows. Default: `false`. */
  readonly isKept?: boolean;
  /**
   * True if the import may remove people from groups. The notes then name the memberships that the import may remove.
   * Default: true if the mapping has a column with the last days of memberships.
   */
  readonly removesMembers?: boolean;
  /** The only key that matches rows to people: the value of `--match`. A value of this key may occur in only one row. */
  readonly match?: KeyName | undefined;
}

/**
 * Reads all rows of a source before anything is sent. Throws a `SourceError` if the source cannot be read, or if the
 * mapping leaves out a column that contains mostly status words.
 */
export async function preflight(
  rows: AsyncIterable<Row>,
  mapping: Mapping | undefined,
  model: ResourceModel,
  { isKept = false, removesMembers = mapping?.until !== undefined, match }: PreflightOptions = {},
): Promise<Preflight> {
  const keys = new KeyTable();
  const managers = new KeyTable();
  const problems: RowProblem[] = [];
  const groups = new NamedGroups();
  const kept = isKept ? new Map<Row, MappedRow>() : undefined;
  const contradictions = new Contradictions();
  const rejectedKeys = new KeyTable();
  const unclear = new Set<number>();
  const survey = mapping && new Survey(mapping);
  let count = 0;
  let rejected = 0;
  let rejectedIfNew = 0;
  let ended = 0;
  for await (const row of rows) {
    count++;
    const mapped = mapRow(row, mapping, model);
    const rowKeys = keysOf(mapped.resource, model, match);
    const isBroken = mapped.problems.length > 0;
    const duplicate = isBroken ? undefined : claim(keys, rowKeys, mapped.resource, row.line);
    const found = duplicate ? [duplicate.problem] : mapped.problems;
    kept?.set(row, duplicate ? { ...mapped, problems: found } : mapped);
    for (const [, key] of rowKeys) {
      if (found.length > 0) {
        const first = keys.lineOf(key) ?? row.line;
        if (first !== row.line) unclear.add(first);
        rejectedKeys.add(key, row.line);
      } else if (rejectedKeys.has(key)) unclear.add(row.line);
    }
    const contradicted = isBroken
      ? contradictions.addBroken(row.line, rowKeys, (text) => keys.lineOf(text))
      : contradictions.add(mapped, rowKeys, duplicate);
    rejected += (found.length > 0 ? 1 : 0) + contradicted.length;
    if (found.length === 0 && isRejectedIfNew(mapped)) rejectedIfNew++;
    for (const problem of found) if (problems.length < maxProblems) problems.push(problem);
    for (const problem of contradicted) if (problems.length < maxProblems) problems.push(problem);
    const { manager, managerAlternatives = [], groups: names, hasEnded } = mapped.links;
    if (manager !== undefined) {
      managers.add(foldCase(manager), row.line);
      for (const text of managerAlternatives) managers.add(foldCase(text), row.line);
    }
    if (hasEnded && names.length > 0 && found.length === 0) ended++;
    if (!hasEnded && found.length === 0) groups.add(row.line, names);
    survey?.add(row, mapped.notes);
  }
  survey?.check();
  for (const line of contradictions.byLine.keys()) unclear.delete(line);
  const notes = [
    ...(survey?.notes() ?? []),
    ...(mapping && removesMembers ? endedNotes(ended, mapping) : []),
    ...(removesMembers ? unclearNotes(unclear.size) : []),
  ];
  problems.sort((one, other) => one.line - other.line);
  return {
    rows: count,
    rejected,
    rejectedIfNew,
    problems,
    notes,
    contradicted: contradictions.byLine,
    unclear,
    keys,
    managers,
    groups: groups.without(contradictions.byLine),
    ...(kept ? { mapped: kept } : {}),
  };
}

/** True if a row that is valid for an existing person lacks a value that a new person needs. */
function isRejectedIfNew({ resource, missing }: MappedRow): boolean {
  return resource.userName === undefined || missing !== undefined;
}

function unclearNotes(count: number): string[] {
  if (count === 0) return [];
  const [people, whom] = count === 1 ? ['1 person has', 'this person'] : [`${count} people have`, 'these people'];
  return [
    `${people} more than one row, and at least one of these rows was rejected, so the import does not remove ${whom} from any group: put all groups of a person into one row`,
  ];
}

/**
 * Stores the keys of a row. If an earlier row has one of these keys, returns this key. A second call for the same row
 * has no effect. An `employeeNumber` is a key only if the row has no other key, or if `match` selects it as the only
 * key, because two accounts of one person can have the same `employeeNumber`.
 */
export function claimKeys(
  keys: KeyTable,
  resource: JsonObject,
  line: number,
  model?: ResourceModel,
  match?: KeyName,
): DuplicateKey | undefined {
  return claim(keys, keysOf(resource, model, match), resource, line);
}

function claim(
  keys: KeyTable,
  rowKeys: readonly RowKey[],
  resource: JsonObject,
  line: number,
): DuplicateKey | undefined {
  for (const [column, key] of rowKeys) {
    const first = keys.add(key, line);
    if (first !== line) return { first, problem: { line, column, reason: `line ${first} has the same ${column}` } };
  }
  const externalId = textOf(resource.externalId);
  if (externalId !== undefined && textOf(resource.userName) !== undefined) keys.mark(keyOf('externalId', externalId));
  return undefined;
}

/**
 * True if a valid row of the source contains the `externalId` of this person and a `userName`. The caller has found the
 * present `userName` of the person in another row. Therefore the row must give the person a new `userName`.
 */
export function isRenamed(keys: KeyTable, { externalId }: JsonObject): boolean {
  const id = textOf(externalId);
  return id !== undefined && keys.isMarked(keyOf('externalId', id));
}

function keysOf(resource: JsonObject, model: ResourceModel | undefined, match: KeyName | undefined): RowKey[] {
  const found: RowKey[] = [];
  for (const name of keyNames) {
    const { isShared, textIn } = rowKeys[name];
    if (isShared && (!model || (found.length > 0 && name !== match))) continue;
    const value = textIn(resource, model as ResourceModel);
    if (value !== undefined) found.push([name, keyOf(name, value)]);
  }
  return found;
}
