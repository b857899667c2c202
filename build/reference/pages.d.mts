/** The pages of `docs/reference/`: file name to text. Reads `dist/`, so the project must be built. */
export function renderReference(): Promise<ReadonlyMap<string, string>>;
