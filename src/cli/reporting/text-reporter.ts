import { createLiveLine, type LineStream, noLine } from '../../output/live-line.ts';
import { logProgress, terminalProgress } from '../../output/progress-text.ts';
import { wrapProse } from '../../output/prose.ts';
import { sanitise } from '../../output/sanitise.ts';
import { type Context, noteWidth, unattendedBy } from '../context.ts';
import type { Reporter } from '../reporter.ts';

/**
 * Creates the reporter that writes text. On a terminal, progress overwrites one line. Otherwise, progress is written as
 * new lines, as in a log.
 */
export function createTextReporter(context: Context, redact: (text: string) => string): Reporter {
  const stream = streamOf(context);
  const isOverwritten = canWriteOver(context);
  const line = isOverwritten ? createLiveLine(stream) : noLine;
  let showsProgress = false;
  const tell: Reporter['tell'] = (lines, { isProse = () => true, profile } = {}) => {
    line.clear();
    const columns = noteWidth(context);
    const text = lines.map((each) => {
      const named = profile === undefined || /^\s/.test(each) ? each : `${profile}: ${each}`;
      return `${wrapProse(sanitise(redact(named)), isProse(named) ? columns : undefined)}\n`;
    });
    stream.write(text.join(''));
  };
  return {
    tell,
    tellBlock: (text) => {
      line.clear();
      stream.write(text);
    },
    progress: (phase, label) => {
      const text = { label, write: stream.write, keepsLast: phase !== 'plan' };
      if (!isOverwritten) return logProgress(text);
      const show = (shown: string): void => {
        showsProgress = true;
        line.show(shown);
      };
      return terminalProgress({ ...line, show }, text);
    },
    clear: line.clear,
    keepsWaits: false,
    showWait: ({ message }) => line.show(message),
    clearWait: line.clear,
    activity: (host) => ({
      pause: 100,
      show: (responses, elapsed) => {
        const count = responses === 1 ? '1 response' : `${responses} responses`;
        line.show(`Working: ${count} from ${host} in ${Math.round(elapsed / 1000)} s`);
      },
    }),
    showsProgress: () => showsProgress,
    connected: () => {},
    startJob: () => {},
    endRun: () => {},
  };
}

function streamOf({ stderr }: Context): LineStream {
  return { write: (text) => stderr.stream.write(text), columns: stderr.columns ?? 80 };
}

/**
 * True if a line on stderr can be overwritten. False for a dumb terminal, because it prints escape sequences instead of
 * interpreting them. False in a CI job (`CI` or `SCIMCTL_NO_INPUT` is set), because its output is often kept as a log.
 */
function canWriteOver(context: Context): boolean {
  const { stderr, env } = context;
  return stderr.isTerminal && env['TERM'] !== 'dumb' && unattendedBy(context) === undefined;
}
