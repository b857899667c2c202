/** A command of a transcript, and the output after the command. */
export interface Step {
  /** The line after `$ `, including the lines of a here-document. */
  readonly typed: readonly string[];
  readonly shown: readonly string[];
}

/** A recorded session. */
export interface Transcript {
  /** Lines before the first command. These lines are a title and a description. */
  readonly head: readonly string[];
  readonly steps: readonly Step[];
}

/** Matches the beginning of a here-document: `cat > people.csv <<'END'`. */
export const hereDocument = /^cat > (\S+) <<'(\w+)'$/;

/** Reads a transcript. Empty lines before a command are not a part of the output. */
export function parseTranscript(text: string): Transcript {
  const lines = text.trimEnd().split('\n');
  const start = lines.findIndex((line) => line.startsWith('$ '));
  const steps: Step[] = [];
  for (let at = start; at < lines.length; ) {
    const typed = [(lines[at++] as string).slice(2)];
    const [, , end] = hereDocument.exec(typed[0] as string) ?? [];
    while (end !== undefined && typed.at(-1) !== end) typed.push(lines[at++] as string);
    const shown: string[] = [];
    while (at < lines.length && !lines[at]?.startsWith('$ ')) shown.push(lines[at++] as string);
    while (shown.at(-1) === '') shown.pop();
    steps.push({ typed, shown });
  }
  return { head: lines.slice(0, start), steps };
}

/** Writes a transcript in the form that `parseTranscript` reads. */
export function printTranscript({ head, steps }: Transcript): string {
  const blocks = steps.map(({ typed, shown }) => [`$ ${typed.join('\n')}`, ...shown].join('\n'));
  return `${head.join('\n')}\n${blocks.join('\n\n')}\n`;
}

/** Splits a command line into words like a shell. Supports texts in single and double quotes. */
export function splitWords(line: string): string[] {
  const words = line.matchAll(/(?:[^\s'"]+|'[^']*'|"[^"]*")+/g);
  return [...words].map(([word]) => word.replace(/'([^']*)'|"([^"]*)"/g, (_, one, two) => one ?? two));
}

/** Patterns for values that are different in each run, with the name of each kind of value. */
const changing: readonly (readonly [name: string, pattern: RegExp])[] = [
  ['job', /(?<=\b[Jj]ob (?:\w+ )?)[0-9a-f]{6}\b|^[0-9a-f]{6}(?= )|(?<=^id +)[0-9a-f]{6}$/g],
  ['checksum', /\b[0-9a-f]{64}\b/g],
  ['time', /\b20\d\d-\d\d-\d\d(?:T[\d:.]+Z| \d\d:\d\d)/g],
];

/** Replaces values that are different in each run with names such as `<job>`. Equal values get the same name. */
export class Names {
  readonly #names = new Map<string, string>();

  replace(line: string): string {
    return changing.reduce(
      (text, [kind, pattern]) => text.replace(pattern, (found) => this.#nameOf(kind, found)),
      line,
    );
  }

  /** Replaces names in a typed line with the values. */
  restore(line: string): string {
    return line.replace(/<\w+>/g, (name) => [...this.#names].find(([, known]) => known === name)?.[0] ?? name);
  }

  #nameOf(kind: string, text: string): string {
    if (kind === 'time') return '<time>';
    const known = this.#names.get(text);
    if (known !== undefined) return known;
    const count = [...this.#names.values()].filter((name) => name.startsWith(`<${kind}`)).length;
    const name = `<${kind}${count === 0 ? '' : count + 1}>`;
    this.#names.set(text, name);
    return name;
  }
}
