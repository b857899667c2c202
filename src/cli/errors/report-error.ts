import { type ErrorReport, renderError, renderErrorJson } from '../../output/errors.ts';
import { formats } from '../../output/formats.ts';
import { sanitiseLines } from '../../output/sanitise.ts';
import { type FilterProblem, maskFilterProblem } from '../../protocol/redaction/index.ts';
import { didYouMean } from '../../protocol/text/suggest.ts';
import { type Context, hasColor, noteWidth } from '../context.ts';
import { exitCode, type Outcome } from './exit-codes.ts';
import { toSourcePositions } from './stack-trace.ts';
import { asWriteError } from './write-error.ts';

/** The report of an error, with the outcome of the command. */
export type Problem = Omit<ErrorReport, 'exitCode'> & { readonly outcome: Outcome };

/** Options for showing an error. */
export interface ErrorOptions {
  /** True to write one JSON object instead of text. */
  readonly structured: boolean;
  /**
   * True to add the causes of the error. A stack trace does not depend on `debug`: it is shown for a bug, and for no
   * other error.
   */
  readonly debug: boolean;
  /** True if `--no-color` is given. */
  readonly noColor?: boolean;
  /** Redacts the secrets of the connection in text. */
  readonly redact?: (text: string) => string;
}

/** Writes an error to stderr and returns the exit code. No other function writes errors. Never throws. */
export function reportError(error: unknown, context: Context, options: ErrorOptions): number {
  const { structured, debug, noColor, redact = (text) => text } = options;
  const { outcome, ...problem } = context.signal.aborted ? interrupted(error) : describe(error);
  const report = redactReport({ ...problem, exitCode: exitCode(outcome) }, redact);
  const more = [...(outcome === 'unexpected' ? stackOf(error) : []), ...(debug ? causesOf(error) : [])];
  if (context.events) {
    context.events.error(
      report,
      more.flatMap((text) => redact(text).split('\n')),
    );
    return report.exitCode;
  }
  const oneLine = !multilineErrors.has(nameOf(error));
  const text = structured
    ? renderErrorJson(report)
    : renderError(report, {
        color: hasColor(context, context.stderr, noColor),
        oneLine,
        columns: noteWidth(context),
      });
  context.stderr.stream.write(text + more.map((line) => `${sanitiseLines(redact(line))}\n`).join(''));
  return report.exitCode;
}

/**
 * Errors whose messages may have several lines. A line feed in the message of any other error comes from a server and
 * is escaped.
 */
const multilineErrors: ReadonlySet<string> = new Set([
  'AmbiguousError',
  'FilterError',
  'JobError',
  'NotFoundError',
  'PartialError',
  'SafetyError',
  'UsageError',
]);

function redactReport(report: ErrorReport, redact: (text: string) => string): ErrorReport {
  const redacted = Object.entries(report).map(([name, value]) => [
    name,
    typeof value === 'string' ? redact(value) : value,
  ]);
  return Object.fromEntries(redacted);
}

/** Returns the error options that a command line requests, even if other parts of the command line are invalid. */
export function errorOptionsOf(argv: readonly string[]): ErrorOptions {
  return {
    structured: wantsStructuredErrors(argv),
    debug: argv.includes('--debug'),
    noColor: argv.includes('--no-color'),
  };
}

/** True if a command line requests a structured format, even if other parts of the command line are invalid. */
export function wantsStructuredErrors(argv: readonly string[]): boolean {
  const end = argv.indexOf('--');
  const words = end === -1 ? argv : argv.slice(0, end);
  return words.some((word, index) => {
    if (word === '--json') return true;
    const format = word === '-o' || word === '--output' ? words[index + 1] : /^(?:-o=?|--output=)(.+)$/.exec(word)?.[1];
    return format !== undefined && Object.hasOwn(formats, format) && formats[format as keyof typeof formats].structured;
  });
}

/**
 * Converts an error to a report. `describers` maps the name of an error class to a report, so that the class itself
 * need not be loaded.
 */
export function describe(error: unknown): Problem {
  const known = asWriteError(error);
  const entry = describers.get(nameOf(known));
  return entry ? entry(known as Described) : bug(known);
}

/** Optional properties of the errors in `describers`. */
interface Described extends Error {
  readonly code?: string;
  readonly hint?: string;
  readonly status?: number;
  readonly scimType?: string;
  readonly detail?: string;
  readonly isRefusedForLoad?: boolean;
  readonly line?: number;
  readonly row?: number;
  readonly service?: string;
  readonly near?: { readonly typed: string; readonly candidates: readonly string[] };
  readonly request?: { readonly method: string; readonly url: string };
  print?(): string;
}

const describers: ReadonlyMap<string, (error: Described) => Problem> = new Map([
  ['UsageError', (error) => plain('usage', error)],
  ['AmbiguousError', (error) => plain('usage', error, 'ambiguous')],
  ['OutputError', (error) => plain(error.code === 'missingId' ? 'unavailable' : 'usage', error)],
  ['ExportError', (error) => plain('usage', error, 'cannotHold')],
  ['SourceError', (error) => ({ ...plain('usage', error), row: error.line, ...suggestionOf(error) })],
  [
    'FilterError',
    (error) => ({
      ...plain('usage', error, error.scimType),
      message: printFilterError(error),
      hint: error.hint ?? quoteHint(error),
    }),
  ],
  ['ConfigError', (error) => plain(configOutcomes.get(error.code ?? '') ?? 'usage', error)],
  ['NotFoundError', (error) => plain('notFound', error)],
  ['JobError', (error) => plain(jobOutcomes.get(error.code ?? '') ?? 'usage', error)],
  ['SafetyError', (error) => plain('refused', error)],
  ['PartialError', (error) => plain('partial', error)],
  ['NotVerifiedError', (error) => plain('partial', error)],
  ['UnsupportedError', (error) => plain('rejected', error)],
  ['InterruptedError', (error) => plain('interrupted', error)],
  ['NotExpressibleError', (error) => plain('usage', error, 'notExpressible')],
  ['ClientError', (error) => plain(clientOutcomes.get(error.code ?? '') ?? 'unavailable', error)],
  ['PagingError', (error) => plain('unavailable', error)],
  [
    'NetworkError',
    (error) => ({ ...plain('unavailable', error), hint: networkHints.get(error.code ?? ''), retryable: true }),
  ],
  ['WriteError', (error) => plain('unavailable', error, 'cannotWrite')],
  ['TemporaryFileError', (error) => plain('unavailable', error)],
  ['LostResponseError', (error) => ({ ...plain('unavailable', error), retryable: false })],
  ['UncertainOutcomeError', uncertain],
  [
    'NotScimError',
    (error) => {
      const outcome = error.isRefusedForLoad ? 'unavailable' : notScimOutcome(error.status ?? 0);
      return { ...responseProblem(error), outcome, code: outcome };
    },
  ],
  ['ScimError', responseProblem],
  ['ServiceError', ofService],
]);

/** Maps the code of a `JobError` to the outcome of the command. Without an entry, the outcome is `usage`. */
const jobOutcomes: ReadonlyMap<string, Outcome> = new Map([
  ['noJob', 'notFound'],
  ['jobInUse', 'conflict'],
  ['stale', 'conflict'],
  ['undone', 'conflict'],
  ['cannotWrite', 'unavailable'],
]);

/** Maps the code of a `ClientError` to the outcome of the command. Without an entry, the outcome is `unavailable`. */
const clientOutcomes: ReadonlyMap<string, Outcome> = new Map([
  ['noToken', 'notAllowed'],
  ['invalidId', 'usage'],
  ['unknownResourceType', 'usage'],
  ['unsupportedRead', 'rejected'],
]);

/** Maps the code of a `ConfigError` to the outcome of the command. Without an entry, the outcome is `usage`. */
const configOutcomes: ReadonlyMap<string, Outcome> = new Map([['noSecret', 'notAllowed']]);

const networkHints: ReadonlyMap<string, string> = new Map([
  ['refused', 'no server listens on this address: check the base URL, and whether the server runs'],
  ['unresolved', 'check the host name in the base URL'],
  [
    'proxy',
    'check the proxy, which is set in the profile or in the variables HTTPS_PROXY and HTTP_PROXY; only the URL in a variable can contain a user name and a password; to use no proxy, add the host to NO_PROXY, or run scimctl profiles update with --proxy none',
  ],
  ['timeout', 'to set a longer time limit, use --timeout SECONDS'],
  ['tls', 'check the certificate of the server; to trust a private CA, run scimctl profiles update with --ca FILE'],
]);

/**
 * Formats an error about a filter. `print` shortens the filter, and may remove the attribute name that marks a value as
 * secret. The filter is therefore redacted before `print` is called.
 */
function printFilterError(error: Described): string {
  const { print, message } = error;
  if (print === undefined) return message;
  return print.call({ ...error, ...maskFilterProblem(error as Described & FilterProblem) });
}

/**
 * Returns a hint if the value of a filter is not in double quotes. Windows PowerShell and cmd remove the double quotes
 * inside an argument, and a text that was copied from a document has typographic quotes.
 */
function quoteHint(error: Described): string | undefined {
  const { problem = '', source = '', offset = 0 } = error as Partial<FilterProblem> & { readonly offset?: number };
  const isValue = /^(?:expected a value|a string must be in double quotes)/.test(problem) && offset < source.length;
  return isValue && !/^[\s)\]]/.test(source.slice(offset))
    ? 'the shell may have removed or changed the quotes: write single quotes around the whole filter, or use the flag --where, which needs no quotes, if the command has this flag'
    : undefined;
}

/** Returns the hint with names that are similar to an unknown name. */
function suggestionOf({ near, hint }: Described): { hint?: string | undefined } {
  return near && hint === undefined ? { hint: didYouMean(near.typed, near.candidates) } : {};
}

function plain(outcome: Outcome, error: Described, code: string | undefined = error.code ?? outcome): Problem {
  return { outcome, code: code ?? outcome, message: error.message, hint: error.hint };
}

/**
 * Describes an error response of the server (RFC 7644 section 3.12), or an error of the same class that was detected
 * before the request was sent.
 */
function responseProblem(error: Described): Problem {
  const { status = 0, scimType, detail, request, isRefusedForLoad } = error;
  const meaning = isRefusedForLoad ? 429 : status;
  const outcome = statusOutcome(meaning, scimType);
  return {
    outcome,
    code: scimType ?? outcome,
    message: request === undefined ? error.message : `the server answered ${status}`,
    status,
    scimType,
    detail,
    request: request && `${request.method} ${request.url}`,
    hint: error.hint ?? statusHints.get(meaning),
    retryable: outcome === 'unavailable',
  };
}

/** Describes an error of one service, if a command uses two services. The message begins with the service name. */
function ofService({ cause, service = '' }: Described): Problem {
  const problem = describe(cause);
  return { ...problem, message: `${service}: ${problem.message}` };
}

/** Describes a change whose response was lost. Used if no command can show whether the change was made. */
function uncertain({ cause }: Described): Problem {
  const { message, detail, ...problem } = describe(cause);
  return { ...problem, message: `${detail ?? message}; the server may have made the change`, retryable: false };
}

/** Returns the outcome of a response with an error status. */
export function statusOutcome(status: number, scimType: string | undefined, otherwise: Outcome = 'rejected'): Outcome {
  if (scimType === 'uniqueness') return 'conflict';
  return statusOutcomes.get(status) ?? (status >= 500 ? 'unavailable' : otherwise);
}

/**
 * Returns the outcome of a response that is not SCIM. A response with status 404 then comes from another server, for
 * example a gateway, and does not mean that a resource is missing.
 */
function notScimOutcome(status: number): Outcome {
  return status === 404 ? 'unavailable' : statusOutcome(status, undefined, 'unavailable');
}

/** Statuses with a specific outcome. Any other 4xx status means `rejected`, and any other 5xx status means `unavailable`. */
const statusOutcomes: ReadonlyMap<number, Outcome> = new Map([
  [401, 'notAllowed'],
  [403, 'notAllowed'],
  [404, 'notFound'],
  [409, 'conflict'],
  [412, 'conflict'],
  [429, 'unavailable'],
  [501, 'rejected'],
]);

const statusHints: ReadonlyMap<number, string> = new Map([
  [401, 'the token is missing, wrong or expired; to see the origin of the token, run scimctl profiles show'],
  [403, 'the token is valid, but has no permission for this request'],
  [412, 'another client changed the resource in the meantime, so read the resource again, then repeat the command'],
  [429, 'the server limits the rate of requests: wait, then repeat the command'],
]);

/** Errors whose message describes the effect of an interruption better than "interrupted". */
const interruptionErrors: ReadonlySet<string> = new Set(['InterruptedError', 'LostResponseError', 'NotVerifiedError']);

function interrupted(error: unknown): Problem {
  const own = interruptionErrors.has(nameOf(error)) ? (error as Described) : undefined;
  return { outcome: 'interrupted', code: 'interrupted', message: own?.message ?? 'interrupted', hint: own?.hint };
}

function bug(error: unknown): Problem {
  const message = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return {
    outcome: 'unexpected',
    code: 'unexpected',
    message,
    hint: 'this is a bug in scimctl; please report it with the output of --debug',
  };
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : '';
}

function stackOf(error: unknown): string[] {
  return error instanceof Error && error.stack !== undefined ? [toSourcePositions(error.stack)] : [];
}

function causesOf(error: unknown): string[] {
  const cause = error instanceof Error ? error.cause : undefined;
  if (!(cause instanceof Error)) return [];
  return [`Caused by: ${cause.name}: ${cause.message}`, ...causesOf(cause)];
}
