/** An example in the help of a command. A test runs `command`. */
export interface Example {
  readonly description: string;
  readonly command: string;
}

/** A flag in a command description. */
export interface ManifestFlag {
  readonly name: string;
  readonly type: 'boolean' | 'option';
  readonly char?: string;
  readonly description?: string;
  readonly helpGroup?: string;
  readonly helpValue?: string;
  readonly options?: readonly string[];
  readonly multiple?: boolean;
  readonly allowNo?: boolean;
  readonly required?: boolean;
  readonly hidden?: boolean;
}

/** An argument in a command description. */
export interface ManifestArgument {
  readonly name: string;
  readonly description?: string;
  readonly required?: boolean;
  readonly multiple?: boolean;
  readonly options?: readonly string[];
}

/** A command in the command index. */
export interface IndexedCommand {
  /** Words joined with colons: `users:list`. */
  readonly id: string;
  readonly summary?: string;
  readonly hidden?: boolean;
}

/**
 * The description of a command, from its file in `dist/manifest/`. Help shows the description without loading the
 * command.
 */
export interface ManifestCommand extends IndexedCommand {
  readonly description?: string;
  readonly examples?: readonly Example[];
  readonly args: Readonly<Record<string, ManifestArgument>>;
  readonly flags: Readonly<Record<string, ManifestFlag>>;
}

/**
 * A command description as it is stored in a file. A flag that several commands share is stored as its position in
 * `dist/manifest/flags.json`.
 */
export type StoredCommand = Omit<ManifestCommand, 'flags'> & {
  readonly flags: Readonly<Record<string, ManifestFlag | number>>;
};

/** Replaces the positions of shared flags by the flags. Calls `readShared` to read `flags.json`. */
export function expandFlags(command: StoredCommand, readShared: () => unknown): ManifestCommand {
  const shared = readShared() as readonly ManifestFlag[];
  const flags = Object.entries(command.flags).map(([name, flag]) => [
    name,
    typeof flag === 'number' ? shared[flag] : flag,
  ]);
  return { ...command, flags: Object.fromEntries(flags) };
}

/**
 * The content of `dist/manifest/index.json`, which `build/command-index.mjs` creates. Every start reads this command
 * index. The index therefore contains only the data that is needed to find a command.
 */
export interface CommandIndex {
  readonly commands: Readonly<Record<string, IndexedCommand>>;
  /** All flags that take a value, as users type them: `--profile`, `-p`. */
  readonly valueFlags: readonly string[];
}

/** The commands of a program, and the description of each command for help. */
export interface Manifest {
  readonly index: CommandIndex;
  describe(id: string): ManifestCommand;
}

/** The result of a search for the command at the start of a command line. */
export type Found =
  | { readonly kind: 'command'; readonly id: string; readonly argv: readonly string[] }
  /**
   * The command line names no complete command. It has only the first words of several command names, such as `users`.
   * `topic` contains these words, joined with colons. `topic` is empty if the command line has no words.
   */
  | { readonly kind: 'topic'; readonly topic: string; readonly argv: readonly string[] }
  | { readonly kind: 'unknown'; readonly topic: string; readonly word: string; readonly candidates: readonly string[] };

/**
 * Finds the command at the start of a command line. Flags may come before the name of the command. These flags are
 * moved to the end of the arguments.
 */
export function findCommand(argv: readonly string[], index: CommandIndex): Found {
  const { leading, rest } = splitLeadingFlags(argv, index);
  const ids = Object.keys(index.commands);
  let topic = '';
  for (const [place, word] of rest.entries()) {
    const id = topic === '' ? word : `${topic}:${word}`;
    if (word.startsWith('-')) break;
    if (Object.hasOwn(index.commands, id)) {
      return { kind: 'command', id, argv: [...rest.slice(place + 1), ...leading] };
    }
    if (!ids.some((other) => other.startsWith(`${id}:`))) {
      return { kind: 'unknown', topic, word, candidates: nextWords(topic, index) };
    }
    topic = id;
  }
  const words = topic === '' ? 0 : topic.split(':').length;
  return { kind: 'topic', topic, argv: [...leading, ...rest.slice(words)] };
}

/** Returns the words that can follow a topic, in the order of the index. */
export function nextWords(topic: string, index: CommandIndex): string[] {
  const prefix = topic === '' ? '' : `${topic}:`;
  const visible = Object.values(index.commands).filter(({ id, hidden }) => !hidden && id.startsWith(prefix));
  return [...new Set(visible.map(({ id }) => id.slice(prefix.length).split(':')[0] as string))];
}

/** Separates the flags before the name of the command, with their values: `scimctl --profile prod users list`. */
function splitLeadingFlags(
  argv: readonly string[],
  { valueFlags }: CommandIndex,
): { leading: string[]; rest: readonly string[] } {
  let end = 0;
  while (end < argv.length) {
    const word = argv[end] as string;
    if (!word.startsWith('-') || word === '-' || word === '--') break;
    // The value of `--flag=value` is in the same word.
    end += valueFlags.includes(word) ? 2 : 1;
  }
  return { leading: argv.slice(0, end), rest: argv.slice(end) };
}
