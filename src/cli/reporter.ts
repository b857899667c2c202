import type { Writable } from 'node:stream';
import type { ActivityWriter } from '../output/activity.ts';
import type { ErrorReport } from '../output/errors.ts';
import type { JobEvent, RunEnd, WaitingEvent } from '../output/events/event.ts';
import type { ProgressWriter } from '../output/progress.ts';

/** A wait of requests. */
export type Wait = Pick<WaitingEvent, 'reason' | 'host' | 'message'> & { readonly milliseconds: number };

/** Shows what a connection does. */
export interface ConnectionDisplay {
  /** True if the output of `showWait` stays visible, so that a long wait needs no additional note. */
  readonly keepsWaits: boolean;
  showWait(wait: Wait): void;
  /** Removes the output of a finished wait. */
  clearWait(): void;
  /** Returns the writer that shows the number of responses. `host` is the host of the service. */
  activity(host: string): ActivityWriter;
  /** True if the command itself shows progress. */
  showsProgress(): boolean;
}

/** Options of lines for people. */
export interface TellOptions {
  /** Returns true for a line that may be wrapped between words on a terminal. Default: true for all lines. */
  readonly isProse?: (line: string) => boolean;
  /** The service that the lines are about, in a command about several services. */
  readonly profile?: string;
  /** True if the lines show a request and its response. */
  readonly isTrace?: boolean;
}

/**
 * Receives everything that a running command reports, except its data: notes, progress, waits and the ends of runs.
 * Writes it to stderr as text, or with `--events` as events. Secrets are redacted.
 */
export interface Reporter extends ConnectionDisplay {
  /** Writes lines for people. A line that begins with a space belongs to the line before it. */
  tell(lines: readonly string[], options?: TellOptions): void;
  /** Writes several lines without wrapping them between words. */
  tellBlock(text: string): void;
  /** Returns the writer for the progress of a phase. `label` is the text that names the phase for people. */
  progress(phase: 'plan' | 'run', label: string): ProgressWriter;
  /** Removes the line of progress from the terminal before other text is written. */
  clear(): void;
  /** Called when a connection to a service was opened. */
  connected(connection: { profile?: string | undefined; service: string; readOnly?: true }): void;
  /** Called with the id of a job before its first change is sent. */
  startJob(job: Pick<JobEvent, 'job' | 'profile' | 'resume'>): void;
  /** Called at the end of a run on one service. */
  endRun(end: RunEnd): void;
  /**
   * Writes the error of one service, in a command for several services. Absent if errors are written as text, by
   * `alert`.
   */
  readonly serviceError?: (report: ErrorReport & { readonly profile: string }) => void;
}

/** The events of a command line. */
export interface Events {
  /** Writes that a command starts. `command` is its name, for example `users list`. */
  started(command: string): void;
  /** Writes an error. The report and the details must not contain secrets. */
  error(report: ErrorReport, details?: readonly string[]): void;
  /** Writes a line of text that does not come from a command, such as a warning of Node.js. */
  line(text: string): void;
  /** Returns a stream for the text of another program. Each line becomes a note. */
  text(): Writable;
  /** Writes the last event. */
  finished(exitCode: number): void;
  /** Returns the reporter of a command. `redact` replaces the secrets in each text. */
  reporter(redact: (text: string) => string): Reporter;
}
