import { isObject, type JsonObject } from '../../protocol/json.ts';
import type { ResourceModel } from '../../protocol/model.ts';
import { parseColumnTarget } from '../mapping/column-target.ts';
import type { Mapping } from '../mapping/index.ts';
import type { Row, RowProblem } from '../source/row.ts';

/** How somebody can be named for removal. */
export type LeaverKey = 'id' | 'externalId' | 'userName' | 'employeeNumber' | 'email';

/** Somebody who is to be offboarded, as they were named. */
export interface Leaver {
  readonly line: number;
  /** As it is reported. */
  readonly name: string;
  /** Ways to find the person, the surest first. */
  readonly keys: readonly { readonly by: LeaverKey; readonly value: string }[];
  /** Why the person cannot be looked for at all. */
  readonly problem?: RowProblem;
}

/** Somebody named by a text, such as an argument: an address is a userName or an e-mail, anything else may be an id. */
export function leaverOfText(text: string, line: number, by?: LeaverKey): Leaver {
  const name = text.trim();
  const ways: readonly LeaverKey[] = by
    ? [by]
    : name.includes('@')
      ? ['userName', 'email']
      : ['id', 'userName', 'externalId'];
  return { line, name, keys: ways.map((way) => ({ by: way, value: name })) };
}

/**
 * Somebody named by a row of a file. Only what identifies the person is read: a wrong telephone number must not keep
 * anybody's access alive.
 */
export function leaverOfRow(row: Row, mapping: Mapping | undefined, model: ResourceModel): Leaver {
  const [problem] = row.problems;
  if (problem) return { line: row.line, name: '', keys: [], problem };
  const found = row.kind === 'resource' ? textsOfResource(row.resource) : textsOfCells(row.cells, mapping, model);
  const keys = (['externalId', 'userName', 'email'] as const).flatMap((by) => {
    const value = found[by];
    return value === undefined || value === '' ? [] : [{ by, value }];
  });
  const [first] = keys;
  if (first)
    return {
      line: row.line,
      name: keys.map(({ value }) => value).find((value) => value.includes('@')) ?? first.value,
      keys,
    };
  const reason = 'the row has no externalId, userName or e-mail';
  return { line: row.line, name: '', keys, problem: { line: row.line, reason } };
}

type Texts = Partial<Record<LeaverKey, string>>;

function textsOfCells(cells: readonly string[], mapping: Mapping | undefined, model: ResourceModel): Texts {
  if (!mapping) throw new TypeError('the rows of a table need a mapping');
  const texts: Texts = {};
  for (const { position, targets } of mapping.columns) {
    const text = cells[position - 1]?.trim();
    for (const { path } of text ? targets : []) {
      if (path === 'externalId' || path === 'userName') texts[path] = text as string;
      else if (isEmailPath(path, model)) texts.email ??= text as string;
    }
  }
  return texts;
}

function isEmailPath(path: string, model: ResourceModel): boolean {
  const target = parseColumnTarget(path, model);
  return target?.kind === 'attribute' && target.subAttribute?.path === 'emails.value';
}

function textsOfResource({ externalId, userName, emails }: JsonObject): Texts {
  const items = Array.isArray(emails) ? emails.filter(isObject) : [];
  const email = (items.find(({ primary }) => primary === true) ?? items[0])?.value;
  return {
    ...(typeof externalId === 'string' ? { externalId } : {}),
    ...(typeof userName === 'string' ? { userName } : {}),
    ...(typeof email === 'string' ? { email } : {}),
  };
}
