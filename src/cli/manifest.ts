/** An example in the help of a command. A test runs `command`. */
export interface Example {
  readonly description: string;
  readonly command: string;
}

/** A flag in `oclif.manifest.json`. */
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

/** An argument in `oclif.manifest.json`. */
export interface ManifestArgument {
  readonly name: string;
  readonly description?: string;
  readonly required?: boolean;
  readonly multiple?: boolean;
  readonly options?: readonly string[];
}

/** A command in `oclif.manifest.json`. */
export interface ManifestCommand {
  /** Words joined with colons: `users:list`. */
  readonly id: string;
  readonly summary?: string;
  readonly description?: string;
  readonly examples?: readonly Example[];
  readonly args: Readonly<Record<string, ManifestArgument>>;
  readonly flags: Readonly<Record<string, ManifestFlag>>;
  readonly hidden?: boolean;
}

/**
 * The content of `oclif.manifest.json`. The manifest describes every command, so that help does not need to load the
 * commands.
 */
export interface Manifest {
  readonly version: string;
  readonly commands: Readonly<Record<string, ManifestCommand>>;
}

/** The result of a search for the command at the start of a command line. */
export type Found =
  | { readonly kind: 'command'; readonly id: string; readonly argv: readonly string[] }
  /**
   * The words, such as `users`, are the start of the names of several commands. The topic is empty if there is no word.
   */
  | { readonly kind: 'topic'; readonly topic: string; readonly argv: readonly string[] }
  | { readonly kind: 'unknown'; readonly topic: string; readonly word: string; readonly candidates: readonly string[] };

/**
 * Finds the command at the start of a command line. Flags before the name of the command are appended to the arguments.
 */
export function findCommand(argv: readonly string[], manifest: Manifest): Found {
  const { leading, rest } = splitLeadingFlags(argv, manifest);
  const ids = Object.keys(manifest.commands);
  let topic = '';
  for (const [index, word] of rest.entries()) {
    const id = topic === '' ? word : `${topic}:${word}`;
    if (word.startsWith('-')) break;
    if (Object.hasOwn(manifest.commands, id)) {
      return { kind: 'command', id, argv: [...rest.slice(index + 1), ...leading] };
    }
    if (!ids.some((other) => other.startsWith(`${id}:`))) {
      return { kind: 'unknown', topic, word, candidates: nextWords(topic, manifest) };
    }
    topic = id;
  }
  const words = topic === '' ? 0 : topic.split(':').length;
  return { kind: 'topic', topic, argv: [...leading, ...rest.slice(words)] };
}

/** Returns the words that can follow a topic, in the order of the manifest. */
export function nextWords(topic: string, manifest: Manifest): string[] {
  const prefix = topic === '' ? '' : `${topic}:`;
  const visible = Object.values(manifest.commands).filter(({ id, hidden }) => !hidden && id.startsWith(prefix));
  return [...new Set(visible.map(({ id }) => id.slice(prefix.length).split(':')[0] as string))];
}

/** Separates the flags before the name of the command, with their values: `scimctl --profile prod users list`. */
function splitLeadingFlags(
  argv: readonly string[],
  manifest: Manifest,
): { leading: string[]; rest: readonly string[] } {
  let end = 0;
  while (end < argv.length) {
    const word = argv[end] as string;
    if (!word.startsWith('-') || word === '-' || word === '--') break;
    end += takesValue(word, manifest) ? 2 : 1;
  }
  return { leading: argv.slice(0, end), rest: argv.slice(end) };
}

function takesValue(word: string, manifest: Manifest): boolean {
  if (word.includes('=')) return false;
  for (const { flags } of Object.values(manifest.commands)) {
    for (const flag of Object.values(flags)) {
      if (flag.type === 'option' && (word === `--${flag.name}` || word === `-${flag.char}`)) return true;
    }
  }
  return false;
}
