/** Returns a note for the top of a page. The note names the source of the page. */
export const madeFrom = (source) =>
  `This page is made from ${source}: change the source, and run \`npm run reference\`.`;

/** Returns a table. Cells are Markdown. Replaces line breaks and escapes `|` in cells. */
export function table(headers, rows) {
  const line = (cells) =>
    `| ${cells.map((text) => String(text).replaceAll('|', '\\|').replaceAll('\n', ' ')).join(' | ')} |`;
  return [line(headers), line(headers.map(() => '---')), ...rows.map(line)].join('\n');
}

/** Converts text of help to Markdown. Escapes characters that would be a tag or emphasis. */
export const prose = (text) => text.replaceAll(/[<>*_]/g, (character) => `\\${character}`);

export const code = (text) => `\`${text}\``;

/** Joins the parts of a page with empty lines. Omits missing parts. */
export const page = (...parts) => parts.flat().filter(Boolean).join('\n\n');
