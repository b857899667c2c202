/** Quotes a word for a POSIX shell if necessary. */
export function shellWord(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

/**
 * Returns a command line of these words. The flags follow the argument. An argument that begins with a hyphen is last,
 * after `--`, so that it is not read as a flag.
 */
export function commandLine(words: readonly string[], argument?: string, flags: readonly string[] = []): string {
  const end = argument?.startsWith('-')
    ? [...flags, '--', argument]
    : [...(argument === undefined ? [] : [argument]), ...flags];
  return [...words, ...end].map(shellWord).join(' ');
}

/** Returns the flag `--profile` of a proposed command. Without this flag, the command could use another service. */
export function profileWords({ profile }: { readonly profile?: string | undefined }): string[] {
  return profile === undefined ? [] : ['--profile', profile];
}
