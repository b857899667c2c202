import type { Row } from '../source/row.ts';
import type { Mapping } from './mapping.ts';

/** One line of a mapping as it is shown before anything is sent. */
export interface MappingLine {
  readonly column: string;
  readonly position: number;
  /** SCIM path; absent for a column that is left out. */
  readonly path?: string;
  /** The first value that the column has among the examples. */
  readonly example?: string;
  /** Why the column is left out, or what else is to be known. */
  readonly note?: string;
}

/** Describes a mapping by column and path, with an example value from the rows given. Columns left out are named too. */
export function describeMapping(mapping: Mapping, examples: readonly Row[] = []): MappingLine[] {
  return mapping.columns.flatMap(({ column, position, targets, ignored }): MappingLine[] => {
    const value = exampleOf(position, examples);
    const line = { column, position, ...(value === undefined ? {} : { example: value }) };
    if (ignored !== undefined) return [{ ...line, note: `left out: ${ignored}` }];
    return targets.map((target) => {
      const note = noteOf(target.path, target.kind, position === mapping.userNameFrom);
      return { ...line, path: target.path, ...(note === undefined ? {} : { note }) };
    });
  });
}

function noteOf(path: string, kind: string, givesUserName: boolean): string | undefined {
  if (kind === 'manager') return 'link to a person by e-mail, userName, employee number or name';
  if (kind === 'groups') return 'link to groups by name';
  if (path === 'userName' && givesUserName) return 'no column is the userName';
  return undefined;
}

function exampleOf(position: number, examples: readonly Row[]): string | undefined {
  for (const row of examples) {
    const text = row.kind === 'table' ? row.cells[position - 1]?.trim() : undefined;
    if (text) return text;
  }
  return undefined;
}
