import type { Choice } from '../context.ts';
import type { CommandScope } from '../scope.ts';

/** Maximum number of choices. A person types more of the name instead of reading more lines. */
export const maxChoices = 50;

/** How a person picks the value of an argument. */
export interface Pick {
  /** The question, such as `User`. */
  readonly question: string;
  /** Finds the choices for the typed text; `undefined` means that nothing was typed. */
  readonly search: (term: string | undefined, signal: AbortSignal) => Promise<readonly Choice[]>;
}

/** Prepares a pick. `given` has the arguments that were given or picked before, by name. */
export type OpenPick = (scope: CommandScope, given: Readonly<Record<string, unknown>>) => Promise<Pick>;

/** A required argument whose value can be picked on a terminal. */
export interface Pickable {
  readonly pick?: OpenPick;
}

/** Adds a pick to an argument. */
export function pickable<T extends object>(argument: T, pick: OpenPick): T & Pickable {
  return { ...argument, pick };
}

/**
 * Returns the missing arguments that a parse error of oclif names, as the command defines them. Empty for any other
 * error.
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
