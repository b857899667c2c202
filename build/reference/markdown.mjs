/** Says below the title of a page where its text comes from. */
export const madeFrom = (source) =>
  `This page is made from ${source}: change the source, and run \`npm run reference\`.`;

/** A table. Cells are text of Markdown; a line break and `|` in them are made harmless. */
export function table(headers, rows) {
  const line = (cells) =>
    `| ${cells.map((text) => String(text).replaceAll('|', '\\|').replaceAll('\n', ' ')).join(' | ')} |`;
  return [line(headers), line(headers.map(() => '---')), ...rows.map(line)].join('\n');
}

/** Text of help as Markdown: what looks like a tag or emphasis stays text. */
export const prose = (text) => text.replaceAll(/[<>*_]/g, (character) => `\\${character}`);

export const code = (text) => `\`${text}\``;

/** Parts of a page with an empty line between them; parts that are not there are left out. */
export const page = (...parts) => parts.flat().filter(Boolean).join('\n\n');
