import type { OnNotice } from '../client/notice.ts';
import type { Format } from '../output/formats.ts';
import type { ProgressWriter } from '../output/progress.ts';
import type { ScimResponse } from '../protocol/exchange/exchange.ts';
import type { JsonObject } from '../protocol/json/json.ts';
import type { ResourceModel } from '../protocol/schema/model.ts';
import type { Session } from './connection/session.ts';
import type { Context } from './context.ts';
import type { GlobalFlags } from './flags.ts';
import type { ShowOptions } from './output/show.ts';
import type { Reporter } from './reporter.ts';

/** Options of a connection to another service. The command only reads from this service. */
export interface ReadingOptions {
  readonly profile: string;
  /** The flag that gave the profile. Used in messages. */
  readonly chosenBy: string;
  /** Name of the service in notes, for example `source hr`. */
  readonly label: string;
  readonly onNotice?: OnNotice;
}

/**
 * The parts of a running command that other functions need. With this interface, the functions do not depend on a
 * command class.
 */
export interface CommandScope {
  readonly context: Context;
  /** Values of the flags that every command has. */
  readonly flags: GlobalFlags;
  /** The chosen output format. */
  readonly format: Format;
  /** True if `--dry-run` is set: requests that change something are shown and not sent. */
  readonly isDryRun: boolean;
  /** Opens the connection on the first call; later calls return the same session. */
  session(): Promise<Session>;
  /**
   * Opens a connection to another service. The command only reads from this service. The connection has its own
   * credentials, its own redactor of secrets, and its own governor of requests. The caller closes the connection.
   */
  readingSession(options: ReadingOptions): Promise<Session>;
  /** Redacts the secret attributes of a model in all output that follows. */
  registerSecrets(model: ResourceModel): void;
  /** Writes notes to stderr, unless `--quiet` is set. */
  note(...lines: readonly string[]): void;
  /** Writes lines to stderr, also with `--quiet`. Used for a failure that the exit code alone does not explain. */
  alert(...lines: readonly string[]): void;
  /** Shows one resource on stdout in the chosen output format. */
  show(resource: JsonObject, options?: ShowOptions): Promise<void>;
  /** Shows resources on stdout in the chosen output format, as they arrive. */
  showList(resources: AsyncIterable<JsonObject>, options?: ShowOptions): Promise<void>;
  /** Writes responses to stdout as the server sent them. */
  printRaw(responses: AsyncIterable<ScimResponse> | Iterable<ScimResponse>): Promise<void>;
  /** Receives the jobs, the ends of runs, and the errors of services. */
  readonly reporter: Pick<Reporter, 'startJob' | 'endRun' | 'serviceError'>;
  /** Returns the writer for the progress of a phase. `label` is the text that names the phase for people. */
  progress(phase: 'plan' | 'run', label: string): ProgressWriter;
}

/**
 * The scope for one service, in a command that uses several services. Only this scope knows the secrets of its profile.
 */
export interface ProfileScope extends CommandScope {
  /** Name of the profile. */
  readonly profile: string;
  /** Redacts the secrets of the profile. Call this method before a text leaves the scope. */
  redact(text: string): string;
}
