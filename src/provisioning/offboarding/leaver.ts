import { isObject, type JsonObject } from '../../protocol/json/json.ts';
import type { ResourceModel } from '../../protocol/schema/model.ts';
import { parseColumnTarget } from '../headers/column-target.ts';
import { cellOf } from '../mapping/cell.ts';
import { type KeyName, keyNames, type MappedColumn, type Mapping, rowKeys } from '../mapping/index.ts';
import type { Row, RowProblem, TableRow } from '../source/row.ts';
import { type StillThere, stillThere } from './still-there.ts';

/** An attribute that can identify a leaver. */
export type LeaverKey = 'id' | KeyName | 'email';

/** A person to offboard, with the keys from the input. */
export interface Leaver {
  readonly line: number;
  /** Name in reports. */
  readonly name: string;
  /** Keys of the person, the strongest first. */
  readonly keys: readonly { readonly by: LeaverKey; readonly value: string }[];
  /**
   * The reason why the person must stay unchanged: the row cannot be read, has no key, or shows that the person has not
   * left.
   */
  readonly problem?: RowProblem;
  /**
   * Set if the row does not show that the person has left. `later`: the date is in the future. `employed`: the status
   * means that the person is employed. `unclear`: the row cannot be understood.
   */
  readonly stillThere?: StillThere['kind'];
  /**
   * True if an earlier run saw the account and then possibly sent the DELETE request. Present only if the run continues
   * a job that deletes accounts. In such a job, the key of the leaver is the id.
   */
  readonly mayBeDeleted?: boolean;
  /**
   * True if the job is continued and an earlier run has found the person. In this case, the key of the leaver is the
   * id.
   */
  readonly wasFound?: true;
}

/**
 * Creates a leaver from a text, such as an argument. A text with an `@` is a `userName` or an e-mail address. Any other
 * text is an id, a `userName`, an `externalId` or an `employeeNumber`.
 */
export function leaverOfText(text: string, line: number, by?: LeaverKey): Leaver {
  const name = text.trim();
  const ways: readonly LeaverKey[] = by
    ? [by]
    : name.includes('@')
      ? ['userName', 'email']
      : ['id', 'userName', ...keyNames.filter((name) => name !== 'userName')];
  return { line, name, keys: ways.map((way) => ({ by: way, value: name })) };
}

/** The keys of a row. The strongest key comes first. */
const ways = [...keyNames, 'email'] as const;

/**
 * Creates a leaver from a row of a file. Reads only the keys and the columns that show whether the person has left. An
 * error in any other cell therefore does not prevent the offboarding. A date after `now` is in the future.
 */
export function leaverOfRow(
  row: Row,
  mapping: Mapping | undefined,
  model: ResourceModel,
  now: Date = new Date(),
): Leaver {
  const [problem] = row.problems;
  if (problem) return { line: row.line, name: '', keys: [], problem };
  const found = row.kind === 'resource' ? textsOfResource(row.resource, model) : textsOfCells(row, mapping, model);
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
  if (keys.length === 0) return refused(`the row has no ${keyNames.join(', ')} or e-mail`);
  const there = stillThere(row, mapping, now);
  return there ? { ...refused(there.reason, there.place), stillThere: there.kind } : { line: row.line, name, keys };
}

interface Texts extends Partial<Record<(typeof ways)[number], string>> {
  /**
   * A key that cannot be used. In this case, the other keys of the row are not used either, because they may identify
   * another person.
   */
  readonly unusable?: { readonly reason: string; readonly place: Partial<RowProblem> };
}

function textsOfCells(row: TableRow, mapping: Mapping | undefined, model: ResourceModel): Texts {
  if (!mapping) throw new TypeError('the rows of a table need a mapping');
  const texts: Partial<Record<(typeof ways)[number], string>> = {};
  let unusable: Texts['unusable'];
  for (const column of mapping.columns) {
    const found = keysOf(column, model);
    const content = found.length === 0 ? undefined : cellOf(row, column, mapping.rules, 'key');
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
    const found = keyNames.find((name) => rowKeys[name].isTarget(target));
    if (found !== undefined) return [found];
    return isEmailPath(target.path, model) ? ['email'] : [];
  });
}

function isEmailPath(path: string, model: ResourceModel): boolean {
  const target = parseColumnTarget(path, model);
  return target?.kind === 'attribute' && target.subAttribute?.path === 'emails.value';
}

function textsOfResource(resource: JsonObject, model: ResourceModel): Texts {
  const { emails } = resource;
  const items = Array.isArray(emails) ? emails.filter(isObject) : [];
  const email = (items.find(({ primary }) => primary === true) ?? items[0])?.value;
  const found = keyNames.flatMap((name) => {
    const value = rowKeys[name].textIn(resource, model);
    return value === undefined ? [] : [[name, value] as const];
  });
  return { ...Object.fromEntries(found), ...(typeof email === 'string' ? { email } : {}) };
}
