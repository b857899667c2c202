import { SourceError } from '../errors.ts';
import { foldHeader } from '../headers/fold-header.ts';

/** Maximum number of columns in an error. */
const shownColumns = 20;

/**
 * Finds the column that somebody means: by its header without regard to case and punctuation, by its position (`#3`), or by
 * the occurrence of a header that repeats (`Email#2`). Returns the index, from 0. Throws a `SourceError` (`badMap`) when
 * there is none, and when a header stands there more than once.
 */
export function columnIndex(headers: readonly string[], reference: string): number {
  const named = indexesOf(headers, reference);
  const [first, second] = named;
  if (first !== undefined && second === undefined) return first;
  if (first !== undefined) {
    throw new SourceError('badMap', `there are ${named.length} columns ${JSON.stringify(reference)}`, {
      hint: `Say which: ${named
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

/** The columns for a message, each quoted. */
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
