import type { DialectChoice } from '../connection/dialect.ts';
import type { Prompter } from '../context.ts';

/** The dialect of a new profile, and a note that explains the choice. */
export interface ChosenDialect {
  readonly id?: string | undefined;
  readonly note?: string;
}

/** Chooses the dialect that fits the URL of a new profile. Chooses no dialect if the URL fits several dialects. */
export function chooseDialect(choices: readonly DialectChoice[], profile: string): ChosenDialect {
  const [only] = choices;
  if (!only) return {};
  if (choices.length === 1) {
    const note = `the profile uses the dialect ${only.id}, because the URL belongs to ${only.title}; to prevent this, use --dialect generic`;
    return { id: only.id, note };
  }
  const names = choices.map(({ id, title }) => `${id} (${title})`).join(', ');
  return {
    note: `the URL matches several dialects: ${names}; to choose a dialect, run scimctl profiles update ${profile} --dialect ID`,
  };
}

/** The value of the answer "none of them". An empty text cannot be the id of a dialect. */
const none = '';

/**
 * Asks which dialect the service has. If the URL fits only one dialect, returns this dialect without a question.
 * Returns `undefined` if it fits none.
 */
export async function askForDialect(ask: Prompter, choices: readonly DialectChoice[]): Promise<string | undefined> {
  if (choices.length <= 1) return choices[0]?.id;
  const all = [...choices, { id: none, title: 'none of them' }];
  const chosen = await ask.select(
    'Which service is it?',
    all.map(({ id, title }) => ({ name: title, value: id })),
  );
  return chosen === none ? undefined : chosen;
}
