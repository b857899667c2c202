/** A style of text. The palette of the terminal decides its colours. */
export type Style = 'bold' | 'red' | 'green' | 'yellow';

const codes: Readonly<Record<Style, readonly [number, number]>> = {
  bold: [1, 22],
  red: [31, 39],
  green: [32, 39],
  yellow: [33, 39],
};

/** Returns text in a style. Returns the text unchanged if colour is off. */
export function paint(text: string, style: Style, color: boolean | undefined): string {
  if (!color) return text;
  const [on, off] = codes[style];
  return `\x1b[${on}m${text}\x1b[${off}m`;
}
