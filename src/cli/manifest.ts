/** An example in the help of a command. A test runs `command`. */
export interface Example {
  readonly description: string;
  readonly command: string;
}

/** A flag as `oclif.manifest.json` has it. */
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

/** An argument as `oclif.manifest.json` has it. */
export interface ManifestArgument {
  readonly name: string;
  readonly description?: string;
  readonly required?: boolean;
  readonly multiple?: boolean;
  readonly options?: readonly string[];
}

/** A command as `oclif.manifest.json` has it. */
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

/** `oclif.manifest.json`: describes every command, so that help need not load commands. */
export interface Manifest {
  readonly version: string;
  readonly commands: Readonly<Record<string, ManifestCommand>>;
}

/** The command or topic that the first words of a command line name. */
export type Found =
  | { readonly kind: 'command'; readonly id: string; readonly argv: readonly string[] }
  /** Words that begin commands but are no command: `users`, or no word. */
  | { readonly kind: 'topic'; readonly topic: string; readonly argv: readonly string[] }
  | { readonly kind: 'unknown'; readonly topic: string; readonly word: string; readonly candidates: readonly string[] };

/** Finds the command with the most words at the front of a command line. Flags in front of them go to the command. */
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

/** The words that can follow a topic, in the order of the manifest. */
export function nextWords(topic: string, manifest: Manifest): string[] {
  const prefix = topic === '' ? '' : `${topic}:`;
  const visible = Object.values(manifest.commands).filter(({ id, hidden }) => !hidden && id.startsWith(prefix));
  return [...new Set(visible.map(({ id }) => id.slice(prefix.length).split(':')[0] as string))];
}

/** Flags in front of the command's name, with their values: `scimctl --profile prod users list`. */
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
