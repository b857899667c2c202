import type { LiveLine } from './live-line.ts';

/** Shows that a command which says nothing yet is at work. */
export interface Activity {
  /** Cheap enough for every answer. */
  answered(): void;
}

/** Before this many milliseconds, work is not long. */
const patience = 1_000;
/** Milliseconds between two states of the line. */
const pause = 100;

/**
 * Counts answers on the line of a terminal, from a second on, unless `isSilent` says that something better is shown there. `now` is a
 * clock in milliseconds. Has no timer: while no answer comes, nothing new is shown.
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
