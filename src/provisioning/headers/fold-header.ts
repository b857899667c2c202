/** Folds a header for comparison: converts it to lower case, and removes accents, spaces and punctuation. */
export function foldHeader(header: string): string {
  return header
    .toLowerCase()
    .replaceAll('ß', 'ss')
    .replaceAll('#', 'no')
    .normalize('NFKD')
    .replace(/[^\p{L}\p{N}]/gu, '');
}
