import type { Example, ManifestCommand, ManifestFlag } from '../manifest.ts';
import { definitions, paragraph, section } from './layout.ts';

/** Help group of the flags that every command has. Shown last. */
export const globalGroup = 'Global';

/** Group name for the flags without a help group. The name is an empty text, because `sort` puts `undefined` last. */
const ownGroup = '';

/** Renders the help page of one command: summary, usage, examples, arguments and flags. */
export function renderCommand(command: ManifestCommand, width: number): string[] {
  const flags = Object.values(command.flags).filter(({ hidden }) => !hidden);
  const groups = [...new Set(flags.map(({ helpGroup = ownGroup }) => helpGroup))].sort((a, b) => place(a) - place(b));
  const args = Object.values(command.args);
  return [
    ...paragraph(command.summary ?? '', width),
    ...(command.description ? ['', ...paragraph(command.description, width)] : []),
    ...section('Usage', paragraph(usage(command), width, 2)),
    ...section('Examples', examples(command.examples ?? [], width)),
    ...section(
      'Arguments',
      definitions(
        args.map((arg) => [arg.name.toUpperCase(), describe(arg.description, arg.options)] as const),
        width,
      ),
    ),
    ...groups.flatMap((group) =>
      section(
        group === ownGroup ? 'Flags' : `${group} flags`,
        definitions(
          flags
            .filter(({ helpGroup = ownGroup }) => helpGroup === group)
            .map((flag) => [term(flag), describe(flag.description, flag.options)] as const),
          width,
        ),
      ),
    ),
  ];
}

/** Returns the sort position of a group: the flags of the command first, and the global flags last. */
function place(group: string): number {
  if (group === ownGroup) return 0;
  return group === globalGroup ? 2 : 1;
}

function usage(command: ManifestCommand): string {
  const args = Object.values(command.args).map((arg) => {
    const name = `${arg.name.toUpperCase()}${arg.multiple ? '...' : ''}`;
    return arg.required ? name : `[${name}]`;
  });
  return ['scimctl', ...command.id.split(':'), ...args, '[flags]'].join(' ');
}

/** Formats commands with their descriptions. A command without a description belongs to the command above. */
export function examples(rows: readonly Example[], width: number): string[] {
  return rows.flatMap(({ description, command: line }, index) => [
    ...(index === 0 || description === '' ? [] : ['']),
    ...(description === '' ? [] : paragraph(description, width, 2)),
    ...commandLine(line, width),
  ]);
}

/** Formats commands that the operator can copy. */
export function commandLines(lines: readonly string[], width: number): string[] {
  return lines.flatMap((line) => commandLine(line, width));
}

/**
 * Formats a command that the operator can copy. A long command is split before its flags. A part that is still too long
 * is split between words. A line ends with a backslash if the command continues on the next line.
 */
function commandLine(line: string, width: number): string[] {
  const lines: string[] = [];
  const parts = line.split(/ (?=--)/).flatMap((part) => (part.length + margin > width ? wordsOf(part) : [part]));
  for (const part of parts) {
    const last = lines.at(-1);
    if (last === undefined) lines.push(`    $ ${part}`);
    else if (last.length + part.length + 3 <= width) lines[lines.length - 1] = `${last} ${part}`;
    else {
      lines[lines.length - 1] = `${last} \\`;
      lines.push(`        ${part}`);
    }
  }
  return lines;
}

/** Width of the indentation before a continued line, and of the backslash at its end. */
const margin = 10;

/** Divides a part of a command at the spaces outside of quotes. */
function wordsOf(part: string): string[] {
  return part.match(/(?:[^\s'"\\]|'[^']*'|"(?:[^"\\]|\\.)*"|\\.)+/g) ?? [part];
}

function term(flag: ManifestFlag): string {
  const short = flag.char === undefined ? '    ' : `-${flag.char}, `;
  const value = flag.type === 'boolean' ? '' : ` ${flag.helpValue ?? flag.name.toUpperCase()}`;
  return `${short}--${flag.allowNo ? '[no-]' : ''}${flag.name}${value}`;
}

function describe(description = '', options: readonly string[] | undefined = undefined): string {
  return options === undefined ? description : `${description} (${options.join(', ')})`;
}
