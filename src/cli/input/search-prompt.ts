import { setTimeout as pauseFor } from 'node:timers/promises';
import { sanitise } from '../../output/sanitise.ts';
import type { Context, SearchSource } from '../context.ts';
import { maxChoices } from '../pick/pick.ts';

/** Time in milliseconds without a new key before a search starts. The wait avoids a request for each key. */
const typingPause = 250;

/**
 * Returns a source of choices for the prompt. A search starts only after a pause of typing. If the person types during
 * a search, the search is stopped. Escapes control characters in names and errors from a service. Shows at most 50
 * choices.
 */
export function searchSource<T extends string>(
  { sleep = (ms, signal) => pauseFor(ms, undefined, signal ? { signal } : {}) }: Pick<Context, 'sleep'>,
  source: SearchSource<T>,
): SearchSource<T> {
  return async (term, signal) => {
    if (term !== undefined) await sleep(typingPause, signal);
    if (signal.aborted) return [];
    try {
      const choices = await source(term, signal);
      return choices.slice(0, maxChoices).map(({ name, value }) => ({ name: sanitise(name), value }));
    } catch (error) {
      throw new Error(sanitise(error instanceof Error ? error.message : 'the search failed'), { cause: error });
    }
  };
}
