import { sanitise } from './sanitise.ts';

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
      stream.write(`\r\x1b[2K${cut(sanitise(text), (stream.columns ?? 80) - 1)}`);
      isShown = true;
    },
    clear() {
      if (isShown) stream.write('\r\x1b[2K');
      isShown = false;
    },
  };
}

/** Counts and host names, whose characters take one column each: what measures others is loaded with tables alone. */
function cut(text: string, width: number): string {
  return text.length <= width ? text : `${text.slice(0, Math.max(0, width - 1))}…`;
}

/** A line that nobody sees: of a log, or of a terminal that cannot write over itself. */
export const noLine: LiveLine = { show: () => {}, clear: () => {} };
