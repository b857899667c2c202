/** Escape sequences, written only where colour is wanted. The terminal's own palette decides what they look like. */
export type Style = 'bold' | 'dim' | 'red' | 'yellow' | 'green';

const codes: Readonly<Record<Style, readonly [number, number]>> = {
  bold: [1, 22],
  dim: [2, 22],
  red: [31, 39],
  yellow: [33, 39],
  green: [32, 39],
};

/** Text in a style, or as it is when colour is off. */
export function paint(text: string, style: Style, color: boolean | undefined): string {
  if (!color) return text;
  const [on, off] = codes[style];
  return `\x1b[${on}m${text}\x1b[${off}m`;
}
