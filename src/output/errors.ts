import { paint } from './ansi.ts';
import { printJson } from './json.ts';
import { sanitise, sanitiseLines } from './sanitise.ts';

/** The parts of an error report. Strings may come from a server or a file; they are made safe here. */
export interface ErrorReport {
  /** Stable, for machines: `notFound`, `uniqueness`, `timeout`. */
  readonly code: string;
  readonly exitCode: number;
  /** What happened, in one sentence. May have further lines, such as a filter with a caret. */
  readonly message: string;
  /** HTTP status of the answer. */
  readonly status?: number | undefined;
  readonly scimType?: string | undefined;
  /** The reason, in the words of the server. */
  readonly detail?: string | undefined;
  /** The request: `PATCH https://scim.example.com/v2/Users/1`. */
  readonly request?: string | undefined;
  /** What to do next. */
  readonly hint?: string | undefined;
  /** True when the same command may succeed later. */
  readonly retryable?: boolean | undefined;
  /** Row of the file, from 1. */
  readonly row?: number | undefined;
  /** Header of the column in that row. */
  readonly column?: string | undefined;
}

/**
 * Prints an error for people, in lines: what, where, why in the words of the server, what to do next. With `oneLine`, line feeds
 * in the message are not from this program and do not start a new line.
 */
export function renderError(
  report: ErrorReport,
  options: { readonly color?: boolean; readonly oneLine?: boolean } = {},
): string {
  const { color, oneLine = false } = options;
  const message = oneLine ? sanitise(report.message) : sanitiseLines(report.message);
  const what = `${paint('Error:', 'red', color)} ${message}`;
  const facts = [
    ['where', where(report)],
    ['why', why(report)],
    ['hint', report.hint],
  ] as const;
  const lines = facts.map(([name, text]) =>
    text === undefined ? '' : `  ${paint(name.padEnd(5), 'bold', color)}  ${sanitise(text)}`,
  );
  return [what, ...lines.filter((line) => line !== '')].map((line) => `${line}\n`).join('');
}

/** Prints an error for machines: one JSON object on one line, without unknown members. */
export function renderErrorJson(report: ErrorReport): string {
  const { code, exitCode, message, status, scimType, detail, hint, retryable, row, column, request } = report;
  return `${printJson({ code, exitCode, message, status, scimType, detail, hint, retryable, row, column, request })}\n`;
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
