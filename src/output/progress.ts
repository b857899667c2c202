import { createLiveLine, type LiveLine } from './live-line.ts';

/** How far a long job is. */
export interface Counts {
  /** What succeeded. */
  readonly done: number;
  readonly failed: number;
  /** Absent while nobody knows. */
  readonly total?: number | undefined;
  /** Managers and memberships that are set, after the people. */
  readonly links?: number | undefined;
}

/** Where progress is shown. */
export interface ProgressStream {
  write(text: string): unknown;
  readonly isTTY?: boolean;
  readonly columns?: number;
  /** The line that it shares with others; one of its own unless given. */
  readonly line?: LiveLine;
}

/** Shows progress as it is told of it. */
export interface Progress {
  /** Cheap enough for every row. */
  update(counts: Counts): void;
  /** Takes the line off the terminal, so that something else can be written; the next update brings it back. */
  clear(): void;
  /** Ends with the last counts on a line of their own, when anything had been shown. */
  finish(): void;
}

/** Before this many milliseconds, a job is not long. */
const patience = 1_000;
/** Milliseconds between two states of the line on a terminal, and between two lines in a log. */
const pause = { terminal: 100, log: 5_000 };

/**
 * Progress on one line of a terminal that is written over, or a line every five seconds in a log; nothing for jobs of less
 * than a second or when `quiet`. `now` is a clock in milliseconds. Has no timer: a job that stands still shows nothing new.
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
    ...(left === undefined ? [] : [`${duration(left)} left`]),
  ].join(', ');
}

/** `45 s`, `3 min 20 s`, `2 h 5 min`. */
function duration(seconds: number): string {
  const whole = Math.ceil(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`;
}
