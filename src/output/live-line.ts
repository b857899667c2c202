import { sanitise } from './sanitise.ts';

/** A stream on which a line can be overwritten later. */
export interface LineStream {
  write(text: string): unknown;
  /** Columns of the terminal. Default 80. */
  readonly columns?: number | undefined;
}

/** The last line of a terminal. The line shows the state of running work, and is removed at the end. */
export interface LiveLine {
  /** Replaces the text of the line. */
  show(text: string): void;
  /** Removes the line, so that other text can be written. Does nothing if no line is shown. */
  clear(): void;
}

/** Creates a line that is overwritten on a terminal. Cuts text to the width, because a wrapped line cannot be overwritten. */
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

/**
 * Cuts text to a number of characters. Does not load the module that measures the width of text, because the line
 * contains only counts and host names. Each character in counts and host names has a width of one column.
 */
function cut(text: string, width: number): string {
  return text.length <= width ? text : `${text.slice(0, Math.max(0, width - 1))}…`;
}

/** A live line that writes nothing, for a log or a terminal that cannot overwrite a line. */
export const noLine: LiveLine = { show: () => {}, clear: () => {} };
