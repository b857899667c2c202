import { SourceError } from '../errors.ts';

/** First bytes of binary files in hexadecimal, with the type of the file and a hint. */
const foreignFiles: readonly { readonly start: string; readonly what: string; readonly hint: string }[] = [
  {
    start: '504b0304',
    what: 'an Excel or OpenDocument workbook (or another zip file)',
    hint: 'Open the file in a spreadsheet program and save it as "CSV UTF-8 (comma delimited)".',
  },
  {
    start: 'd0cf11e0a1b11ae1',
    what: 'an old Excel workbook',
    hint: 'Open the file in a spreadsheet program and save it as "CSV UTF-8 (comma delimited)".',
  },
  { start: '25504446', what: 'a PDF', hint: 'Export the table as CSV from the program that made the PDF.' },
  {
    start: '1f8b',
    what: 'compressed with gzip',
    hint: 'Decompress the file first, for example with gunzip -c FILE | scimctl … -',
  },
  { start: '7b5c727466', what: 'a text document (RTF)', hint: 'Save the table as CSV.' },
];

/** Throws a `SourceError` that names the type of a binary file. */
export function refuseForeignFile(start: Uint8Array, name: string): void {
  const hex = Buffer.from(start.subarray(0, 8)).toString('hex');
  const found = foreignFiles.find((file) => hex.startsWith(file.start));
  if (found) throw new SourceError('binary', `${name} is ${found.what}, not text`, { hint: found.hint });
}

/**
 * Throws a `SourceError` for HTML and XML. There are two common causes. Some programs save HTML or XML with the
 * extension `.xls`. Or a user has downloaded a sign-in page instead of the export.
 */
export function refuseMarkup(text: string, name: string): void {
  if (!/^\s*<(?:!doctype|html|\?xml|table|head|meta)/i.test(text)) return;
  throw new SourceError('syntax', `${name} is HTML or XML, not a table`, {
    hint: 'Open the file in a spreadsheet program and save it as CSV. If the file is a sign-in page, download the export again.',
  });
}
