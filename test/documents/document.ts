import { spawn, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { bin } from '../cli/process/program.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** Paths of the documents with examples: README and the guides. */
export const documents: readonly string[] = [
  'README.md',
  ...readdirSync(path.join(root, 'docs', 'guides')).map((file) => `docs/guides/${file}`),
];

/** An example of a document, and the text that its output must contain. */
export interface Block {
  readonly kind: string;
  readonly name: string;
  readonly exit: number;
  /** The language of the code, which is also the file extension: `ts`, `mjs`, `cjs`. */
  readonly language: string;
  readonly code: string;
  readonly output: string;
}

/** Returns the text of a document. `document` is the path in the project. */
export const textOf = (document: string): string => readFileSync(path.join(root, document), 'utf8');

/**
 * Returns the name of the service that the commands of a document use. A document names it in the mark
 * `<!-- server: NAME -->`. Default: `empty`.
 */
export const serverOf = (text: string): string => /<!-- server: (\w+) -->/.exec(text)?.[1] ?? 'empty';

/** Returns the name of the service at `SECOND_URL`. The mark is `<!-- second server: NAME -->`. Default: `none`. */
export const secondServerOf = (text: string): string => /<!-- second server: (\w+) -->/.exec(text)?.[1] ?? 'none';

/**
 * Returns the blocks with a mark. The mark shows how to test the block. `<!-- run: NAME exit CODE -->`: the block is
 * code for a shell. `<!-- serve: NAME -->`: each line is a server that runs in the foreground. `<!-- test: NAME -->`:
 * the block is a test for vitest. `<!-- jest: NAME -->`: the block is a test for jest. `<!-- node: NAME -->`: the block
 * is a test for the test runner of Node.js. This function omits the blocks of bun and deno, which `other-runners.mjs`
 * runs.
 */
export function blocksOf(text: string): Block[] {
  const blocks = text.matchAll(
    /<!-- (run|serve|test|jest|node): (\w+)(?: exit (\d+))? -->\n```(\w+)\n([\s\S]*?)```\n(?:\n```text\n([\s\S]*?)```)?/g,
  );
  return [...blocks].map(([, kind = '', name = '', exit = '0', language = '', code = '', output = '']) => ({
    kind,
    name,
    exit: Number(exit),
    language,
    code,
    output,
  }));
}

/**
 * Returns the first line of each example that has neither a mark for a test nor the mark `<!-- not run: REASON -->`.
 */
export function unmarkedExamples(text: string): string[] {
  const examples = text.matchAll(/(?:<!-- ([^>]*) -->\n)?^```(?:sh|ts|mjs|cjs)\n(.*)/gm);
  return [...examples]
    .filter(([, mark = '']) => !/^(?:not run: \w|(?:run|serve|test|jest|node|bun|deno): \w+)/.test(mark))
    .map(([, , line = '']) => line);
}

/** A folder and a `PATH`. Examples run in them as they run for a user. */
export interface Place {
  readonly folder: string;
  /**
   * Runs a block line by line in one shell, until a line fails. Must not block this process, because a server may run
   * in it.
   */
  shell(code: string): Promise<{ status: number; output: string }>;
  /**
   * Starts a server. Resolves when the server is ready. `paste` contains the lines that the server prints for use in
   * another terminal.
   */
  serve(line: string): Promise<{ paste: string[]; stop(): Promise<number | null> }>;
  /** Runs blocks of one kind as tests. The package is installed in the project of the tests. */
  test(blocks: readonly Block[]): { status: number | null; output: string };
  remove(): void;
}

/** Creates a place. The program is in the PATH of the place. */
export function createPlace(more: NodeJS.ProcessEnv = {}): Place {
  const folder = mkdtempSync(path.join(tmpdir(), 'scimctl-document-'));
  cpSync(path.join(root, 'examples'), path.join(folder, 'examples'), { recursive: true });
  mkdirSync(path.join(folder, 'bin'));
  writeFileSync(path.join(folder, 'bin', 'scimctl'), `#!/bin/sh\nexec "${process.execPath}" "${bin}" "$@"\n`, {
    mode: 0o755,
  });
  const env: NodeJS.ProcessEnv = {
    PATH: `${path.join(folder, 'bin')}${path.delimiter}${process.env['PATH']}`,
    HOME: folder,
    SCIMCTL_CONFIG_DIR: path.join(folder, 'config'),
    ...more,
  };
  const bash = (...args: string[]) => spawn('bash', args, { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'] });
  return {
    folder,
    shell: (code) =>
      new Promise((resolve) => {
        const child = bash('-e', '-o', 'pipefail', '-c', code);
        let output = '';
        child.stdout.on('data', (chunk) => (output += chunk));
        child.stderr.on('data', (chunk) => (output += chunk));
        child.on('close', (status) => resolve({ status: status ?? 1, output }));
      }),
    serve: (line) =>
      new Promise((resolve, reject) => {
        const child = bash('-c', `exec ${line}`);
        const ended = new Promise<number | null>((done) => child.once('close', done));
        let output = '';
        child.stderr.on('data', (chunk) => (output += chunk));
        child.stdout.on('data', (chunk) => {
          output += chunk;
          const [, text] = /\nIn another terminal:\n([\s\S]*?)\n\nCtrl-C stops the server\.\n/.exec(output) ?? [];
          if (text === undefined) return;
          const stop = () => {
            child.kill('SIGINT');
            return ended;
          };
          resolve({ paste: text.split('\n').map((one) => one.trim()), stop });
        });
        void ended.then(() => reject(new Error(output)));
      }),
    test(blocks) {
      const [{ kind } = { kind: 'test' }] = blocks;
      const project = path.join(folder, kind);
      mkdirSync(path.join(project, 'node_modules'), { recursive: true });
      symlinkSync(root, path.join(project, 'node_modules', 'scimctl'), 'junction');
      for (const name of ['vitest', 'msw']) {
        symlinkSync(path.join(root, 'node_modules', name), path.join(project, 'node_modules', name), 'junction');
      }
      writeFileSync(path.join(project, 'package.json'), '{"type":"module"}');
      const files = blocks.map(({ name, language }) => `${name}.test.${language}`);
      for (const [index, { code }] of blocks.entries()) writeFileSync(path.join(project, files[index] ?? ''), code);
      const { status, stdout, stderr } = spawnSync(process.execPath, runners[kind]?.(project, files) ?? [], {
        cwd: project,
        encoding: 'utf8',
        env: { PATH: process.env['PATH'], HOME: folder, NO_COLOR: '1' },
      });
      return { status, output: stdout + stderr };
    },
    remove: () => rmSync(folder, { recursive: true }),
  };
}

/** Command lines of the test runners, by kind of block. */
const runners: Readonly<Record<string, (project: string, files: readonly string[]) => string[]>> = {
  // Runs all files in one process. With a separate process for each file, a file takes seconds longer.
  test: (project) => [
    path.join(root, 'node_modules', 'vitest', 'vitest.mjs'),
    ...['run', '--root', project, '--no-isolate', '--max-workers', '1'],
  ],
  jest: (project) => [
    // jest needs this flag to load ES modules.
    '--experimental-vm-modules',
    path.join(root, 'node_modules', 'jest', 'bin', 'jest.js'),
    ...['--rootDir', project, '--config', '{"testMatch":["**/*.test.{cjs,mjs}"],"transform":{}}'],
  ],
  node: (_, files) => ['--test', '--test-reporter=tap', ...files],
};
