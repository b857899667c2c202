import { fileURLToPath } from 'node:url';
import { completionTables } from '../../../build/completion-tables.mjs';
import type { Answer } from '../../../src/cli/completion/answer.ts';
import { complete } from '../../../src/cli/completion/complete.ts';
import type { Sources } from '../../../src/cli/completion/sources.ts';
import { manifest } from '../run.ts';

const { tables, standardDocuments } = await completionTables(fileURLToPath(new URL('../../../', import.meta.url)));

/** The sources of a machine without profiles, without a cache and without a service. */
export const sources: Sources = {
  manifest,
  tables: () => tables,
  standardDocuments: () => standardDocuments,
  profiles: async () => [],
  documents: async () => undefined,
  names: async () => [],
};

/** Completes the last word. The words are the command line after `scimctl`. */
export function completeAt(words: readonly string[], own: Partial<Sources> = {}): Promise<Answer> {
  return complete(words.slice(0, -1), words.at(-1) ?? '', { ...sources, ...own });
}

/** Returns the candidates for the last word, without descriptions. */
export async function candidatesAt(words: readonly string[], own: Partial<Sources> = {}): Promise<string[]> {
  return (await completeAt(words, own)).candidates.map(({ value }) => value);
}
