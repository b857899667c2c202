import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as Parser from '@oclif/core/parser';
import { describe, expect, it } from 'vitest';
import { commandIndex } from '../../build/command-index.mjs';
import { exitCodes } from '../../src/cli/errors/exit-codes.ts';
import { helpGroups } from '../../src/cli/help/groups.ts';
import { renderHelp } from '../../src/cli/help/index.ts';
import { helpTopics } from '../../src/cli/help/topics.ts';
import { findCommand, nextWords } from '../../src/cli/manifest.ts';
import { shellWords } from './contract/shell-words.ts';
import { commands, described, manifest, scimctl } from './run.ts';

const all = described;
const examples = all.flatMap(({ id, examples: rows = [] }) => rows.map(({ command }) => [command, id] as const));

describe('every command', () => {
  it.each(all.map(({ id }) => id))('%s says what it does and shows an example', (id) => {
    const command = manifest.describe(id);
    expect(command.summary).toMatch(/^[A-Z].*[^.]$/);
    expect(command.examples?.length).toBeGreaterThan(0);
  });

  it.each(examples)('%s is understood', async (line, id) => {
    const words = shellWords(line);
    // Assignments before the command, such as EDITOR.
    const [program, ...argv] = words.slice(words.findIndex((word) => !/^[A-Z]+=/.test(word)));
    expect(program).toBe('scimctl');
    const found = findCommand(argv, manifest.index);
    expect(found).toMatchObject({ kind: 'command', id });
    const command = commands.get(id);
    if (found.kind !== 'command' || !command) throw new Error(`there is no command ${id}`);
    const flags = { ...command.baseFlags, ...command.flags };
    await Parser.parse([...found.argv], { args: command.args, flags, strict: true } as never);
  });

  it.each([...commands])('%s leaves standard input to the caller', (_, command) => {
    const options = [...Object.values(command.args), ...Object.values(command.flags ?? {})] as Record<
      string,
      unknown
    >[];
    expect(Object.values(command.args).filter(({ ignoreStdin }) => !ignoreStdin)).toEqual([]);
    expect(options.filter(({ allowStdin }) => allowStdin)).toEqual([]);
    expect(command.enableJsonFlag).toBe(false);
  });

  it.each([...commands])('%s takes one value for each repeated flag', (_, command) => {
    const flags = Object.values(command.flags ?? {}) as { multiple?: boolean; multipleNonGreedy?: boolean }[];
    expect(flags.filter(({ multiple, multipleNonGreedy }) => multiple && !multipleNonGreedy)).toEqual([]);
  });

  it.each(all.map(({ id }) => id))('%s has help that fits 80 columns', async (id) => {
    const { exitCode, stdout, stderr } = await scimctl([...id.split(':'), '--help']);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(stdout.split('\n').filter((line) => line.length > 80 && !/^\s+(\$|--)/.test(line))).toEqual([]);
    expect(stdout).toContain('EXAMPLES');
  });

  it.each(all.map(({ id }) => id))(
    '%s suggests the flag that was meant, as JSON where that was asked for',
    async (id) => {
      const { exitCode, stdout, stderr } = await scimctl([...id.split(':'), '--profle', 'x', '-o', 'json']);
      expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
      expect(JSON.parse(stderr)).toEqual({
        code: 'usage',
        exitCode: 2,
        message: 'unknown flag --profle',
        hint: expect.stringMatching(/^did you mean "--profile"( or "--profiles")?\?$/),
      });
    },
  );
});

describe('an id that begins with a hyphen', () => {
  it.each([
    [
      ['users', 'get', '-udh'],
      'unknown flag -udh',
      'if -udh is an id or a name, write it after "--": scimctl users get -- ID',
    ],
    [
      ['groups', 'of', '--7f3c91ab'],
      'unknown flag --7f3c91ab',
      'if --7f3c91ab is an id or a name, write it after "--": scimctl groups of -- ID',
    ],
    [['users', 'list', '-udh'], 'unknown flag -udh', 'to see the flags and arguments, run scimctl users list --help'],
    [['users', 'get', '--', '-udh', '-q'], 'unexpected argument "-q"', 'write the flags before "--"'],
  ])('is read as a flag in %j, and the error says where it belongs', async (argv, message, hint) => {
    const { exitCode, stderr } = await scimctl([...argv.slice(0, 2), '-o', 'json', ...argv.slice(2)], { env: {} });
    expect([exitCode, JSON.parse(stderr)]).toEqual([2, { code: 'usage', exitCode: 2, message, hint }]);
  });
});

describe('help', () => {
  it('lists every first word, in a group', () => {
    const grouped = helpGroups.flatMap(({ words }) => Object.keys(words));
    expect(new Set(grouped)).toEqual(new Set(nextWords('', manifest.index)));
  });

  it.each([...helpTopics.keys()])('has a page on %s', async (topic) => {
    const { exitCode, stdout } = await scimctl(['help', topic]);
    expect(exitCode).toBe(0);
    expect(stdout.split('\n').filter((line) => line.length > 80)).toEqual([]);
  });

  it('prints the table of exit codes', async () => {
    const { stdout } = await scimctl(['help', 'exit-codes']);
    for (const { code, when } of exitCodes)
      expect(stdout).toMatch(new RegExp(`^  ${code}\\s+${when.slice(0, 8)}`, 'm'));
  });

  it.each([[[]], [['--help']], [['help']], [['-h']]])('shows everything for %j', async (argv) => {
    const { exitCode, stdout } = await scimctl(argv);
    expect(exitCode).toBe(0);
    expect(stdout).toContain('PEOPLE AND GROUPS');
  });

  it.each([['users', '--help'], ['help', 'users'], ['users']])(
    'shows the commands of a topic for %j %j',
    async (...argv) => {
      const { exitCode, stdout } = await scimctl(argv.filter(Boolean));
      expect(exitCode).toBe(0);
      expect(stdout).toContain('deactivate');
    },
  );

  it('suggests what was meant for an unknown page', async () => {
    const { exitCode, stderr } = await scimctl(['help', 'exitcodes']);
    expect(exitCode).toBe(2);
    expect(stderr).toContain('did you mean "exit-codes"?');
  });

  it.each([40, 80, 120])('wraps to %d columns', (columns) => {
    const help = renderHelp([], manifest, { columns });
    const lines = help.kind === 'page' ? help.text.split('\n') : [];
    expect(Math.max(...lines.map(({ length }) => length))).toBeLessThanOrEqual(Math.min(100, columns));
  });
});

describe('finding a command', () => {
  const output = { name: 'output', char: 'o', type: 'option' } as const;
  const tiny = commandIndex([{ id: 'a:b', args: {}, flags: { output, quiet: { name: 'quiet', type: 'boolean' } } }]);

  it.each([
    [['a', 'b', 'x'], ['x']],
    [
      ['--quiet', 'a', 'b', 'x'],
      ['x', '--quiet'],
    ],
    [
      ['-o', 'json', 'a', 'b'],
      ['-o', 'json'],
    ],
    [
      ['--output=json', 'a', 'b', '--', '-x'],
      ['--', '-x', '--output=json'],
    ],
  ])('%j', (argv, rest) => {
    expect(findCommand(argv, tiny)).toEqual({ kind: 'command', id: 'a:b', argv: rest });
  });
});

describe('a command that fails', () => {
  it('names the place of a mistake in a file', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'scimctl-file-'));
    writeFileSync(path.join(folder, 'user.json'), '{"userName": }');
    const { exitCode, stderr } = await scimctl(['users', 'create', '--file', 'user.json'], { cwd: folder });
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(/^Error: user\.json is not JSON: Unexpected token/);
  });
});
