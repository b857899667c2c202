import type { JsonObject } from '../../protocol/json/json.ts';

/** Escapes text for a cell of a Markdown table, because text of a server must not become markup. */
export function escapeCell(text: string): string {
  return text.replace(/[\\|`*_<>[\]#]/g, '\\$&').replace(/[\r\n]+/g, ' ');
}

/** Formats a Markdown table. All texts are escaped. */
export function markdownTable(headers: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.map(escapeCell).join(' | ')} |\n`;
  return [line(headers), `|${'---|'.repeat(headers.length)}\n`, ...rows.map(line)].join('');
}

/** Renders rows as a Markdown table. `members` names the columns. A value that a row lacks is an empty cell. */
export async function markdownOf(rows: AsyncIterable<JsonObject>, members: readonly string[]): Promise<string> {
  const cells: string[][] = [];
  for await (const row of rows) cells.push(members.map((name) => (row[name] === undefined ? '' : String(row[name]))));
  return markdownTable(members, cells).trimEnd();
}
