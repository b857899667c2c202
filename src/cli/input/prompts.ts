import { sanitise } from '../../output/sanitise.ts';
import { type Context, type Prompter, unattendedBy } from '../context.ts';
import { InterruptedError, UsageError } from '../errors/errors.ts';

/**
 * True if questions can be asked. Both stdin and stderr must be terminals, and `CI`, `SCIMCTL_NO_INPUT` and
 * `--no-input` must not be set.
 */
export function canAsk(context: Context, noInput: boolean): boolean {
  const { stdin, stderr } = context;
  return stdin.isTerminal && stderr.isTerminal && unattendedBy(context) === undefined && !noInput;
}

/**
 * Returns the prompter of a context. Throws a `UsageError` if no question can be asked. `instead` is the hint of the
 * error.
 */
export async function prompter(
  context: Context,
  noInput: boolean,
  question: string,
  instead: string,
): Promise<Prompter> {
  if (!canAsk(context, noInput))
    throw new UsageError(`a question cannot be asked, because the terminal is not interactive: ${question}`, {
      hint: instead,
    });
  context.beforeQuestion?.();
  return safe(context.prompter ?? (await terminalPrompter(context)));
}

/** Escapes control characters in questions, because questions contain names of people and groups from the server. */
function safe(asker: Prompter): Prompter {
  return {
    confirm: (message) => asker.confirm(sanitise(message)),
    input: (message, options) => asker.input(sanitise(message), options),
    password: (message, options) => asker.password(sanitise(message), options),
    select: (message, choices) => {
      return asker.select(
        sanitise(message),
        choices.map(({ name, value }) => ({ name: sanitise(name), value })),
      );
    },
    search: (message, source) => asker.search(sanitise(message), source),
  };
}

/** Creates a prompter that writes to stderr, so that stdout contains only data. Only this function loads the library `inquirer`. */
async function terminalPrompter(context: Context): Promise<Prompter> {
  const [{ default: inquirer }, { searchSource }] = await Promise.all([
    import('inquirer'),
    import('./search-prompt.ts'),
  ]);
  const { createPromptModule } = inquirer;
  const input = context.stdin.open();
  const ask = async <T>(question: Record<string, unknown>): Promise<T> => {
    const escaped = new AbortController();
    const onKey = (_text: unknown, key?: { readonly name?: string }): void => {
      if (key?.name === 'escape') escaped.abort();
    };
    const prompt = createPromptModule({
      input,
      output: context.stderr.stream,
      signal: AbortSignal.any([context.signal, escaped.signal]),
    } as never);
    if (question['endsOnEscape']) input.on('keypress', onKey);
    try {
      return ((await prompt([{ name: 'answer', ...question }] as never)) as { answer: T }).answer;
    } catch (error) {
      const name = error instanceof Error ? error.name : '';
      if (name === 'ExitPromptError' || name === 'AbortPromptError') throw new InterruptedError();
      throw error;
    } finally {
      input.off('keypress', onKey);
    }
  };
  return {
    confirm: (message) => ask({ type: 'confirm', message, default: false }),
    input: (message, options = {}) => ask({ type: 'input', message, ...options }),
    password: (message, options = {}) => ask({ type: 'password', message, mask: '*', ...options }),
    select: (message, choices) => ask({ type: 'select', message, choices }),
    search: (message, source) => {
      const search = searchSource(context, source);
      return ask({
        type: 'search',
        message,
        endsOnEscape: true,
        theme: { style: { keysHelpTip } },
        source: (term: string | undefined, { signal }: { signal: AbortSignal }) => search(term, signal),
      });
    },
  };
}

/**
 * Returns the help line of a search. The line of the library names only the keys for selecting, so this line also says
 * that the operator can type to search.
 */
function keysHelpTip(keys: readonly (readonly [key: string, action: string])[]): string {
  return ['type to search', ...keys.map(([key, action]) => `${key} ${action}`), 'esc cancel'].join(' • ');
}
