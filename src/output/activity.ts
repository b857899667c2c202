import type { LiveLine } from './live-line.ts';

/** Shows that a command without output is working. */
export interface Activity {
  /** Called for every response. Must be fast. */
  answered(): void;
}

/** Milliseconds before the number of responses is shown. */
const patience = 1_000;
/** Milliseconds between two updates of the number of responses. */
const pause = 100;

/**
 * Shows the number of responses on one line of a terminal, after one second. Shows nothing while `isSilent` returns
 * true, for example because the command shows its own progress. `now` is a clock in milliseconds. Uses no timer: the
 * line changes only when a response arrives.
 */
export function createActivity(
  line: LiveLine,
  { host, now, isSilent }: { readonly host: string; readonly now: () => number; readonly isSilent: () => boolean },
): Activity {
  const start = now();
  let next = start + patience;
  let responses = 0;
  return {
    answered() {
      responses++;
      const time = now();
      if (time < next || isSilent()) return;
      next = time + pause;
      const count = responses === 1 ? '1 response' : `${responses} responses`;
      line.show(`Working: ${count} from ${host} in ${Math.round((time - start) / 1000)} s`);
    },
  };
}
