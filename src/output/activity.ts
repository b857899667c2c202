import type { LiveLine } from './live-line.ts';

/** Shows that a command without output is working. */
export interface Activity {
  /** Called for every response, so that it must be cheap. */
  answered(): void;
}

/** Milliseconds before the line appears. */
const patience = 1_000;
/** Milliseconds between two updates of the line. */
const pause = 100;

/**
 * Counts responses on one line of a terminal, after one second, unless `isSilent` says that other progress is shown. `now` is a
 * clock in milliseconds. Has no timer: without responses the line does not change.
 */
export function createActivity(
  line: LiveLine,
  { host, now, isSilent }: { readonly host: string; readonly now: () => number; readonly isSilent: () => boolean },
): Activity {
  const start = now();
  let next = start + patience;
  let answers = 0;
  return {
    answered() {
      answers++;
      const time = now();
      if (time < next || isSilent()) return;
      next = time + pause;
      const count = answers === 1 ? '1 answer' : `${answers} answers`;
      line.show(`Working: ${count} from ${host} in ${Math.round((time - start) / 1000)} s`);
    },
  };
}
