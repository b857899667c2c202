import type { Answer } from './answer.ts';
import { files, nothing } from './answer.ts';
import { complete } from './complete.ts';
import type { CompletionContext } from './context.ts';
import { localSources } from './local.ts';
import { type ShellName, shells } from './shells.ts';
import type { Sources } from './sources.ts';

/**
 * Answers a completion script: `argv` has the name of the shell and what the shell sends. Writes the answer to standard
 * output, and never writes an error, because the user is in the middle of a line. Resolves when the answer is written.
 */
export async function main(argv: readonly string[], version: string): Promise<void> {
  const context: CompletionContext = { env: process.env, cwd: process.cwd(), version };
  const text = await answer(argv, context.env, () => localSources(context)).catch(() => '');
  await new Promise<void>((resolve) => {
    process.stdout.on('error', () => resolve());
    process.stdout.write(text, () => resolve());
  });
}

/** Returns the text of the answer. The first line says what follows: `values` or `files`, and `open` if the word goes on. */
export async function answer(
  [name = '', ...argv]: readonly string[],
  env: CompletionContext['env'],
  sources: () => Sources,
): Promise<string> {
  if (!Object.hasOwn(shells, name)) return '';
  const shell = shells[name as ShellName];
  const line = shell.read(argv, env);
  const found =
    line === undefined ? nothing : line.isFile ? files : await complete(line.before, line.current, sources());
  return [firstLine(found), ...shell.write(found, argv)].map((text) => `${text}\n`).join('');
}

function firstLine({ kind, isOpen }: Answer): string {
  return isOpen ? `${kind} open` : kind;
}
