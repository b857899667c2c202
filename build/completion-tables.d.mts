import type { Documents } from '../src/cli/completion/attributes.ts';
import type { Tables } from '../src/cli/completion/sources.ts';

export function completionTables(root: string): Promise<{ tables: Tables; standardDocuments: Documents }>;
