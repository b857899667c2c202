import { readText } from './ldif-attribute.ts';
import { type LdifEntry, readEntries } from './ldif-entries.ts';
import { groupColumn, type LdifIndex, type LdifOptions, nameColumn } from './ldif-index.ts';
import { kindOf } from './ldif-kinds.ts';
import type { TableRow } from './row.ts';

/**
 * Reads the people of an LDIF file (RFC 2849) as the rows of a table. The columns of the table are the attributes of
 * the directory. Keeps one entry in memory. The line of a row is the line with the name of its entry. Throws the errors
 * of `indexLdif`.
 */
export async function* readLdif(
  texts: AsyncIterable<string>,
  index: LdifIndex,
  options: LdifOptions = {},
): AsyncIterable<TableRow> {
  const positions = new Map(index.header.columns.map((column, position) => [column.toLowerCase(), position]));
  for await (const entry of readEntries(texts, options.maxRowLength)) {
    if (kindOf(entry) === 'person') yield rowOf(entry, index, positions);
  }
}

function rowOf(entry: LdifEntry, index: LdifIndex, positions: ReadonlyMap<string, number>): TableRow {
  const values: string[][] = index.header.columns.map(() => []);
  const unreadable = new Map<number, string>();
  const add = (column: string, texts: readonly string[]) =>
    values[positions.get(column.toLowerCase()) ?? -1]?.push(...texts);
  const name = readText({ line: entry.line, name: nameColumn, base: nameColumn, raw: entry.dn, isBase64: false });
  if ('text' in name) add(nameColumn, [name.text]);
  for (const attribute of entry.attributes) {
    const read = readText(attribute);
    if ('text' in read) add(attribute.name, [read.text]);
    else unreadable.set(positions.get(attribute.name.toLowerCase()) ?? -1, read.reason);
  }
  const textsOf = (column: string) => values[positions.get(column) ?? -1] ?? [];
  add(groupColumn, index.groupsOf(entry.dn, textsOf('uid')));
  const managerTexts = textsOf('manager').flatMap((dn) => index.managerTexts(dn));
  return {
    kind: 'table',
    line: entry.line,
    header: index.header,
    cells: values.map(([first = '']) => first),
    values,
    ...(unreadable.size > 0 ? { unreadable } : {}),
    ...(managerTexts.length > 0 ? { managerTexts } : {}),
    problems: [],
  };
}
