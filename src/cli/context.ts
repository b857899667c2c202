import type { Readable, Writable } from 'node:stream';
import type { Exchange } from '../protocol/exchange/exchange.ts';

/** A stream that a command writes to, and what is known of its other end. */
export interface OutputStream {
  readonly stream: Writable;
  readonly isTerminal: boolean;
  /** Width of the terminal in columns; undefined when it is not known. */
  readonly columns?: number | undefined;
}

/** Where a command gets its standard input. */
export interface InputStream {
  readonly isTerminal: boolean;
  /** Opens the stream. Never called unless stdin was asked for, because a caller's `while read` loop may own it. */
  open(): Readable;
}

/** Asks a person. Injected, so that a question nobody expected fails a test instead of hanging it. */
export interface Prompter {
  confirm(message: string): Promise<boolean>;
  input(message: string, options?: { default?: string; validate?(text: string): true | string }): Promise<string>;
  password(message: string, options?: { validate?(text: string): true | string }): Promise<string>;
  select<T extends string>(message: string, choices: readonly { name: string; value: T }[]): Promise<T>;
}

/** Everything of the process that a command may touch. Commands never reach for `process`. */
export interface Context {
  readonly stdin: InputStream;
  readonly stdout: OutputStream;
  readonly stderr: OutputStream;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  readonly version: string;
  /** Aborted by the first Ctrl-C. */
  readonly signal: AbortSignal;
  /** Replaces the questions on the terminal. */
  readonly prompter?: Prompter;
  /** Milliseconds of a clock that only goes on, by which work is long; the machine's unless given. */
  readonly now?: () => number;
  /** Called before a question is asked: it needs the last line of the terminal. */
  readonly beforeQuestion?: () => void;
  /** Replaces the network: what the client's layers stand on. */
  readonly exchange?: Exchange;
  /** Replaces the pauses before a request is repeated and between two looks at a service. */
  readonly sleep?: (milliseconds: number, signal?: AbortSignal) => Promise<void>;
}

/** True when a stream takes colour: a terminal, and neither `NO_COLOR`, `TERM=dumb` nor the person says no. */
export function hasColor({ env }: Context, { isTerminal }: OutputStream, refused = false): boolean {
  return isTerminal && !refused && !env['NO_COLOR'] && env['TERM'] !== 'dumb';
}
