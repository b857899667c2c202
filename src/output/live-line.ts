import { sanitise } from './sanitise.ts';
import { truncate } from './width.ts';

/** Where a line that is written over is shown. */
export interface LineStream {
  write(text: string): unknown;
  /** Columns of the terminal; 80 unless known. */
  readonly columns?: number | undefined;
}

/** The last line of a terminal, which shows the state of something that goes on and leaves nothing behind. */
export interface LiveLine {
  /** Writes over what it shows. */
  show(text: string): void;
  /** Takes it off the terminal, so that something else can be written. Does nothing when nothing is shown. */
  clear(): void;
}

/** Creates a line that is written over on a terminal. Text is cut to the width, since a line that wraps cannot be written over. */
export function createLiveLine(stream: LineStream): LiveLine {
  let isShown = false;
  return {
    show(text) {
      stream.write(`\r\x1b[2K${truncate(sanitise(text), (stream.columns ?? 80) - 1)}`);
      isShown = true;
    },
    clear() {
      if (isShown) stream.write('\r\x1b[2K');
      isShown = false;
    },
  };
}

/** A line that nobody sees: of a log, or of a terminal that cannot write over itself. */
export const noLine: LiveLine = { show: () => {}, clear: () => {} };
