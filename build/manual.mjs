import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { loadTables } from './reference/load-tables.mjs';

const sources = {
  'src/cli/errors/exit-codes.ts': 'exitCodes',
  'src/cli/help/groups.ts': 'helpGroups',
  'src/cli/help/topics.ts': 'helpTopics',
};

/** Number of columns of the help topics in the page. A terminal of 80 columns shows them without a break of lines. */
const topicWidth = 70;

/** Writes the manual page of the program to `dist/man/`, from the commands and the tables that `--help` shows. */
export async function writeManual(root, commands) {
  const { version } = JSON.parse(await readFile(path.join(root, 'package.json'), 'utf8'));
  const folder = path.join(root, 'dist', 'man');
  await mkdir(folder, { recursive: true });
  await writeFile(path.join(folder, 'scimctl.1'), renderManual(version, commands, await loadTables(root, sources)));
}

/** Returns the manual page in the macros of man(7). */
export function renderManual(version, commands, { exitCodes, helpGroups, helpTopics }) {
  const visible = commands.filter(({ hidden }) => !hidden);
  const shared = Object.values(visible[0].flags).filter(({ helpGroup }) => helpGroup === 'Global');
  const summary = 'administer SCIM service providers from the terminal, or run a local service provider';
  const lines = [
    `.TH SCIMCTL 1 "" "scimctl ${escaped(version)}" "User Commands"`,
    // Long names of flags are neither stretched nor divided.
    '.ad l',
    '.nh',
    '.SH NAME',
    `scimctl \\- ${escaped(summary)}`,
    '.SH SYNOPSIS',
    '.B scimctl',
    '.I COMMAND',
    '[\\fIflags\\fR]',
    '.SH DESCRIPTION',
    'The commands and their flags. The command',
    '.B scimctl \\fICOMMAND\\fB \\-\\-help',
    'shows the meaning of each flag, and examples.',
    ...helpGroups.flatMap(({ title, words }) => [
      `.SH ${escaped(title.toUpperCase())}`,
      ...visible.filter(({ id }) => Object.hasOwn(words, id.split(':')[0])).flatMap(command),
    ]),
    '.SH FLAGS OF EVERY COMMAND',
    ...shared.flatMap((flag) => entry(flagName(flag), describe(flag))),
    ...[...helpTopics]
      .filter(([name]) => name !== 'exit-codes')
      .flatMap(([name, topic]) => [
        `.SH ${escaped(name.toUpperCase())}`,
        text(topic.summary),
        ...block(topic.lines(topicWidth)),
      ]),
    '.SH EXIT STATUS',
    ...exitCodes.flatMap(({ code, when }) => entry(`\\fB${code}\\fR`, when)),
  ];
  return `${lines.join('\n')}\n`;
}

function command({ id, summary, args, flags }) {
  const own = Object.values(flags).filter(({ helpGroup, hidden }) => helpGroup !== 'Global' && !hidden);
  const words = Object.values(args).map(({ name, required, multiple }) => {
    const shown = `\\fI${escaped(name.toUpperCase())}\\fR${multiple ? '...' : ''}`;
    return required ? shown : `[${shown}]`;
  });
  const names = own.map(flagName).join(', ');
  const name = [`\\fBscimctl ${escaped(id.replaceAll(':', ' '))}\\fR`, ...words].join(' ');
  return [...entry(name, `${summary}.`), ...(names === '' ? [] : ['.br', `Flags: ${names}.`])];
}

function flagName({ name, char, type, helpValue, allowNo }) {
  const short = char === undefined ? '' : `\\fB\\-${escaped(char)}\\fR, `;
  const value = type === 'boolean' ? '' : ` \\fI${escaped(helpValue ?? name.toUpperCase())}\\fR`;
  return `${short}\\fB\\-\\-${allowNo ? '[no\\-]' : ''}${escaped(name)}\\fR${value}`;
}

const describe = ({ description = '', options }) => (options ? `${description} (${options.join(', ')})` : description);
const entry = (term, about) => ['.TP', term, text(about)];

/** Keeps the lines of a help topic as they are. */
function block(lines) {
  const shown = lines.map((line) => (/^[A-Z ]+$/.test(line) ? `\\fB${escaped(line)}\\fR` : text(line)));
  while (shown[0] === '') shown.shift();
  return ['.PP', '.nf', ...shown, '.fi'];
}

/** Escapes a line. A dot or an apostrophe at the start would begin a macro. */
function text(line) {
  return escaped(line).replace(/^(?=[.'])/, '\\&');
}

const replacements = {
  '\\': '\\e',
  '-': '\\-',
  "'": '\\(aq',
  '`': '\\(ga',
  '^': '\\(ha',
  '~': '\\(ti',
  '’': '\\(cq',
  '…': '...',
};

function escaped(line) {
  return line.replace(/[\\\-'`^~’…]/g, (character) => replacements[character]);
}
