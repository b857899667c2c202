import { printDuration } from './duration.ts';
import type { LiveLine } from './live-line.ts';
import type { Measured, ProgressWriter } from './progress.ts';

/** The text of a progress. */
export interface ProgressText {
  /** First word of the text: `Import`. */
  readonly label: string;
  /** Writes text below the line of the progress. */
  readonly write: (text: string) => unknown;
  /** True if the last counts stay visible as a line of their own. */
  readonly keepsLast: boolean;
}

/** Shows progress on one overwritten line of a terminal, if the work takes longer than a second. */
export function terminalProgress(line: LiveLine, { label, write, keepsLast }: ProgressText): ProgressWriter {
  return {
    patience: 1_000,
    pause: 100,
    show: (progress) => line.show(printProgress(label, progress)),
    finish(last, wasShown) {
      line.clear();
      if (keepsLast && wasShown && last) write(`${printProgress(label, last)}\n`);
    },
  };
}

/** Shows progress on a new line of a log every five seconds. */
export function logProgress({ label, write, keepsLast }: ProgressText): ProgressWriter {
  return {
    patience: 5_000,
    pause: 5_000,
    show: (progress) => write(`${printProgress(label, progress)}\n`),
    finish(last, wasShown) {
      if (keepsLast && wasShown && last) write(`${printProgress(label, last)}\n`);
    },
  };
}

function printProgress(label: string, { finished, failed, total, links, rate, timeLeft }: Measured): string {
  return [
    `${label}: ${total === undefined ? finished : `${finished} of ${total}`}`,
    ...(failed > 0 ? [`${failed} failed`] : []),
    ...(links > 0 ? [`${links} links`] : []),
    `${rate >= 10 ? Math.round(rate) : rate.toFixed(1)}/s`,
    ...(timeLeft === undefined ? [] : [`${printDuration(timeLeft)} left`]),
  ].join(', ');
}
