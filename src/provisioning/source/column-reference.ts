import { SourceError } from '../errors.ts';
import { foldHeader } from '../headers/fold-header.ts';

/** Maximum number of columns that an error lists. */
const shownColumns = 20;

/**
 * Finds the column that a user names. The name can be the header (without regard to case and punctuation), the position
 * (`#3`), or a repeated header and its occurrence (`Email#2`). Returns the index, counted from 0. Throws a
 * `SourceError` (`badMap`) if there is no such column, or if several columns have this header.
 */
export function columnIndex(headers: readonly string[], reference: string): number {
  const named = indexesOf(headers, reference);
  const [first, second] = named;
  if (first !== undefined && second === undefined) return first;
  if (first !== undefined) {
    throw new SourceError('badMap', `there are ${named.length} columns with the name ${JSON.stringify(reference)}`, {
      hint: `Use one of these names: ${named
        .map((_, at) => JSON.stringify(`${reference}#${at + 1}`))
        .slice(0, shownColumns)
        .join(' or ')}.`,
    });
  }
  const numbered = /^(?<name>.*)#(?<number>\d{1,6})$/s.exec(reference.trim())?.groups;
  if (numbered?.name !== undefined) {
    const position = Number(numbered.number) - 1;
    const found = numbered.name.trim() === '' ? position : indexesOf(headers, numbered.name)[position];
    if (found !== undefined && headers[found] !== undefined) return found;
  }
  throw new SourceError('badMap', `there is no column ${JSON.stringify(reference)}`, {
    hint: `The columns are ${listColumns(headers)}.`,
    near: { typed: reference, candidates: headers },
  });
}

/** Returns the name with which `columnIndex` finds the column at an index. */
export function columnReference(headers: readonly string[], index: number): string {
  const header = headers[index] ?? '';
  const named = indexesOf(headers, header);
  if (header.trim() === '' || !named.includes(index)) return `#${index + 1}`;
  return named.length === 1 ? header : `${header}#${named.indexOf(index) + 1}`;
}

/** Lists the columns for a message, each in quotes. */
export function listColumns(headers: readonly string[]): string {
  const more = headers.length > shownColumns ? ` and ${headers.length - shownColumns} more` : '';
  return (
    headers
      .slice(0, shownColumns)
      .map((header) => JSON.stringify(header))
      .join(', ') + more
  );
}

function indexesOf(headers: readonly string[], name: string): number[] {
  const wanted = name.trim();
  const exact = headers.flatMap((header, index) => (header === wanted ? [index] : []));
  const folded = foldHeader(wanted);
  if (exact.length > 0 || folded === '') return exact;
  return headers.flatMap((header, index) => (foldHeader(header) === folded ? [index] : []));
}
