import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { sanitise } from '../../output/sanitise.ts';
import { decodeText } from '../../state/decode-text.ts';
import type { Context } from '../context.ts';
import { InterruptedError, UsageError } from '../errors/errors.ts';
import { shellWord } from '../output/shell-word.ts';
import { canAsk } from './prompts.ts';
import { decodeInput, maxStdinBytes } from './stdin.ts';

/** A mistake in an edited text. */
export interface EditProblem {
  readonly message: string;
  /** Line of the mistake in the text that `check` received. The first line is 1. Default: the first line. */
  readonly line?: number;
}

/** The result of a check: no mistake, one mistake, or several mistakes. */
export type EditProblems = EditProblem | readonly EditProblem[] | undefined;

export interface EditOptions {
  /** The end of the name of the file, such as `.yaml`. An editor selects the syntax by this suffix. */
  readonly suffix: string;
  /**
   * Checks the text after each run of the editor. Returns `undefined` or an empty list for a valid text. May also send
   * the text to the service. If the service finds a mistake, the editor opens again.
   */
  readonly check: (text: string) => EditProblems | Promise<EditProblems>;
  /** Value of `--no-input`. */
  readonly noInput?: boolean;
  /**
   * Hint of the error if no editor can be opened. It names a command or a flag that makes the same change without an
   * editor.
   */
  readonly instead: string;
  /** The text at the start of a comment line. Default: `#`. */
  readonly comment?: string;
  /**
   * True if the editor may also run without an interactive terminal. `VISUAL` or `EDITOR` must then name a program that
   * changes the file by itself. The editor runs once: a mistake ends the command. Default: `false`.
   */
  readonly unattended?: boolean;
  /**
   * Called with the path of the file if the text was edited, but an error ends the command. The file then stays. If
   * this function is absent, the file is always removed.
   */
  readonly onKept?: (file: string) => void;
  /** Returns false if the file must not stay, for example because the text may contain a secret. Default: true. */
  readonly mayKeep?: () => boolean;
}

/** Maximum number of times that the editor opens for one text. An editor that is a script could otherwise run without end. */
const maxRuns = 20;

/**
 * Throws a `UsageError` if `editText` could not open an editor. A command calls this function before its first request.
 */
export function assertEditor(
  context: Context,
  { noInput = false, unattended = false, instead }: Pick<EditOptions, 'noInput' | 'unattended' | 'instead'>,
): void {
  if (canAsk(context, noInput) || (unattended && chosenEditor(context) !== undefined)) return;
  throw new UsageError('an editor cannot be opened, because the terminal is not interactive', { hint: instead });
}

/**
 * Opens a text in the editor of the user: `VISUAL`, or `EDITOR`, or the editor of the platform. Both variables can
 * contain arguments, such as `code --wait`. Resolves to the changed and valid text. Resolves to `undefined` if the user
 * changed nothing or removed the whole text.
 *
 * If `check` returns mistakes, the editor opens again, with each mistake in a comment above its line. `check` never
 * receives these comments. If the user then saves the file without any change, throws a `UsageError` with the mistake.
 * If the user removes only the comments, the same text is checked again.
 *
 * Throws a `UsageError` if the terminal is not interactive or the editor fails, and an `InterruptedError` if the
 * command is stopped. The temporary file can be read only by this user, and is removed unless `onKept` is called.
 */
export async function editText(context: Context, initial: string, options: EditOptions): Promise<string | undefined> {
  assertEditor(context, options);
  // `mkdtemp` creates the folder with mode 0700.
  const folder = await mkdtemp(path.join(tmpdir(), 'scimctl-edit-'));
  const file = path.join(folder, `edit${options.suffix}`);
  const edit: Edit = { context, file, initial, mark: `${options.comment ?? '#'} Error: ` };
  let isKept = false;
  try {
    return await editFile(edit, options);
  } catch (error) {
    const { onKept, mayKeep } = options;
    isKept = onKept !== undefined && mayKeep?.() !== false && (await isEdited(edit));
    if (isKept) onKept?.(file);
    throw error;
  } finally {
    if (!isKept) await rm(folder, { recursive: true, force: true });
  }
}

/** A text that is being edited in a file. */
interface Edit {
  readonly context: Context;
  readonly file: string;
  readonly initial: string;
  /** The start of a line that shows a mistake. */
  readonly mark: string;
}

async function editFile(
  { context, file, initial, mark }: Edit,
  { check, noInput = false, instead }: EditOptions,
): Promise<string | undefined> {
  const isRepeatable = canAsk(context, noInput);
  let shown = initial;
  let problems: readonly EditProblem[] = [];
  for (let run = 0; run < maxRuns; run++) {
    await writeFile(file, shown, { mode: 0o600 });
    await runEditor(context, file);
    const edited = await readEdited(file);
    const text = withoutMarks(edited, mark);
    if (text.trim() === '' || text === withoutMarks(initial, mark)) return undefined;
    if (problems.length > 0 && edited === shown) break;
    problems = asList(await check(text));
    if (problems.length === 0) return text;
    shown = withMarks(text, mark, problems);
    if (!isRepeatable) break;
  }
  throw invalid(problems[0], instead);
}

function asList(problems: EditProblems): readonly EditProblem[] {
  if (problems === undefined) return [];
  return 'message' in problems ? [problems] : problems;
}

/** True if the file contains a text that the user changed. */
async function isEdited({ file, initial, mark }: Edit): Promise<boolean> {
  try {
    const text = withoutMarks(await readEdited(file, true), mark);
    return text.trim() !== '' && text !== withoutMarks(initial, mark);
  } catch {
    return false;
  }
}

function invalid(problem: EditProblem | undefined, hint: string): UsageError {
  const { message = 'not valid', line } = problem ?? {};
  return new UsageError(`the edited text was not saved: ${line === undefined ? '' : `line ${line}: `}${message}`, {
    hint,
  });
}

/**
 * Adds each mistake as a comment above its line. Starts with the last line, because an added comment changes the
 * numbers of all lines below it.
 */
function withMarks(text: string, mark: string, problems: readonly EditProblem[]): string {
  const lines = text.split('\n');
  const placed = problems.map(({ message, line = 1 }) => ({
    at: Math.min(Math.max(line, 1), lines.length) - 1,
    comment: `${mark}${sanitise(message.replace(/\s+/g, ' '))}`,
  }));
  for (const { at, comment } of placed.toSorted((a, b) => a.at - b.at).toReversed()) lines.splice(at, 0, comment);
  return lines.join('\n');
}

function withoutMarks(text: string, mark: string): string {
  return text
    .replaceAll('\r\n', '\n')
    .split('\n')
    .filter((line) => !line.startsWith(mark))
    .join('\n');
}

/** Reads the text that the editor saved. With `isLenient`, accepts a text in another encoding than UTF-8 and UTF-16. */
async function readEdited(file: string, isLenient = false): Promise<string> {
  try {
    if ((await stat(file)).size > maxStdinBytes) throw new UsageError('the edited text is larger than 64 MB');
    const bytes = await readFile(file);
    return isLenient ? decodeText(bytes) : decodeInput(bytes, 'the edited text');
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError('the editor removed the file, and nothing was saved', { cause: error });
  }
}

/** The command of the editor, with its arguments. */
function editorOf(context: Context): string {
  return chosenEditor(context) ?? (process.platform === 'win32' ? 'notepad' : 'vi');
}

function chosenEditor({ env }: Context): string | undefined {
  return [env['VISUAL'], env['EDITOR']].find((value) => value !== undefined && value.trim() !== '');
}

/** True if the whole text is the path of a program, such as `C:\Program Files\Editor\editor.exe` without quotes. */
function isProgram(editor: string): boolean {
  return /\s/.test(editor) && path.isAbsolute(editor) && existsSync(editor);
}

function quote(file: string): string {
  return process.platform === 'win32' ? `"${file}"` : shellWord(file);
}

/**
 * The stdout and the stderr of the editor. With `--events`, `piped` is used, and the output of the editor becomes
 * notes.
 */
const shared = [2, 'inherit'] as const;
const piped = ['pipe', 'pipe'] as const;

/**
 * Runs the editor in the shell of the platform, because the command may have arguments and quoted paths, and because
 * many editors on Windows are batch files. The editor writes its screen to stderr, because stdout must contain only
 * data.
 */
async function runEditor(context: Context, file: string): Promise<void> {
  if (context.signal.aborted) throw new InterruptedError();
  if (context.editFile) return context.editFile(file);
  const { spawn } = await import('node:child_process');
  const editor = editorOf(context);
  context.beforeQuestion?.();
  // The editor itself handles Ctrl-C. The signal must not stop this process while the editor uses the terminal.
  const resume = context.ignoreInterrupt?.();
  try {
    const problem = await new Promise<string | undefined>((resolve, reject) => {
      const child = spawn(`${isProgram(editor) ? quote(editor) : editor} ${quote(file)}`, {
        shell: true,
        // Without a terminal, standard input belongs to the caller, for example a `while read` loop. The editor must
        // not read it.
        stdio: [context.stdin.isTerminal ? 'inherit' : 'ignore', ...(context.events ? piped : shared)],
        env: { ...context.env },
        cwd: context.cwd,
        signal: context.signal,
      });
      let isStopped = false;
      for (const output of [child.stdout, child.stderr]) output?.pipe(context.events?.text() ?? context.stderr.stream);
      child.on('error', (error) => {
        // Waits for `close`: the file is removed only after the editor has ended.
        if (error.name === 'AbortError') isStopped = true;
        else resolve(`could not be started (${(error as NodeJS.ErrnoException).code})`);
      });
      child.on('close', (code, signal) => {
        // 130 is the exit code that a shell reports for a program that Ctrl-C ended.
        if (isStopped || signal === 'SIGINT' || code === 130) reject(new InterruptedError());
        else if (code === 0) resolve(undefined);
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
