import type { Choice } from '../context.ts';
import type { CommandScope } from '../scope.ts';

/** Maximum number of choices. If more choices match, the person must type more of the name. */
export const maxChoices = 50;

/** How a person picks the value of an argument. */
export interface Pick {
  /** The question, such as `User`. */
  readonly question: string;
  /** Finds the choices for the typed text; `undefined` means that nothing was typed. */
  readonly search: (term: string | undefined, signal: AbortSignal) => Promise<readonly Choice[]>;
}

/** Prepares a pick. `given` maps the name of each argument that was given or picked before to its value. */
export type OpenPick = (scope: CommandScope, given: Readonly<Record<string, unknown>>) => Promise<Pick>;

/** An argument whose value can be picked on a terminal. */
export interface Pickable {
  readonly pick?: OpenPick;
  /** Flags that replace the argument. If one of them is given, nothing is picked. */
  readonly unless?: readonly string[];
}

/** Adds a pick to an argument. For an optional argument, the pick starts only if no flag in `unless` is given. */
export function pickable<T extends object>(argument: T, pick: OpenPick, unless: readonly string[] = []): T & Pickable {
  return { ...argument, pick, unless };
}

/** Returns the first argument that has no value, can be picked, and is not replaced by a flag. */
export function firstUnpicked(
  args: object,
  given: { readonly args: Readonly<Record<string, unknown>>; readonly flags: Readonly<Record<string, unknown>> },
): Pickable | undefined {
  for (const [name, argument] of Object.entries(args) as [string, Pickable][]) {
    const { pick, unless = [] } = argument;
    const isReplaced = unless.some((flag) => given.flags[flag] !== undefined);
    if (pick !== undefined && given.args[name] === undefined && !isReplaced) return argument;
  }
  return undefined;
}

/**
 * Returns the missing arguments that a parse error of oclif lists. They are the argument objects that the command
 * defines. Returns an empty list for any other error.
 */
export function missingArguments(error: unknown): readonly Pickable[] {
  const args = error instanceof Error && 'args' in error && Array.isArray(error.args) ? error.args : [];
  return args.filter((argument) => typeof argument === 'object');
}

/** Creates a search in a list that is read once. Compares without regard to case. */
export function searchIn(read: () => Promise<readonly Choice[]>): Pick['search'] {
  let all: Promise<readonly Choice[]> | undefined;
  return async (term = '') => {
    all ??= read();
    const wanted = term.toLowerCase();
    return (await all).filter(({ name }) => name.toLowerCase().includes(wanted));
  };
}
