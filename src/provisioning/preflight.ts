import { textOf } from '../changes/find/search.ts';
import { foldCase } from '../protocol/case.ts';
import type { JsonObject } from '../protocol/json.ts';
import type { ResourceModel } from '../protocol/model.ts';
import { SourceError } from './errors.ts';
import { groupKey } from './groups/find-or-create.ts';
import { KeyTable } from './key-table.ts';
import { type KeyName, type Mapping, mapRow } from './mapping/index.ts';
import type { InactiveRow } from './people/deactivations.ts';
import { keyOf } from './people/directory.ts';
import type { Row, RowProblem } from './source/row.ts';

/** What a first pass over a source found. Keeps hashes and a few examples, never the rows. */
export interface Preflight {
  readonly rows: number;
  /** Rows that will be rejected, duplicates included. */
  readonly rejected: number;
  /** The first problems, `maxProblems` at most. */
  readonly problems: readonly RowProblem[];
  /** Every key with the line where it stands first. */
  readonly keys: KeyTable;
  /** Every text that names a manager. */
  readonly managers: KeyTable;
  /** Names of groups, as they are compared, with the name as it stands first. */
  readonly groups: ReadonlyMap<string, string>;
  /** Rows that say that their person is inactive. */
  readonly deactivations: readonly InactiveRow[];
}

/** How many problems a preflight keeps. */
export const maxProblems = 100;

/** Reads a source to its end before anything is sent. Throws a `SourceError` when it has no rows or cannot be read. */
export async function preflight(
  rows: AsyncIterable<Row>,
  mapping: Mapping | undefined,
  model: ResourceModel,
): Promise<Preflight> {
  const keys = new KeyTable();
  const managers = new KeyTable();
  const problems: RowProblem[] = [];
  const groups = new Map<string, string>();
  const deactivations: InactiveRow[] = [];
  let count = 0;
  let rejected = 0;
  for await (const row of rows) {
    count++;
    const mapped = mapRow(row, mapping, model);
    const found = mapped.problems.length > 0 ? mapped.problems : claimKeys(keys, mapped.resource, row.line);
    if (found.length > 0) rejected++;
    problems.push(...found.slice(0, maxProblems - problems.length));
    if (mapped.links.manager !== undefined) managers.add(foldCase(mapped.links.manager), row.line);
    for (const name of mapped.links.groups) {
      const key = groupKey(name);
      if (!groups.has(key)) groups.set(key, name.trim());
    }
    if (found.length === 0 && mapped.resource.active === false)
      deactivations.push(inactiveRow(mapped.resource, row.line));
  }
  if (count === 0) throw new SourceError('empty', 'the source has no rows: nothing is done with an empty source');
  return { rows: count, rejected, problems, keys, managers, groups, deactivations };
}

function inactiveRow(resource: JsonObject, line: number): InactiveRow {
  const [externalId, userName] = [textOf(resource.externalId), textOf(resource.userName)];
  return {
    line,
    ...(externalId === undefined ? {} : { externalId }),
    ...(userName === undefined ? {} : { userName }),
  };
}

/** Notes a row's keys; returns a problem for a key that stands in an earlier row. Asked twice for a row, it says the same. */
export function claimKeys(keys: KeyTable, resource: JsonObject, line: number): RowProblem[] {
  for (const [column, key] of keysOf(resource)) {
    const first = keys.add(key, line);
    if (first !== line) return [{ line, column, reason: `the same ${column} stands in line ${first}` }];
  }
  return [];
}

function keysOf(resource: JsonObject): [KeyName, string][] {
  return (['externalId', 'userName'] as const).flatMap((name): [KeyName, string][] => {
    const value = textOf(resource[name]);
    return value === undefined ? [] : [[name, keyOf(name, value)]];
  });
}
