/// <reference types="vite/types/importMeta.d.ts" />
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { commandIndex } from '../../build/command-index.mjs';
import type { BaseCommand } from '../../src/cli/base-command.ts';
import type { Context, Prompter } from '../../src/cli/context.ts';
import { type Registry, type RunnableCommand, run } from '../../src/cli/main.ts';
import type { Manifest, ManifestCommand } from '../../src/cli/manifest.ts';
import type { Exchange } from '../../src/protocol/exchange/exchange.ts';
import { token } from './service.ts';

type CommandClass = typeof BaseCommand & RunnableCommand;

const modules = import.meta.glob<{ default: CommandClass }>('../../commands/**/*.ts', { eager: true });

/** Every command class by its id. */
export const commands: ReadonlyMap<string, CommandClass> = new Map(
  Object.entries(modules).map(([file, { default: command }]) => [
    file.replace('../../commands/', '').replace(/\.ts$/, '').replaceAll('/', ':'),
    command,
  ]),
);

/** The descriptions of all commands. They are created from the sources in the same way as in the build. */
export const described: readonly ManifestCommand[] = [...commands].map(([id, command]) => describe(id, command));

/** The manifest. It is created from the sources in the same way as in the build. */
export const manifest: Manifest = {
  index: commandIndex(described),
  describe: (id) => described.find((command) => command.id === id) as ManifestCommand,
};

function describe(id: string, command: CommandClass): ManifestCommand {
  const named = <T>(rows: object): Record<string, T> =>
    Object.fromEntries(Object.entries(rows).map(([name, row]) => [name, { ...row, name }]));
  return {
    id,
    summary: command.summary as string,
    ...(command.description === undefined ? {} : { description: command.description }),
    examples: command.examples,
    args: named(command.args),
    flags: named({ ...command.baseFlags, ...command.flags }),
  };
}

const registry: Registry = { manifest, load: async (id) => commands.get(id) as CommandClass };

/** Options of a run. The environment of this process does not affect the run. */
export interface RunOptions {
  readonly exchange?: Exchange;
  readonly env?: Readonly<Record<string, string>>;
  readonly stdin?: string | Uint8Array;
  readonly cwd?: string;
  /** Folder of the JSON Schemas. */
  readonly schemas?: string;
  /** Terminals at both ends. */
  readonly terminal?: boolean;
  /** True if standard input is a pipe, although the output is a terminal. */
  readonly pipedInput?: boolean;
  /** Width of stdout and of tables on stderr. Default: 80. */
  readonly columns?: number;
  /** Width at which notes are wrapped. By default they are not wrapped, because a test contains paths of any length. */
  readonly noteColumns?: number;
  readonly prompter?: Partial<Prompter>;
  /** Edits a text instead of an editor. By default, the editor that `env` names runs. */
  readonly edit?: (text: string) => string;
  readonly signal?: AbortSignal;
  /** The clock. Default: a clock that does not advance. */
  readonly now?: () => number;
  /** The time in milliseconds since 1970. Default: the clock of the machine. */
  readonly time?: () => number;
  /** Replaces pauses. By default, a pause takes no time. */
  readonly sleep?: Context['sleep'];
  /** Called with the text on stdout, while a long command still runs. */
  readonly onOutput?: (text: string) => void;
  /** Returns true for the text after which the reader closes stdout. `head` closes stdout in the same way. */
  readonly closesAfter?: (text: string) => boolean;
  /** Called with the text that a command writes to stderr. */
  readonly onError?: (text: string) => void;
}

/** The output and the exit code of a command. */
export interface Ran {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

const editWith = (edit: (text: string) => string) => async (file: string) =>
  writeFileSync(file, edit(readFileSync(file, 'utf8')));

/** Runs a command line in this process. The test fails if the command asks a question that no prompter answers. */
export async function scimctl(argv: readonly string[], options: RunOptions = {}): Promise<Ran> {
  const { terminal = false, columns = 80 } = options;
  const stdout = new PassThrough({
    highWaterMark: 1 << 26,
    transform(chunk, _, done) {
      options.onOutput?.(String(chunk));
      const isClosed = options.closesAfter?.(String(chunk)) === true;
      done(isClosed ? Object.assign(new Error('write EPIPE'), { code: 'EPIPE' }) : null, chunk);
    },
  });
  const stderr = new PassThrough({
    highWaterMark: 1 << 26,
    transform(chunk, _, done) {
      options.onError?.(String(chunk));
      done(null, chunk);
    },
  });
  const context: Context = {
    stdin: {
      isTerminal: terminal && options.pipedInput !== true,
      open: () => {
        if (options.stdin === undefined) throw new Error('standard input was read although nobody asked for it');
        return Readable.from([Buffer.from(options.stdin)]);
      },
    },
    stdout: { stream: stdout, isTerminal: terminal, columns },
    stderr: { stream: stderr, isTerminal: terminal, columns },
    env: {
      SCIMCTL_CONFIG_DIR: mkdtempSync(path.join(tmpdir(), 'scimctl-test-')),
      ...(options.exchange ? { SCIMCTL_URL: 'https://scim.example.com/v2', SCIMCTL_TOKEN: token } : {}),
      ...options.env,
    },
    cwd: options.cwd ?? tmpdir(),
    version: '0.0.0',
    noteColumns: options.noteColumns ?? Number.POSITIVE_INFINITY,
    ...(options.schemas === undefined ? {} : { schemas: options.schemas }),
    signal: options.signal ?? new AbortController().signal,
    prompter: { ...unexpected, ...options.prompter },
    ...(options.edit ? { editFile: editWith(options.edit) } : {}),
    sleep: options.sleep ?? (() => Promise.resolve()),
    now: options.now ?? (() => 0),
    ...(options.time ? { time: options.time } : {}),
    ...(options.exchange ? { exchange: options.exchange } : {}),
  };
  const exitCode = await run(argv, context, registry);
  return { exitCode, stdout: text(stdout), stderr: text(stderr) };
}

function refuse(message: string): never {
  throw new Error(`an unexpected question: ${message}`);
}

const unexpected: Prompter = { confirm: refuse, input: refuse, password: refuse, select: refuse, search: refuse };

function text(stream: PassThrough): string {
  const chunks: Buffer[] = [];
  // Node 26 returns one chunk for each read. Older versions return all chunks.
  for (let chunk = stream.read(); chunk !== null; chunk = stream.read()) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}
