import { stat } from 'node:fs/promises';
import type { Sleep } from '../../changes/run-stop.ts';
import type { Outcome } from '../errors/exit-codes.ts';

/** The reason why a round of a watch starts. A round is one run of a sync, or one read of a list. */
export type RoundReason = 'start' | 'time' | 'file';

/** The plan for the next round. */
export interface NextRound {
  /** Milliseconds until the next round. */
  readonly delay: number;
  /** Number of consecutive failed rounds. If this number is not 0, the delay is longer than usual. */
  readonly failures: number;
}

/** Options of a watch. `R` is the report of a round. */
export interface WatchOptions<R extends { readonly outcome: Outcome }> {
  /** Milliseconds from the start of a round to the start of the next round. */
  readonly every: number;
  /** Number of rounds after which the watch ends. Default: no limit. */
  readonly rounds?: number | undefined;
  /** Path of the file whose changes start a round. */
  readonly file?: string | undefined;
  readonly signal: AbortSignal;
  readonly sleep: Sleep;
  /** Monotonic clock in milliseconds. */
  readonly now: () => number;
  /** Runs a round. The next round starts only after the returned promise resolves. */
  readonly round: (number: number, reason: RoundReason) => Promise<R>;
  /**
   * Called after each round. `next` is absent after the last round. Resolves to `closed` if the reader of the reports
   * has closed the output. The watch then ends.
   */
  readonly onRound: (report: R, next: NextRound | undefined) => Promise<'done' | 'closed'>;
}

/**
 * Time in milliseconds between two checks of the file. A change starts a round only when two checks in a row find the
 * same state, because the file is then probably complete.
 */
const lookEvery = 2000;

/** Maximum delay in milliseconds after failures. An interval longer than this maximum is used unchanged. */
const longestDelay = 3_600_000;

/**
 * Outcomes after which the next delay has its usual length. A longer delay would not help, because the service did not
 * fail. A shorter delay would not help either: a refused round waits for a person, and each round reports the failed
 * rows again.
 */
const regular: ReadonlySet<Outcome> = new Set(['done', 'partial', 'refused']);

/**
 * Runs rounds until `signal` is aborted, until `rounds` rounds have run, or until nobody reads the reports. Rounds
 * never overlap. Doubles the delay after each failure. Returns the outcome of the last round, with two exceptions:
 * `interrupted` if `signal` was aborted during a round, and `done` if `signal` was aborted between two rounds. Rethrows the errors of `round` and `onRound`.
 */
export async function watch<R extends { readonly outcome: Outcome }>(options: WatchOptions<R>): Promise<Outcome> {
  const { every, rounds = Number.POSITIVE_INFINITY, file, signal, now, round, onRound } = options;
  let reason: RoundReason = 'start';
  let failures = 0;
  for (let number = 1; ; number++) {
    const seen = await markOf(file);
    const start = now();
    const report = await round(number, reason);
    failures = regular.has(report.outcome) ? 0 : failures + 1;
    const isLast = number >= rounds || signal.aborted;
    const delay = Math.max(0, delayAfter(every, failures) - (now() - start));
    const isClosed = (await onRound(report, isLast ? undefined : { delay, failures })) === 'closed';
    if (signal.aborted) return 'interrupted';
    if (isLast || isClosed) return report.outcome;
    reason = await untilNext(options, delay, seen);
    if (signal.aborted) return 'done';
  }
}

/** Returns the delay in milliseconds after a number of failures in a row. */
export function delayAfter(every: number, failures: number): number {
  return Math.max(every, Math.min(longestDelay, every * 2 ** failures));
}

/**
 * Waits until the time of the next round, or until the file has changed. Also waits while a program writes the file,
 * because people may be missing from an incomplete file. Ends early if `signal` is aborted.
 */
async function untilNext<R extends { readonly outcome: Outcome }>(
  { file, signal, sleep }: WatchOptions<R>,
  delay: number,
  seen: string | undefined,
): Promise<RoundReason> {
  let last = seen;
  let left = delay;
  while (!signal.aborted) {
    const step = file === undefined ? left : last === seen ? Math.min(lookEvery, left) : lookEvery;
    await sleep(step, signal);
    left = Math.max(0, left - step);
    // A missing file is not a change, because some programs delete a file and then write it again.
    const found = (await markOf(file)) ?? seen;
    const isStable = found === last;
    last = found;
    if (isStable && found !== seen) return 'file';
    if (isStable && left === 0) return 'time';
  }
  return 'time';
}

/** Returns a text that is different after each change of the file. Returns `undefined` if there is no file. */
async function markOf(file: string | undefined): Promise<string | undefined> {
  if (file === undefined) return undefined;
  const found = await stat(file, { bigint: true }).catch(() => undefined);
  return found && `${found.dev} ${found.ino} ${found.size} ${found.mtimeNs}`;
}
