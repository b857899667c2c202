/**
 * Breaks text into lines of at most `width` characters at spaces. A word that is longer than `width` is broken after a
 * comma or a slash, or at the width. Line feeds are kept.
 */
export function wrap(text: string, width: number): string[] {
  return text.split('\n').flatMap((paragraph) => {
    const lines: string[] = [];
    let line = '';
    for (const [glue, word] of paragraph.split(' ').flatMap((text) => piecesOf(text, width))) {
      if (line !== '' && (glue === newLine || line.length + glue.length + word.length > width)) {
        lines.push(line);
        line = '';
      }
      line = line === '' ? word : `${line}${glue}${word}`;
    }
    return [...lines, line];
  });
}

/** The glue before the first piece of a word that is too long for one line. The piece starts on a new line. */
const newLine = '\n';

/**
 * Divides a word into pieces of at most `width` characters. `glue` is the text between a piece and the piece before it,
 * if both are on the same line.
 */
function piecesOf(word: string, width: number): [glue: string, piece: string][] {
  if (word.length <= width) return [[' ', word]];
  const parts = word.match(/[^,/]*[,/]|[^,/]+/g) ?? [];
  const pieces = parts.flatMap((part) => part.match(new RegExp(`.{1,${Math.max(1, width)}}`, 'gs')) ?? []);
  return pieces.map((piece, index) => [index === 0 ? newLine : '', piece]);
}

/** Wraps text and indents each line. */
export function paragraph(text: string, width: number, indent = 0): string[] {
  const margin = ' '.repeat(indent);
  return wrap(text, width - indent).map((line) => (line === '' ? '' : margin + line));
}

/** Wraps lines of code, such as filters, and indents each further line of a wrapped line. */
export function wrappedCode(lines: readonly string[], width: number): string[] {
  return lines.flatMap((line) => wrap(line, width - 4).map((part, index) => `${index === 0 ? '  ' : '    '}${part}`));
}

/**
 * Maximum width of a term that has its explanation on the same line. The explanation of a wider term starts on the next
 * line.
 */
const widestTerm = 28;

/** Minimum width of the column of explanations. */
const narrowestText = 20;

/** Formats terms and their explanations in two columns. On a narrow terminal, each explanation is below its term. */
export function definitions(rows: readonly (readonly [term: string, text: string])[], width: number): string[] {
  const widest = Math.max(0, ...rows.map(([term]) => term.length).filter((length) => length <= widestTerm));
  const column = 2 + widest + 2;
  if (width - column < narrowestText)
    return rows.flatMap(([term, text]) => [`  ${term}`, ...paragraph(text, width, 4)]);
  return rows.flatMap(([term, text]) => {
    const [first = '', ...rest] = wrap(text, width - column);
    const margin = ' '.repeat(column);
    const below = rest.map((line) => margin + line);
    if (term.length > widest) return [`  ${term}`, margin + first, ...below];
    return [`  ${term.padEnd(widest)}  ${first}`.trimEnd(), ...below];
  });
}

/** Formats a block with a title in upper case; flags in the title do not change. Returns nothing if the block has no lines. */
export function section(title: string, lines: readonly string[]): string[] {
  const words = title.split(' ').map((word) => (word.includes('--') ? word : word.toUpperCase()));
  return lines.length === 0 ? [] : ['', words.join(' '), ...lines];
}

/** Minimum and maximum width of a page in characters. */
const narrowest = 20;
const widest = 100;

/** Returns the width of a page of help on a terminal with this number of columns; `undefined` means no terminal. */
export function pageWidth(columns: number | undefined): number {
  return Math.min(widest, Math.max(narrowest, columns ?? 80));
}
