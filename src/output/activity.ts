/** Shows the number of responses, as text or as events, while a command shows no progress of its own. */
export interface ActivityWriter {
  /** Milliseconds between two calls of `show`. */
  readonly pause: number;
  /** `elapsed` is the time in milliseconds since the start. */
  show(responses: number, elapsed: number): void;
}

/** Shows that a command without output is working. */
export interface Activity {
  /** Called for every response. Must be fast. */
  answered(): void;
}

/** Milliseconds before the number of responses is shown. */
const patience = 1_000;

/**
 * Creates an `Activity` that shows the number of responses after one second. Shows nothing while `isSilent` returns
 * true, for example because the command shows its own progress. `now` is a clock in milliseconds. Uses no timer, so the
 * number changes only when a response arrives.
 */
export function createActivity(
  writer: ActivityWriter,
  { now, isSilent }: { readonly now: () => number; readonly isSilent: () => boolean },
): Activity {
  const start = now();
  let next = start + patience;
  let responses = 0;
  return {
    answered() {
      responses++;
      const time = now();
      if (time < next || isSilent()) return;
      next = time + writer.pause;
      writer.show(responses, time - start);
    },
  };
}
