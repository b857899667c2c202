import { paint, type Style } from '../../output/ansi.ts';
import { sanitiseLines } from '../../output/sanitise.ts';
import { wrap } from '../../output/width.ts';
import { type Context, hasColor } from '../context.ts';

/** The result of a check. */
export type CheckResult = 'ok' | 'warn' | 'fail';

/** The mark of each result. All marks have the same width. A colour only repeats the meaning of its mark. */
const marks: Readonly<Record<CheckResult, readonly [text: string, style?: Style]>> = {
  ok: ['ok  '],
  warn: ['WARN', 'yellow'],
  fail: ['FAIL', 'red'],
};

/** Width of a mark and of the space after it. */
const indent = 6;

/** Formats a check as its mark and its text. On a terminal, wraps the text beside the mark. */
export function checkLines(context: Context, result: CheckResult, text: string, noColor?: boolean): string {
  const [mark, style] = marks[result];
  const shown = style === undefined ? mark : paint(mark, style, hasColor(context, context.stdout, noColor));
  return `${shown}  ${besideMark(context, text).slice(indent)}`;
}

/** Formats a text below a check, such as its hint. */
export function besideMark({ stdout: { isTerminal, columns } }: Context, text: string): string {
  const width = isTerminal && columns !== undefined ? Math.max(10, columns - indent) : Number.POSITIVE_INFINITY;
  return sanitiseLines(text)
    .split('\n')
    .flatMap((line) => wrap(line, width))
    .map((line) => `${' '.repeat(indent)}${line}\n`)
    .join('');
}
