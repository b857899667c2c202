import { spawn, spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { stripVTControlCharacters } from 'node:util';

const helper = fileURLToPath(new URL('./pseudo-terminal.py', import.meta.url));

/** True if this machine can open a pseudo-terminal: it has Python 3, and is not Windows. */
export const hasTerminal =
  process.platform !== 'win32' && spawnSync('python3', ['-c', 'import pty'], { stdio: 'ignore' }).status === 0;

/** Keys that a person presses, as a terminal sends them. */
export const keys = {
  enter: '\r',
  down: '\u001b[B',
  space: ' ',
  escape: '\u001b',
  /** The terminal sends SIGINT to the program, unless the program reads this key itself. */
  interrupt: '\u0003',
} as const;

/** A program on a pseudo-terminal. */
export interface Terminal {
  /** Types text. */
  type(text: string): void;
  /**
   * Resolves when the terminal has shown a text since the last call of `shows`. Ignores line breaks that a narrow
   * terminal adds. Rejects with all shown text if the program ends before.
   */
  shows(text: string): Promise<void>;
  /** Resolves to the exit code when the program has ended. */
  readonly ended: Promise<number | null>;
  /** All text that the terminal has shown, without control sequences. */
  shown(): string;
}

/** Starts a program on a pseudo-terminal with 24 rows. */
export function openTerminal(
  argv: readonly string[],
  { env, columns = 80, cwd }: { env: NodeJS.ProcessEnv; columns?: number; cwd?: string },
): Terminal {
  const child = spawn('python3', [helper, String(columns), '24', ...argv], {
    env: { TERM: 'xterm', ...env },
    stdio: ['pipe', 'pipe', 'inherit'],
    ...(cwd === undefined ? {} : { cwd }),
  });
  const chunks: Buffer[] = [];
  let hasEnded = false;
  let onChange: () => void = () => {};
  child.stdout.on('data', (chunk: Buffer) => {
    chunks.push(chunk);
    onChange();
  });
  const ended = new Promise<number | null>((resolve) => {
    child.on('close', (code) => {
      hasEnded = true;
      onChange();
      resolve(code);
    });
  });
  const shown = (): string => stripVTControlCharacters(Buffer.concat(chunks).toString()).replaceAll('\r', '');
  let seen = 0;
  const find = (text: string): boolean => {
    const all = packed(shown());
    const at = all.indexOf(packed(text), seen);
    if (at !== -1) seen = at + packed(text).length;
    return at !== -1;
  };
  return {
    type: (text) => {
      child.stdin.write(text);
    },
    shows: (text) =>
      new Promise((resolve, reject) => {
        onChange = () => {
          if (find(text)) resolve();
          else if (hasEnded) reject(new Error(`the terminal did not show ${JSON.stringify(text)}:\n${shown()}`));
        };
        onChange();
      }),
    ended,
    shown,
  };
}

/** Removes white space, because a narrow terminal breaks lines at other places. */
function packed(text: string): string {
  return text.replace(/\s+/g, '');
}
