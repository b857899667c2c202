import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Context } from '../context.ts';
import { InterruptedError, UsageError } from '../errors/errors.ts';
import { shellWord } from '../output/shell-word.ts';
import { canAsk } from './prompts.ts';
import { maxStdinBytes } from './stdin.ts';

/** A mistake in an edited text. */
export interface EditProblem {
  readonly message: string;
  /** Line of the mistake in the text that `check` received. The first line is 1. Default: the first line. */
  readonly line?: number;
}

export interface EditOptions {
  /** Ends the name of the file, such as `.yaml`. An editor chooses its syntax by this suffix. */
  readonly suffix: string;
  /** Checks the text after each run of the editor. Returns `undefined` for a valid text. */
  readonly check: (text: string) => EditProblem | undefined | Promise<EditProblem | undefined>;
  /** Value of `--no-input`. */
  readonly noInput?: boolean;
  /** Hint of the error if no editor can be opened. It names the command or the flag that changes the same without an editor. */
  readonly instead: string;
  /** Begins a line that is a comment in this kind of text. Default: `#`. */
  readonly comment?: string;
}

/** Maximum number of times that the editor opens for one text. An editor that is a script could otherwise run without end. */
const maxRuns = 20;

/**
 * Opens a text in the editor of the user: `VISUAL`, or `EDITOR`, or the editor of the platform. A value of these
 * variables can have arguments, such as `code --wait`. Resolves to the changed and valid text. Resolves to `undefined`
 * if the user changed nothing or removed the whole text.
 *
 * If `check` returns a mistake, the editor opens again: the mistake is in a comment above its line. `check` never
 * receives these comments. If the user then leaves the text as it is, throws a `UsageError` with the mistake.
 *
 * Throws a `UsageError` if the terminal is not interactive or the editor fails, and an `InterruptedError` if the
 * command is stopped. The temporary file can be read only by this user, and is removed in every case.
 */
export async function editText(context: Context, initial: string, options: EditOptions): Promise<string | undefined> {
  const { suffix, check, noInput = false, instead, comment = '#' } = options;
  if (!canAsk(context, noInput)) {
    throw new UsageError('an editor cannot be opened, because the terminal is not interactive', { hint: instead });
  }
  const mark = `${comment} Error: `;
  // `mkdtemp` creates the folder with mode 0700.
  const folder = await mkdtemp(path.join(tmpdir(), 'scimctl-edit-'));
  try {
    const file = path.join(folder, `edit${suffix}`);
    let shown = initial;
    let problem: EditProblem | undefined;
    for (let run = 0; run < maxRuns; run++) {
      await writeFile(file, shown, { mode: 0o600 });
      await runEditor(context, file);
      const text = withoutMarks(await readEdited(file), mark);
      if (text.trim() === '' || text === withoutMarks(initial, mark)) return undefined;
      if (problem && text === withoutMarks(shown, mark)) break;
      problem = await check(text);
      if (!problem) return text;
      shown = withMark(text, mark, problem);
    }
    throw invalid(problem, instead);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function invalid(problem: EditProblem | undefined, hint: string): UsageError {
  const { message = 'not valid', line } = problem ?? {};
  return new UsageError(`the edited text was not saved: ${line === undefined ? '' : `line ${line}: `}${message}`, {
    hint,
  });
}

function withMark(text: string, mark: string, { message, line = 1 }: EditProblem): string {
  const lines = text.split('\n');
  const at = Math.min(Math.max(line, 1), lines.length) - 1;
  return lines.toSpliced(at, 0, `${mark}${message.replace(/\s+/g, ' ')}`).join('\n');
}

function withoutMarks(text: string, mark: string): string {
  const lines = text.replace(/^\uFEFF/, '').replaceAll('\r\n', '\n');
  return lines
    .split('\n')
    .filter((line) => !line.startsWith(mark))
    .join('\n');
}

async function readEdited(file: string): Promise<string> {
  try {
    if ((await stat(file)).size > maxStdinBytes) throw new UsageError('the edited text is larger than 64 MB');
    return await readFile(file, 'utf8');
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError('the editor removed the file, and nothing was saved', { cause: error });
  }
}

/** The command of the editor, with its arguments. */
function editorOf({ env }: Context): string {
  const chosen = [env['VISUAL'], env['EDITOR']].find((value) => value !== undefined && value.trim() !== '');
  return chosen ?? (process.platform === 'win32' ? 'notepad' : 'vi');
}

/**
 * Runs the editor in the shell of the platform, because the command may have arguments and quoted paths, and because
 * many editors on Windows are batch files. The editor draws on stderr of this process, so that stdout contains only data.
 */
async function runEditor(context: Context, file: string): Promise<void> {
  const { spawn } = await import('node:child_process');
  const editor = editorOf(context);
  const quoted = process.platform === 'win32' ? `"${file}"` : shellWord(file);
  context.beforeQuestion?.();
  // An editor has Ctrl-C as a key of its own. The signal must not stop this process while the editor has the terminal.
  const resume = context.ignoreInterrupt?.();
  try {
    const problem = await new Promise<string | undefined>((resolve, reject) => {
      const child = spawn(`${editor} ${quoted}`, {
        shell: true,
        stdio: ['inherit', 2, 'inherit'],
        env: { ...context.env },
        signal: context.signal,
      });
      child.on('error', (error) => {
        if (error.name === 'AbortError') reject(new InterruptedError());
        else resolve(`could not be started (${(error as NodeJS.ErrnoException).code})`);
      });
      child.on('close', (code, signal) => {
        if (code === 0) resolve(undefined);
        else resolve(code === null ? `was ended by ${signal}` : `ended with code ${code}`);
      });
    });
    if (problem === undefined) return;
    throw new UsageError(`the editor ${problem}, and nothing was saved: ${editor}`, {
      hint: 'to use another editor, set the environment variable EDITOR, for example to "code --wait"',
    });
  } finally {
    resume?.();
  }
}
