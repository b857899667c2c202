import type { JsonObject } from '../protocol/json.ts';
import { type Column, openColumns, resolveColumns } from './columns.ts';
import type { Renderer, RenderOptions } from './renderer.ts';
import { sanitise } from './sanitise.ts';

/** Parts the values of one cell, as the import reads them. */
const valueSeparator = '|';

/** First characters that make a spreadsheet take a cell for a formula, full-width forms included. */
const formula = /^[=+\-@\t\r\n＝＋－＠]/;
/** What begins with a sign and is a number or a telephone number. It has no letters, so it cannot call anything. */
const signedNumber = /^[+-]\(?\d[\d ().,/-]*$/;

/** Comma-separated values: RFC 4180 quoting, lines end in a line feed so that other programs can read them by line. */
export const csv: Renderer = delimited(',');
/** The same with tabs. */
export const tsv: Renderer = delimited('\t');

/** True when a spreadsheet would run the text. */
export function isFormula(text: string): boolean {
  return formula.test(text) && !signedNumber.test(text);
}

function delimited(separator: string): Renderer {
  const line = (cells: readonly string[]): string => `${cells.map((text) => quote(text, separator)).join(separator)}\n`;
  const header = (columns: readonly Column[], { headers, visible }: RenderOptions): string =>
    headers === false ? '' : line(columns.map(({ header }) => (visible ? sanitise(header) : header)));
  const row = (resource: JsonObject, columns: readonly Column[], options: RenderOptions): string =>
    line(columns.map((column) => cell(column.read(resource).join(valueSeparator), options)));
  return {
    async *many(resources, options) {
      const { columns, items } = await openColumns(resources, options);
      const head = header(columns, options);
      if (head !== '') yield head;
      for await (const resource of items) yield row(resource, columns, options);
    },
    one(resource, options) {
      const columns = resolveColumns(options, resource);
      return header(columns, options) + row(resource, columns, options);
    },
  };
}

function cell(text: string, { csvRaw, visible }: RenderOptions): string {
  const safe = csvRaw !== true && isFormula(text) ? `'${text}` : text;
  return visible ? sanitise(safe) : safe;
}

function quote(text: string, separator: string): string {
  return text.includes(separator) || /["\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
