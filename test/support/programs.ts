import { execFileSync } from 'node:child_process';

/** True if this machine has a program. `words` are arguments with which the program ends at once, such as `--version`. */
export function hasProgram(program: string, ...words: readonly string[]): boolean {
  try {
    execFileSync(program, words, { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
