/** A way to set text off. The terminal's own palette decides what it looks like. */
export type Style = 'bold' | 'red';

const codes: Readonly<Record<Style, readonly [number, number]>> = {
  bold: [1, 22],
  red: [31, 39],
};

/** Text in a style, or as it is when colour is off. */
export function paint(text: string, style: Style, color: boolean | undefined): string {
  if (!color) return text;
  const [on, off] = codes[style];
  return `\x1b[${on}m${text}\x1b[${off}m`;
}
