import { SourceError } from '../errors.ts';

/** Signatures of binary files, with hints. */
const foreignFiles: readonly { readonly start: string; readonly what: string; readonly hint: string }[] = [
  {
    start: '504b0304',
    what: 'an Excel or OpenDocument workbook (or another zip file)',
    hint: 'Open it and save it as "CSV UTF-8 (comma delimited)".',
  },
  {
    start: 'd0cf11e0a1b11ae1',
    what: 'an old Excel workbook',
    hint: 'Open it and save it as "CSV UTF-8 (comma delimited)".',
  },
  { start: '25504446', what: 'a PDF', hint: 'Export the table as CSV where the PDF was made.' },
  { start: '1f8b', what: 'compressed with gzip', hint: 'Unpack it first, as in gunzip -c FILE | scimctl … -' },
  { start: '7b5c727466', what: 'a text document (RTF)', hint: 'Save the table as CSV.' },
];

/** Throws a `SourceError` that names the type of a binary file. */
export function refuseForeignFile(start: Uint8Array, name: string): void {
  const hex = Buffer.from(start.subarray(0, 8)).toString('hex');
  const found = foreignFiles.find((file) => hex.startsWith(file.start));
  if (found) throw new SourceError('binary', `${name} is ${found.what}, not text`, { hint: found.hint });
}

/** Throws a `SourceError` for HTML and XML: some programs save such files as `.xls`, and sign-in pages are HTML. */
export function refuseMarkup(text: string, name: string): void {
  if (!/^\s*<(?:!doctype|html|\?xml|table|head|meta)/i.test(text)) return;
  throw new SourceError('syntax', `${name} is HTML or XML, not a table`, {
    hint: 'Open it in a spreadsheet and save it as CSV. A sign-in page that was saved instead of the export looks like this too.',
  });
}
