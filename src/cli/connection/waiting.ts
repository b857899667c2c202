import type { RetryEvent } from '../../client/layers/retry.ts';
import type { RateLimit } from '../../dialects/fact-values.ts';
import { createActivity } from '../../output/activity.ts';
import { printDuration } from '../../output/duration.ts';
import type { Layer } from '../../protocol/exchange/exchange.ts';
import type { GlobalFlags } from '../flags.ts';
import { pluralize } from '../output/pluralize.ts';
import type { ConnectionDisplay, Wait } from '../reporter.ts';

/** The parts of a command that show that requests wait. */
export interface WaitingOptions {
  /** Writes a message to stderr. */
  readonly tell: (text: string) => void;
  readonly display: ConnectionDisplay;
  /** Monotonic clock in milliseconds. */
  readonly now: () => number;
}

/** Shows the waits of a connection. */
export interface Waiting {
  readonly onRetry: (event: RetryEvent) => void;
  readonly onPause: (delay: number) => void;
  readonly onLimit: (limit: RateLimit, delay: number) => void;
  readonly layer: Layer;
}

/** Minimum time in milliseconds of a pause, or of a wait for a rate limit, that is printed on its own line. */
const toldDelay = 30_000;

/** Maps the reason of a network error to a text. A message about a retry shows this text after the host name. */
const networkReasons: Readonly<Record<string, string>> = {
  refused: 'refused the connection',
  unresolved: 'could not be resolved',
  reset: 'closed the connection',
  timeout: 'did not respond in time',
};

/**
 * Shows on the last line of the terminal why requests wait. Either one request waits for its retry, or all requests
 * wait because the service asked for a pause. A response clears the line, except during a pause. If a command runs for
 * a long time, also shows the number of responses. With `--debug`, writes each wait on its own line. With `--events`,
 * each wait is an event instead.
 */
export function createWaiting(
  base: string,
  { quiet, debug }: Pick<GlobalFlags, 'quiet' | 'debug'>,
  { tell, display, now }: WaitingOptions,
): Waiting {
  const host = URL.canParse(base) ? new URL(base).host : base;
  let pauseEnd = Number.NEGATIVE_INFINITY;
  const isPaused = (): boolean => now() < pauseEnd;
  const isSilent = (): boolean => quiet || debug || display.showsProgress() || isPaused();
  const activity = createActivity(display.activity(host), { now, isSilent });
  const isHidden = display.keepsWaits ? quiet && !debug : quiet || debug;
  let isShown = false;
  const showWait = (reason: Wait['reason'], message: string, milliseconds: number): void => {
    if (isHidden) return;
    display.showWait({ reason, host, message, milliseconds });
    isShown = true;
  };
  // Writes a message for a long wait, because the program would otherwise seem to hang.
  const isTold = (delay: number): boolean => !display.keepsWaits && (debug || (delay >= toldDelay && !quiet));
  return {
    onPause: (delay) => {
      pauseEnd = now() + delay;
      const text = `Pausing: ${host} asks scimctl to wait ${printDelay(delay)} before the next request`;
      if (isTold(delay)) tell(text);
      showWait('pause', text, delay);
    },
    onLimit: ({ requests, seconds }, delay) => {
      const limit = `${pluralize(requests, 'request')} in ${pluralize(seconds, 'second')}`;
      const text = `Waiting: the dialect of ${host} allows ${limit}; the next request starts in ${printDelay(delay)}`;
      if (isTold(delay)) tell(text);
      else showWait('limit', text, delay);
    },
    onRetry: ({ attempt, delay, reason, method, path }) => {
      const seconds = printSeconds(delay);
      const why = /^\d+$/.test(reason) ? `responded with status ${reason}` : (networkReasons[reason] ?? reason);
      if (debug && !display.keepsWaits)
        tell(`Retrying: ${host} ${why}; ${method} ${path} is sent again in ${seconds} (attempt ${attempt + 1})`);
      showWait('retry', `Retrying: ${host} ${why}; attempt ${attempt + 1} in ${seconds}`, delay);
    },
    layer: (next) => async (request) => {
      try {
        return await next(request);
      } finally {
        if (isShown && !isPaused()) {
          display.clearWait();
          isShown = false;
        }
        activity.answered();
      }
    },
  };
}

/** Prints a delay: `30.0 s`, `59 min 58 s`. */
function printDelay(milliseconds: number): string {
  return milliseconds < 60_000 ? printSeconds(milliseconds) : printDuration(milliseconds / 1000);
}

function printSeconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(1)} s`;
}
