import type { Readable, Writable } from 'node:stream';
import type { Exchange } from '../protocol/exchange/exchange.ts';
import type { Events } from './reporter.ts';

/** A stream to which a command writes, and the properties of the terminal, if the stream is a terminal. */
export interface OutputStream {
  readonly stream: Writable;
  readonly isTerminal: boolean;
  /** Width of the terminal in columns; `undefined` if the width is not known. */
  readonly columns?: number | undefined;
}

/** The standard input of a command. */
export interface InputStream {
  readonly isTerminal: boolean;
  /**
   * Opens the stream. Called only if the operator asked for stdin. A call in any other case could take the input of a
   * `while read` loop in the calling script.
   */
  open(): Readable;
}

/** A choice of a question: the text that is shown, and its value. */
export interface Choice<T extends string = string> {
  readonly name: string;
  readonly value: T;
}

/**
 * Finds the choices for a typed text. If nothing was typed yet, the text is `undefined`. `signal` aborts when the user
 * types more.
 */
export type SearchSource<T extends string = string> = (
  term: string | undefined,
  signal: AbortSignal,
) => Promise<readonly Choice<T>[]>;

/**
 * Asks the operator questions. A test replaces the prompter. An unexpected question then fails the test instead of
 * blocking it.
 */
export interface Prompter {
  confirm(message: string): Promise<boolean>;
  input(message: string, options?: { default?: string; validate?(text: string): true | string }): Promise<string>;
  password(message: string, options?: { validate?(text: string): true | string }): Promise<string>;
  select<T extends string>(message: string, choices: readonly Choice<T>[]): Promise<T>;
  /** Asks for one of the choices that `source` finds for the typed text. Typing starts a new search after a pause. */
  search<T extends string>(message: string, source: SearchSource<T>): Promise<T>;
}

/** All parts of the process that a command may use. Commands never use `process` directly. */
export interface Context {
  readonly stdin: InputStream;
  readonly stdout: OutputStream;
  readonly stderr: OutputStream;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  readonly version: string;
  /** Folder of the JSON Schemas of the outputs. */
  readonly schemas?: string;
  /** Aborted by the first Ctrl-C. */
  readonly signal: AbortSignal;
  /**
   * Ignores Ctrl-C until the returned function is called. Used while an editor has the terminal. Default: Ctrl-C is not
   * ignored.
   */
  readonly ignoreInterrupt?: () => () => void;
  /** Replaces the prompter of the terminal. */
  readonly prompter?: Prompter;
  /** Replaces the program of the editor: changes the text in a file. */
  readonly editFile?: (file: string) => Promise<void>;
  /** Monotonic clock in milliseconds that measures how long work takes. Default: the clock of the machine. */
  readonly now?: () => number;
  /**
   * Returns the present time in milliseconds since 1970, for the expiry of tokens, the clock of a service and relative
   * times. Default: the clock of the machine.
   */
  readonly time?: () => number;
  /** Called before each question, to clear the last line of the terminal for the question. */
  readonly beforeQuestion?: () => void;
  /** Replaces the width of stderr for notes and errors. Default: the width of stderr. */
  readonly noteColumns?: number;
  /** The events of the command line, with `--events`. Without events, stderr contains text. */
  readonly events?: Events;
  /** Gives the warnings of Node.js to `listener`. Node.js then does not write them to stderr itself. */
  readonly takeWarnings?: (listener: (warning: Error) => void) => void;
  /** Replaces the network below the layers of the client. */
  readonly exchange?: Exchange;
  /** Replaces the pauses before a retry and between two reads that verify a change. */
  readonly sleep?: (milliseconds: number, signal?: AbortSignal) => Promise<void>;
}

/**
 * Returns the variable that says that no person watches the program: `SCIMCTL_NO_INPUT` or `CI`. Undefined if neither
 * variable is set. `0`, `false` and an empty value count as not set. If a variable is set, the program asks no
 * question, uses no colour and overwrites no line, even on a terminal: the terminal of a pipeline is often a log.
 */
export function unattendedBy({ env }: Pick<Context, 'env'>): string | undefined {
  return ['SCIMCTL_NO_INPUT', 'CI'].find((name) => !['', '0', 'false'].includes((env[name] ?? '').toLowerCase()));
}

/**
 * True if a stream shows colour: the stream is a terminal, and none of `NO_COLOR`, `TERM=dumb`, `CI`,
 * `SCIMCTL_NO_INPUT` and `--no-color` is set. `refused` is the value of `--no-color`.
 */
export function hasColor(context: Pick<Context, 'env'>, { isTerminal }: OutputStream, refused = false): boolean {
  const { env } = context;
  if (!isTerminal || refused || unattendedBy(context) !== undefined) return false;
  return !env['NO_COLOR'] && env['TERM'] !== 'dumb';
}

/**
 * Returns the width at which notes and errors are wrapped. Returns `undefined` if stderr is no terminal, or if its
 * width is not known. Also returns `undefined` if no person watches the program, because a log keeps each note on one
 * line.
 */
export function noteWidth(context: Pick<Context, 'env' | 'stderr' | 'noteColumns'>): number | undefined {
  const { isTerminal, columns } = context.stderr;
  return isTerminal && unattendedBy(context) === undefined ? (context.noteColumns ?? columns) : undefined;
}
