import { code, madeFrom, page, prose, table } from './markdown.mjs';

/**
 * Returns docs/reference/commands.md: each command with its arguments, flags and examples. Lists the flags of all
 * commands only once.
 */
export function renderCommands(descriptions) {
  const commands = descriptions.filter(({ hidden }) => !hidden);
  const [first] = commands;
  const shared = Object.values(first.flags).filter(({ helpGroup }) => helpGroup === 'Global');
  return page(
    '# Commands',
    `The ${commands.length} commands of \`scimctl\`, with their arguments and flags. \`scimctl COMMAND --help\` shows the same text.`,
    madeFrom('the commands in `commands/`'),
    commands.map(({ id, summary }) => `- [${title(id)}](#${anchor(id)}): ${prose(summary)}`).join('\n'),
    '## Flags of every command',
    flagTable(shared),
    commands.map(renderCommand),
  );
}

const title = (id) => `scimctl ${id.replaceAll(':', ' ')}`;
const anchor = (id) => title(id).replaceAll(' ', '-');

function renderCommand({ id, summary, description, args, flags, examples = [] }) {
  const own = Object.values(flags).filter(({ helpGroup, hidden }) => helpGroup !== 'Global' && !hidden);
  const lines = examples.flatMap((example) => [`# ${example.description}`, example.command]);
  return page(
    `## ${title(id)}`,
    `${prose(summary)}.`,
    // Keeps the layout of lists and rules in a description, which is made for a terminal.
    description && ['```text', description, '```'].join('\n'),
    ['```sh', `${[title(id), ...Object.values(args).map(argumentName)].join(' ')} [flags]`, '```'].join('\n'),
    Object.keys(args).length > 0 && table(['argument', 'meaning'], Object.values(args).map(argumentRow)),
    own.length > 0 && flagTable(own),
    lines.length > 0 && ['```sh', ...lines, '```'].join('\n'),
  );
}

function argumentName({ name, required, multiple }) {
  const shown = `${name.toUpperCase()}${multiple ? '...' : ''}`;
  return required ? shown : `[${shown}]`;
}

const argumentRow = (argument) => [code(argumentName(argument)), describe(argument)];

function flagTable(flags) {
  const rows = flags.map((flag) => [flagNames(flag).map(code).join(', '), describe(flag), flag.multiple ? 'yes' : '']);
  return table(['flag', 'meaning', 'repeatable'], rows);
}

function flagNames({ name, char, type, helpValue, allowNo }) {
  const value = type === 'boolean' ? '' : ` ${helpValue ?? name.toUpperCase()}`;
  return [...(char === undefined ? [] : [`-${char}`]), `--${allowNo ? '[no-]' : ''}${name}${value}`];
}

function describe({ description = '', options }) {
  return `${prose(description)}${options === undefined ? '' : ` (${options.map(code).join(', ')})`}`;
}
