import { isObject, type JsonObject } from '../../protocol/json/json.ts';
import type { ResourceModel } from '../../protocol/schema/model.ts';
import { readCell } from '../mapping/cell.ts';
import { parseColumnTarget } from '../mapping/column-target.ts';
import { extensionValue } from '../mapping/enterprise.ts';
import type { MappedColumn, Mapping } from '../mapping/index.ts';
import { isEmployeeNumber } from '../mapping/infer.ts';
import type { Row, RowProblem } from '../source/row.ts';
import { type StillThere, stillThere } from './still-there.ts';

/** How somebody can be named for removal. */
export type LeaverKey = 'id' | 'externalId' | 'userName' | 'employeeNumber' | 'email';

/** Somebody who is to be offboarded, as they were named. */
export interface Leaver {
  readonly line: number;
  /** As it is reported. */
  readonly name: string;
  /** Ways to find the person, the surest first. */
  readonly keys: readonly { readonly by: LeaverKey; readonly value: string }[];
  /** Why the person is not to be touched: the row cannot be read, names nobody, or says that the person has not left. */
  readonly problem?: RowProblem;
  /** Set when `problem` says that the person has not left: `later` on a day that is still to come, `employed` by the status. */
  readonly stillThere?: StillThere['kind'];
}

/** Somebody named by a text, such as an argument: an address is a userName or an e-mail, anything else may be an id. */
export function leaverOfText(text: string, line: number, by?: LeaverKey): Leaver {
  const name = text.trim();
  const ways: readonly LeaverKey[] = by
    ? [by]
    : name.includes('@')
      ? ['userName', 'email']
      : ['id', 'userName', 'externalId', 'employeeNumber'];
  return { line, name, keys: ways.map((way) => ({ by: way, value: name })) };
}

/** The surest way to find somebody comes first. */
const ways = ['externalId', 'userName', 'employeeNumber', 'email'] as const;

/**
 * Somebody named by a row of a file. Only what identifies the person is read, and what says whether they have left: a wrong
 * telephone number must not keep anybody's access alive. `now` tells which days are still to come.
 */
export function leaverOfRow(
  row: Row,
  mapping: Mapping | undefined,
  model: ResourceModel,
  now: Date = new Date(),
): Leaver {
  const [problem] = row.problems;
  if (problem) return { line: row.line, name: '', keys: [], problem };
  const found =
    row.kind === 'resource' ? textsOfResource(row.resource, model) : textsOfCells(row.cells, mapping, model);
  const keys = ways.flatMap((by) => {
    const value = found[by];
    return value === undefined || value === '' ? [] : [{ by, value }];
  });
  const name = keys.map(({ value }) => value).find((value) => value.includes('@')) ?? keys[0]?.value ?? '';
  const refused = (reason: string, place: Partial<RowProblem> = {}): Leaver => ({
    line: row.line,
    name,
    keys,
    problem: { line: row.line, ...place, reason },
  });
  if (found.unusable) return refused(found.unusable.reason, found.unusable.place);
  if (keys.length === 0) return refused('the row has no externalId, userName, employeeNumber or e-mail');
  const there = stillThere(row, mapping, now);
  return there ? { ...refused(there.reason, there.place), stillThere: there.kind } : { line: row.line, name, keys };
}

interface Texts extends Partial<Record<(typeof ways)[number], string>> {
  /** A key that cannot be what was meant: others in the row are no help, since they may be somebody else's. */
  readonly unusable?: { readonly reason: string; readonly place: Partial<RowProblem> };
}

function textsOfCells(cells: readonly string[], mapping: Mapping | undefined, model: ResourceModel): Texts {
  if (!mapping) throw new TypeError('the rows of a table need a mapping');
  const texts: Partial<Record<(typeof ways)[number], string>> = {};
  let unusable: Texts['unusable'];
  for (const column of mapping.columns) {
    const found = keysOf(column, model);
    const content =
      found.length === 0 ? undefined : readCell(cells[column.position - 1] ?? '', column, mapping.rules, 'key');
    if (content?.kind === 'unusable') {
      unusable ??= { reason: content.reason, place: { column: column.column, position: column.position } };
    }
    if (content?.kind !== 'text') continue;
    for (const key of found) texts[key] ??= content.text;
  }
  return { ...texts, ...(unusable ? { unusable } : {}) };
}

function keysOf({ targets }: MappedColumn, model: ResourceModel): (typeof ways)[number][] {
  return targets.flatMap((target): (typeof ways)[number][] => {
    if (target.path === 'externalId' || target.path === 'userName') return [target.path];
    if (isEmployeeNumber(target)) return ['employeeNumber'];
    return isEmailPath(target.path, model) ? ['email'] : [];
  });
}

function isEmailPath(path: string, model: ResourceModel): boolean {
  const target = parseColumnTarget(path, model);
  return target?.kind === 'attribute' && target.subAttribute?.path === 'emails.value';
}

function textsOfResource(resource: JsonObject, model: ResourceModel): Texts {
  const { externalId, userName, emails } = resource;
  const items = Array.isArray(emails) ? emails.filter(isObject) : [];
  const email = (items.find(({ primary }) => primary === true) ?? items[0])?.value;
  const employeeNumber = extensionValue(resource, 'employeeNumber', model);
  return {
    ...(typeof externalId === 'string' ? { externalId } : {}),
    ...(typeof userName === 'string' ? { userName } : {}),
    ...(typeof employeeNumber === 'string' ? { employeeNumber } : {}),
    ...(typeof email === 'string' ? { email } : {}),
  };
}
