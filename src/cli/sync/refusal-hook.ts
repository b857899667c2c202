import { spawn } from 'node:child_process';
import type { RefusedSync } from '../../state/refused-syncs.ts';

/** Maximum duration of the command in milliseconds. */
const maxDuration = 30_000;

/**
 * Runs the command of `--on-refusal` in the shell of the platform, with the refused sync as JSON on stdin. Ignores the
 * output of the command. Returns the problem if the command fails or takes longer than 30 s.
 */
export function runRefusalHook(
  command: string,
  refused: RefusedSync,
  env: Readonly<Record<string, string | undefined>>,
): Promise<string | undefined> {
  return new Promise((resolve) => {
    const child = spawn(command, {
      shell: true,
      stdio: ['pipe', 'ignore', 'ignore'],
      env: { ...env },
      timeout: maxDuration,
      windowsHide: true,
    });
    child.on('error', (error) => resolve(`could not be started (${(error as NodeJS.ErrnoException).code})`));
    child.on('close', (code, signal) => {
      if (code === 0) return resolve(undefined);
      resolve(signal === null ? `ended with exit code ${code}` : `was ended by ${signal}`);
    });
    // Ignores an error of stdin: the command may end without reading its stdin.
    child.stdin.on('error', () => {});
    child.stdin.end(`${JSON.stringify(refused)}\n`);
  });
}
