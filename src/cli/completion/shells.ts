import type { Answer } from './answer.ts';
import { quoteForBash, readShellLine } from './bash-line.ts';

/** The words of a command line up to the cursor, without quotes and without the name of the program. */
export interface CommandLine {
  readonly before: readonly string[];
  readonly current: string;
  /** True if the shell itself must complete the name of a file. */
  readonly isFile?: boolean;
}

/** How a shell sends a command line, and how it reads the answer. */
export interface ShellProtocol {
  /** Reads the arguments after `__complete SHELL`. Returns `undefined` if the cursor is at a place without candidates. */
  read(argv: readonly string[], env: Readonly<Record<string, string | undefined>>): CommandLine | undefined;
  /** Writes the candidates as lines. The first line of the answer, with its kind, is not included. */
  write(answer: Answer, argv: readonly string[]): string[];
}

/**
 * bash sends two texts: the line up to the cursor, and the end of this line. A candidate replaces only the end. The end
 * starts after the last character of COMP_WORDBREAKS, such as a colon, or after an opening quote.
 */
const bash: ShellProtocol = {
  read([line = '']) {
    const { before, current, isRedirection } = readShellLine(line);
    if (isRedirection) return { before: [], current, isFile: true };
    return before.length === 0 ? undefined : { before: before.slice(1), current };
  },
  write({ candidates }, [line = '', replaced = '']) {
    const { current, raw, quote } = readShellLine(line);
    if (!raw.endsWith(replaced)) return [];
    const kept = raw.length - replaced.length;
    return candidates.map(({ value }) => (raw + quoteForBash(value.slice(current.length), quote)).slice(kept));
  },
};

/** zsh sends the words without quotes, and quotes the candidates itself. */
const zsh: ShellProtocol = {
  read: (argv) => ({ before: argv.slice(0, -1), current: argv.at(-1) ?? '' }),
  write: withDescriptions,
};

/** fish sends the word at the cursor as it is typed, and quotes the candidates itself. */
const fish: ShellProtocol = {
  read: (argv) => ({ before: argv.slice(0, -1), current: unquoteFish(argv.at(-1) ?? '') }),
  write: withDescriptions,
};

/**
 * PowerShell sends the words in a variable, because its versions before 7.3 lose quotes and empty texts in arguments. A
 * line of the answer has the quoted word, the word and the description.
 */
const powershell: ShellProtocol = {
  read(_, env) {
    const words = JSON.parse(env['SCIMCTL_COMPLETION_WORDS'] ?? '[]') as unknown;
    if (!Array.isArray(words) || words.length === 0) return undefined;
    const texts = words.map(String);
    return { before: texts.slice(0, -1), current: texts.at(-1) ?? '' };
  },
  write: ({ candidates }) =>
    candidates.map(({ value, description = value }) => [quoteForPowerShell(value), value, description].join('\t')),
};

function withDescriptions({ candidates }: Answer): string[] {
  return candidates.map(({ value, description = '' }) => `${value}\t${description}`);
}

/** The shells that can complete commands of this program. */
export const shells = { bash, zsh, fish, powershell } as const satisfies Record<string, ShellProtocol>;

export type ShellName = keyof typeof shells;

export const shellNames = Object.keys(shells) as readonly ShellName[];

/** Removes the quotes of fish from a word. The last quote can be absent. */
function unquoteFish(raw: string): string {
  let text = '';
  let quote = '';
  for (let at = 0; at < raw.length; at++) {
    const character = raw[at] as string;
    const next = raw[at + 1];
    if (character === '\\' && next !== undefined && (quote === '' || next === '\\' || next === quote)) {
      text += next;
      at++;
    } else if (quote === '' && (character === "'" || character === '"')) quote = character;
    else if (quote !== '' && character === quote) quote = '';
    else if (character !== '\\' || quote !== '') text += character;
  }
  return text;
}

/** Writes a word for PowerShell. PowerShell reads typographic quotes as single quotes, so each of them is doubled. */
function quoteForPowerShell(value: string): string {
  return /^[A-Za-z0-9/-][\w./:=+-]*$/.test(value) ? value : `'${value.replace(/['\u2018-\u201b]/g, '$&$&')}'`;
}
