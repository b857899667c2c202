import type { FileChoices } from '../mapping/index.ts';

export { type DraftColumn, draftMapping, pathProblem, printDraft } from './draft.ts';

/**
 * Reads a mapping file, YAML or JSON. Throws a `SourceError` (`badMap`) that names the file, the line and the column.
 * Loads the libraries for YAML and for the check of the form at the first call, and not at the start of the program.
 */
export async function readMappingFile(name: string, text: string): Promise<FileChoices> {
  const reader = await import('./read-mapping-file.ts');
  return reader.readMappingFile(name, text);
}
