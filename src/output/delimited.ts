import { isObject, type JsonObject } from '../protocol/json/json.ts';
import { defuse } from '../protocol/text/spreadsheet.ts';
import { type Column, openColumns, resolveColumns } from './columns.ts';
import { holdsSeveral, importable } from './importable.ts';
import type { Renderer, RenderOptions } from './renderer.ts';
import { sanitise } from './sanitise.ts';
import type { Scalar } from './value-path.ts';

/** Separator of the values of one cell. The import uses the same separator. */
const valueSeparator = '|';

/**
 * Comma-separated values with the quoting of RFC 4180. Lines end with a line feed, so that other programs can read the
 * output line by line.
 */
export const csv: Renderer = delimited(',');
/** Tab-separated values with the quoting of `csv`. */
export const tsv: Renderer = delimited('\t');

/**
 * Formats one line of a CSV file that will be imported. Does not make formulas safe for a spreadsheet, because the
 * import needs the exact text.
 */
export function csvLine(cells: readonly string[]): string {
  return `${cells.map((text) => quote(text, ',')).join(',')}\n`;
}

function delimited(separator: string): Renderer {
  const line = (cells: readonly string[]): string => `${cells.map((text) => quote(text, separator)).join(separator)}\n`;
  const header = (columns: readonly Column[], { headers, visible }: RenderOptions): string =>
    headers === false ? '' : line(columns.map(({ header }) => (visible ? sanitise(header) : header)));
  const row = (resource: JsonObject, columns: readonly Column[], options: RenderOptions): string =>
    line(
      columns.map((column) => {
        const values = column.read(withDirectGroups(resource));
        const text = holdsSeveral(column.header, options.model) ? list(values) : values.join(valueSeparator);
        return cell(text, options);
      }),
    );
  return {
    async *many(resources, given) {
      const options = importable(given);
      const { columns, items } = await openColumns(resources, options);
      const head = header(columns, options);
      if (head !== '') yield head;
      for await (const resource of items) yield row(resource, columns, options);
    },
    one(resource, given) {
      const options = importable(given);
      const columns = resolveColumns(options, resource);
      return header(columns, options) + row(resource, columns, options);
    },
  };
}

function cell(text: string, { csvRaw, visible }: RenderOptions): string {
  const safe = csvRaw === true ? text : defuse(text);
  return visible ? sanitise(safe) : safe;
}

/**
 * Removes indirect memberships (memberships through another group), because an import would read an indirect membership
 * as a direct membership.
 */
function withDirectGroups(resource: JsonObject): JsonObject {
  const { groups } = resource;
  if (!Array.isArray(groups)) return resource;
  return { ...resource, groups: groups.filter((group) => !isObject(group) || group.type !== 'indirect') };
}

/** Joins the values of one cell. A value that contains a separator, a quote or outer white space is quoted. */
function list(values: readonly Scalar[]): string {
  return values
    .map(String)
    .map((text) => (/[|;,"\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text))
    .join(valueSeparator);
}

function quote(text: string, separator: string): string {
  return text.includes(separator) || /["\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
