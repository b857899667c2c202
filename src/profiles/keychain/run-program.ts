import { spawn } from 'node:child_process';
import type { Environment } from '../../state/directories.ts';

/** The end of a program. */
export interface ProgramResult {
  /** Exit code. Undefined if the program could not be started, was stopped, or was ended by a signal. */
  readonly code?: number;
  readonly stdout: string;
  /** First line of stderr. */
  readonly reason: string;
  /** True if the program does not exist. */
  readonly isMissing: boolean;
}

export interface ProgramOptions {
  readonly env: Environment;
  /** Text for stdin. A secret is given here and not as an argument, because other users can see arguments. */
  readonly input?: string;
  /** Milliseconds after which the program is stopped. */
  readonly timeout: number;
}

/** Maximum number of characters that a program may print. */
const maxOutput = 64 * 1024;

/** Runs a program without a shell. Never rejects. Stops the program after `timeout`, or if it prints too much. */
export function runProgram(file: string, args: readonly string[], options: ProgramOptions): Promise<ProgramResult> {
  const { env, input = '', timeout } = options;
  return new Promise((resolve) => {
    const child = spawn(file, args, { stdio: ['pipe', 'pipe', 'pipe'], env: { ...env }, windowsHide: true });
    let stdout = '';
    let stderr = '';
    const finish = (result: Partial<ProgramResult>): void => {
      clearTimeout(timer);
      resolve({ stdout: '', isMissing: false, reason: stderr.trim().split(/\r?\n/)[0] ?? '', ...result });
    };
    const stop = (reason: string): void => {
      child.kill('SIGKILL');
      // Closes the pipes, because a child of the program may keep the pipes open after the program ends.
      for (const pipe of child.stdio) pipe?.destroy();
      child.unref();
      finish({ reason });
    };
    const timer = setTimeout(() => stop(`no answer in ${timeout / 1000} s`), timeout);
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
      if (stdout.length > maxOutput) stop(`the program printed more than ${maxOutput} characters`);
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr = (stderr + text).slice(0, maxOutput);
    });
    // Ignores the error, because a program may end before it reads its input.
    child.stdin.on('error', () => {});
    child.on('error', (error) => {
      const { code } = error as NodeJS.ErrnoException;
      finish({ isMissing: code === 'ENOENT', reason: String(code) });
    });
    child.on('close', (code) => finish(code === null ? {} : { code, stdout }));
    child.stdin.end(input);
  });
}
