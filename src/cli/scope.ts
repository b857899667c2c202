import type { Format } from '../output/formats.ts';
import type { ProgressStream } from '../output/progress.ts';
import type { ScimResponse } from '../protocol/exchange/exchange.ts';
import type { JsonObject } from '../protocol/json/json.ts';
import type { ResourceModel } from '../protocol/schema/model.ts';
import type { Session } from './connection/session.ts';
import type { Context } from './context.ts';
import type { GlobalFlags } from './flags.ts';
import type { ShowOptions } from './output/show.ts';

/** The parts of a running command that functions use, so that they do not depend on a command class. */
export interface CommandScope {
  readonly context: Context;
  /** Values of the flags that every command has. */
  readonly flags: GlobalFlags;
  /** The output format in force. */
  readonly format: Format;
  /** True with `--dry-run`: requests that change something are shown and not sent. */
  readonly isDryRun: boolean;
  /** Opens the connection on the first call; later calls return the same session. */
  session(): Promise<Session>;
  /** Hides the values of the attributes that a model calls secret in everything that is shown from now on. */
  registerSecrets(model: ResourceModel): void;
  /** Writes lines for a person to stderr, unless `--quiet` is set. */
  note(...lines: readonly string[]): void;
  /** Shows one resource on stdout in the format in force. */
  show(resource: JsonObject, options?: ShowOptions): Promise<void>;
  /** Shows resources on stdout in the format in force, as they arrive. */
  showList(resources: AsyncIterable<JsonObject>, options?: ShowOptions): Promise<void>;
  /** Writes responses to stdout as the server sent them. */
  printRaw(responses: AsyncIterable<ScimResponse> | Iterable<ScimResponse>): Promise<void>;
  /** Stream on which progress is shown. */
  progressStream(): ProgressStream;
}
