import { printDuration } from './duration.ts';
import { createLiveLine, type LiveLine } from './live-line.ts';

/** State of a long job. */
export interface Counts {
  /** Items that succeeded. */
  readonly done: number;
  readonly failed: number;
  /** Total number of items; undefined if the total is not known. */
  readonly total?: number | undefined;
  /** Number of managers and memberships that were set. Managers and memberships are set after the people. */
  readonly links?: number | undefined;
}

/** The stream to which progress is written. */
export interface ProgressStream {
  write(text: string): unknown;
  readonly isTTY?: boolean;
  readonly columns?: number;
  /** A live line that is shared with other code. Default: a new live line. */
  readonly line?: LiveLine;
}

/** Shows the progress of a job. */
export interface Progress {
  /** Called for every row. Must be fast. */
  update(counts: Counts): void;
  /** Removes the line from the terminal before other text is written. The next update shows the line again. */
  clear(): void;
  /** Writes the last counts on a separate line, if progress was shown. */
  finish(): void;
}

/** Milliseconds before progress is shown. */
const patience = 1_000;
/** Milliseconds between two updates of the line on a terminal, and between two lines of a log. */
const pause = { terminal: 100, log: 5_000 };

/**
 * Shows progress on one overwritten line of a terminal, or on a new line of a log every five seconds. Shows nothing for
 * a job that is shorter than one second, or with `quiet`. `now` is a clock in milliseconds. Uses no timer: the progress
 * changes only when `update` is called.
 */
export function createProgress(
  stream: ProgressStream,
  { label, quiet = false, now }: { readonly label: string; readonly quiet?: boolean; readonly now: () => number },
): Progress {
  const start = now();
  const terminal = stream.isTTY === true;
  let next = start + (terminal ? patience : pause.log);
  let latest: Counts | undefined;
  let shown = false;
  const line = stream.line ?? createLiveLine(stream);
  const show = (counts: Counts): void => {
    const text = describe(label, counts, now() - start);
    shown = true;
    if (terminal) line.show(text);
    else stream.write(`${text}\n`);
  };
  return {
    update(counts) {
      latest = counts;
      if (quiet || now() < next) return;
      next = now() + (terminal ? pause.terminal : pause.log);
      show(counts);
    },
    clear: () => line.clear(),
    finish() {
      line.clear();
      if (shown && latest) stream.write(`${describe(label, latest, now() - start)}\n`);
    },
  };
}

function describe(label: string, { done, failed, total, links = 0 }: Counts, elapsed: number): string {
  const finished = done + failed;
  const rate = elapsed > 0 ? (finished * 1000) / elapsed : 0;
  const left = total === undefined || rate === 0 || finished >= total ? undefined : (total - finished) / rate;
  return [
    `${label}: ${total === undefined ? finished : `${finished} of ${total}`}`,
    ...(failed > 0 ? [`${failed} failed`] : []),
    ...(links > 0 ? [`${links} links`] : []),
    `${rate >= 10 ? Math.round(rate) : rate.toFixed(1)}/s`,
    ...(left === undefined ? [] : [`${printDuration(left)} left`]),
  ].join(', ');
}
