import {
  findCommand,
  type Manifest,
  type ManifestArgument,
  type ManifestCommand,
  type ManifestFlag,
} from '../manifest.ts';

/** The words before the cursor that the value at the cursor depends on. */
export interface Typed {
  /** The arguments before the cursor, without flags and their values. */
  readonly words: readonly string[];
  /** The values of the flags before the cursor, by the name of the flag. A flag without a value has an empty list. */
  readonly flags: ReadonlyMap<string, readonly string[]>;
}

/** What can stand at the cursor. */
export type Position =
  /** A word of the name of a command. `topic` has the words before it, joined with colons. */
  | { readonly kind: 'word'; readonly topic: string }
  /** A page of help: words of a command, or a help topic. */
  | { readonly kind: 'page'; readonly topic: string }
  /** The name of a flag. Without a command, only the flags that every command has. */
  | { readonly kind: 'flag'; readonly command?: ManifestCommand; readonly typed: Typed }
  /** The value of a flag. `prefix` is the text of the word before the value, such as `--output=`. */
  | {
      readonly kind: 'value';
      readonly command?: ManifestCommand;
      readonly flag: ManifestFlag;
      readonly prefix: string;
      readonly typed: Typed;
    }
  | {
      readonly kind: 'argument';
      readonly command: ManifestCommand;
      readonly argument: ManifestArgument;
      readonly typed: Typed;
    }
  | { readonly kind: 'nothing' };

const empty: Typed = { words: [], flags: new Map() };

/** Finds what can stand at the cursor. `before` has the words before the cursor, without the name of the program. */
export function findPosition(before: readonly string[], current: string, manifest: Manifest): Position {
  const { index } = manifest;
  if (before[0] === 'help') return helpPage(before.slice(1), manifest);
  const leading = countLeading(before, index.valueFlags);
  const common = commonFlags(manifest);
  if (leading > before.length) {
    const flag = flagOf(common, before.at(-1) as string);
    const typed = readTyped(before.slice(0, -1), common);
    return flag ? { kind: 'value', flag, prefix: '', typed } : { kind: 'nothing' };
  }
  const found = findCommand(before, index);
  if (found.kind === 'unknown') return { kind: 'nothing' };
  if (found.kind === 'command') {
    const command = manifest.describe(found.id);
    const own = found.argv.slice(0, found.argv.length - leading);
    return inCommand(command, own, before.slice(0, leading), current);
  }
  // A flag follows the first words of an incomplete command name.
  if (found.argv.length > leading) return { kind: 'nothing' };
  if (!current.startsWith('-')) return { kind: 'word', topic: found.topic };
  if (found.topic !== '') return { kind: 'nothing' };
  return valueInWord(current, common, empty) ?? { kind: 'flag', typed: readTyped(before, common) };
}

function helpPage(words: readonly string[], { index }: Manifest): Position {
  const found = findCommand(words, index);
  return found.kind === 'topic' ? { kind: 'page', topic: found.topic } : { kind: 'nothing' };
}

/**
 * Counts the words before the name of the command: flags and their values. The count is larger than the number of words
 * if the last word is a flag without its value.
 */
function countLeading(words: readonly string[], valueFlags: readonly string[]): number {
  let end = 0;
  while (end < words.length) {
    const word = words[end] as string;
    if (!word.startsWith('-') || word === '-' || word === '--') break;
    end += valueFlags.includes(word) ? 2 : 1;
  }
  return end;
}

/** Returns the flags that every command has. */
function commonFlags({ index, describe }: Manifest): readonly ManifestFlag[] {
  const [first] = Object.keys(index.commands);
  if (first === undefined) return [];
  return Object.values(describe(first).flags).filter(({ helpGroup }) => helpGroup === 'Global');
}

function inCommand(
  command: ManifestCommand,
  own: readonly string[],
  leading: readonly string[],
  current: string,
): Position {
  const flags = Object.values(command.flags);
  const before = readTyped(leading, flags);
  const { isEnded, pending, ...read } = readTyped(own, flags);
  const typed: Typed = { words: read.words, flags: new Map([...before.flags, ...read.flags]) };
  if (pending) return { kind: 'value', command, flag: pending, prefix: '', typed };
  if (!isEnded && current.startsWith('-')) {
    const inWord = valueInWord(current, flags, typed);
    if (inWord) return inWord.kind === 'value' ? { ...inWord, command } : inWord;
    return { kind: 'flag', command, typed };
  }
  const args = Object.values(command.args);
  const last = args.at(-1);
  const argument = args[typed.words.length] ?? (last?.multiple ? last : undefined);
  return argument ? { kind: 'argument', command, argument, typed } : { kind: 'nothing' };
}

/** Returns the position in `--flag=value`; undefined if the word has no value. */
function valueInWord(current: string, flags: readonly ManifestFlag[], typed: Typed) {
  const [prefix = '', name] = /^(--[^=]+)=/.exec(current) ?? [];
  if (name === undefined) return undefined;
  const flag = flagOf(flags, name);
  if (flag === undefined) return { kind: 'nothing' } as const;
  return { kind: 'value', flag, prefix, typed } as const;
}

/** Returns the flag of a word that takes a value: `--profile`, `-p`. */
function flagOf(flags: readonly ManifestFlag[], word: string): ManifestFlag | undefined {
  const isNamed = ({ name, char }: ManifestFlag) => word === `--${name}` || (char !== undefined && word === `-${char}`);
  return flags.find((flag) => flag.type === 'option' && isNamed(flag));
}

/** Reads the words after the name of a command in the same way as the parser, but accepts unknown flags. */
function readTyped(
  own: readonly string[],
  flags: readonly ManifestFlag[],
): Typed & { isEnded: boolean; pending?: ManifestFlag } {
  const words: string[] = [];
  const values = new Map<string, string[]>();
  const give = (name: string, ...value: string[]): void => {
    values.set(name, [...(values.get(name) ?? []), ...value]);
  };
  for (let at = 0; at < own.length; at++) {
    const word = own[at] as string;
    if (word === '--') return { words: [...words, ...own.slice(at + 1)], flags: values, isEnded: true };
    if (!word.startsWith('-') || word === '-') {
      words.push(word);
      continue;
    }
    const flag = flagOf(flags, word);
    const [, name, value] = /^--([^=]+)(?:=(.*))?$/s.exec(word) ?? [];
    if (flag && at === own.length - 1) return { words, flags: values, isEnded: false, pending: flag };
    if (flag) give(flag.name, own[++at] as string);
    else if (name !== undefined) give(name, ...(value === undefined ? [] : [value]));
  }
  return { words, flags: values, isEnded: false };
}
