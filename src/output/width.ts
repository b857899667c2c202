import stringWidth from 'string-width';

const plain = /^[\x20-\x7e]*$/;
const graphemes = new Intl.Segmenter();

/** Returns the width of text in columns of a terminal: two for a wide character or an emoji, and zero for a combining character. */
export function displayWidth(text: string): number {
  return plain.test(text) ? text.length : stringWidth(text);
}

/** Cuts text to at most `width` columns, between grapheme clusters; `…` replaces the text that is cut. */
export function truncate(text: string, width: number): string {
  if (displayWidth(text) <= width) return text;
  if (width < 1) return '';
  if (plain.test(text)) return `${text.slice(0, width - 1)}…`;
  return `${firstColumns(text, width - 1)}…`;
}

/** Pads text with spaces to `width` columns. Wider text is not changed. */
export function padEnd(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - displayWidth(text)));
}

/** Wraps text at spaces into lines of at most `width` columns. Only the spaces at the line breaks are removed. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let rest = text;
  while (displayWidth(rest) > width) {
    const head = firstColumns(rest, width) || firstGrapheme(rest);
    const space = rest[head.length] === ' ' ? head.length : head.lastIndexOf(' ');
    const end = space > 0 ? space : head.length;
    lines.push(rest.slice(0, end));
    rest = rest.slice(space > 0 ? end + 1 : end);
  }
  return rest === '' && lines.length > 0 ? lines : [...lines, rest];
}

function firstColumns(text: string, width: number): string {
  let taken = '';
  let used = 0;
  for (const { segment } of graphemes.segment(text)) {
    used += displayWidth(segment);
    if (used > width) break;
    taken += segment;
  }
  return taken;
}

function firstGrapheme(text: string): string {
  for (const { segment } of graphemes.segment(text)) return segment;
  return '';
}
