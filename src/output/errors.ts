import { paint } from './ansi.ts';
import { printJson } from './json.ts';
import { wrapProse } from './prose.ts';
import { sanitise, sanitiseLines } from './sanitise.ts';

/** The parts of an error report. Strings may come from a server or a file, and are made safe when they are rendered. */
export interface ErrorReport {
  /** Stable code for programs: `notFound`, `uniqueness`, `timeout`. */
  readonly code: string;
  readonly exitCode: number;
  /** One sentence that says what happened. Further lines may follow, for example a filter with a caret. */
  readonly message: string;
  /** HTTP status of the response. */
  readonly status?: number | undefined;
  readonly scimType?: string | undefined;
  /** The reason: `detail` of the error response. */
  readonly detail?: string | undefined;
  /** The request: `PATCH https://scim.example.com/v2/Users/1`. */
  readonly request?: string | undefined;
  /** What to do next. */
  readonly hint?: string | undefined;
  /** True if the same command may succeed later. */
  readonly retryable?: boolean | undefined;
  /** Row of the file, from 1. */
  readonly row?: number | undefined;
  /** Header of the column with the error. */
  readonly column?: string | undefined;
}

/** Options for rendering an error as text. */
export interface ErrorTextOptions {
  readonly color?: boolean;
  /** True to escape the line feeds in the message. Necessary if the line feeds come from a server. */
  readonly oneLine?: boolean;
  /** Width of the terminal, at which the lines are wrapped between words. Default: lines are not wrapped. */
  readonly columns?: number | undefined;
}

/** Renders an error as lines of text: the message, the place, the reason and the hint. */
export function renderError(report: ErrorReport, options: ErrorTextOptions = {}): string {
  const { color, oneLine = false, columns } = options;
  const message = `Error: ${oneLine ? sanitise(report.message) : sanitiseLines(report.message)}`;
  const what = paint('Error:', 'red', color) + wrapMessage(message, columns).slice('Error:'.length);
  const facts = [
    ['where', where(report)],
    ['why', why(report)],
    ['hint', report.hint],
  ] as const;
  const lines = facts.map(([name, text]) => {
    if (text === undefined) return '';
    const label = name.padEnd(5);
    const line = wrapProse(`  ${label}  ${sanitise(text)}`, columns);
    return `  ${paint(label, 'bold', color)}${line.slice('  '.length + label.length)}`;
  });
  return [what, ...lines.filter((line) => line !== '')].map((line) => `${line}\n`).join('');
}

/** Wraps the lines of a message, except a line with a caret and the line to which the caret points. */
function wrapMessage(message: string, columns: number | undefined): string {
  const lines = message.split('\n');
  const isCaret = (line: string | undefined): boolean => line !== undefined && /^\s*\^/.test(line);
  return lines
    .map((line, index) => (isCaret(line) || isCaret(lines[index + 1]) ? line : wrapProse(line, columns)))
    .join('\n');
}

/** Renders an error for programs: one JSON object on one line, without undefined members. */
export function renderErrorJson(report: ErrorReport): string {
  return `${printJson(toErrorObject(report))}\n`;
}

/** Returns the members of an error for programs, in their order. */
export function toErrorObject(report: ErrorReport): { [Name in keyof Required<ErrorReport>]: ErrorReport[Name] } {
  const { code, exitCode, message, status, scimType, detail, hint, retryable, row, column, request } = report;
  return { code, exitCode, message, status, scimType, detail, hint, retryable, row, column, request };
}

function where({ row, column, request }: ErrorReport): string | undefined {
  const place = [row === undefined ? '' : `row ${row}`, column === undefined ? '' : `column ${column}`];
  const parts = [...place, request ?? ''].filter((part) => part !== '');
  return parts.length === 0 ? undefined : parts.join(', ');
}

function why({ status, scimType, detail }: ErrorReport): string | undefined {
  const head = [status ?? '', scimType ?? ''].filter((part) => part !== '').join(' ');
  const parts = [head, detail ?? ''].filter((part) => part !== '');
  return parts.length === 0 ? undefined : parts.join(': ');
}
