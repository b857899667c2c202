/** Returns the schemas by the names of their files. Throws for a type that has no JSON Schema. */
export function makeSchemas(root: string): Map<string, Record<string, unknown>>;
/** Writes one file for each command, `error.json`, `event.json`, and `definitions.json` with the types that they share. */
export function writeSchemas(root: string, folder: string): Promise<void>;
