import { spawn, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createMockServer, type MockServer } from '../../../mock-server/mock-server.ts';
import { exitCodes } from '../../../src/cli/exit-codes.ts';
import { bin } from './program.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const readme = readFileSync(path.join(root, 'README.md'), 'utf8');

/**
 * Blocks that say how they are tested: `<!-- run: NAME exit CODE -->` a shell's, `<!-- serve: NAME -->` servers that stay in the
 * foreground, one a line, `<!-- test: NAME -->` a test's.
 */
const blocks = [
  ...readme.matchAll(
    /<!-- (run|serve|test): (\w+)(?: exit (\d+))? -->\n```\w+\n([\s\S]*?)```\n(?:\n```text\n([\s\S]*?)```)?/g,
  ),
].map(([, kind, name = '', exit = '0', code = '', output = '']) => ({ kind, name, exit: Number(exit), code, output }));

let folder: string;
let server: MockServer;
let env: NodeJS.ProcessEnv;

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'scimctl-readme-'));
  cpSync(path.join(root, 'examples'), path.join(folder, 'examples'), { recursive: true });
  mkdirSync(path.join(folder, 'bin'));
  writeFileSync(path.join(folder, 'bin', 'scimctl'), `#!/bin/sh\nexec "${process.execPath}" "${bin}" "$@"\n`, {
    mode: 0o755,
  });
  server = await createMockServer({ token: 'readme' });
  env = {
    PATH: `${path.join(folder, 'bin')}${path.delimiter}${process.env['PATH']}`,
    HOME: folder,
    SCIMCTL_CONFIG_DIR: path.join(folder, 'config'),
    SCIMCTL_URL: server.url,
    SCIMCTL_TOKEN: 'readme',
  };
});

afterAll(async () => {
  await server.close();
  rmSync(folder, { recursive: true });
});

describe('the examples of README', () => {
  it('are marked as what is to be run', () => {
    expect(blocks.map(({ kind, name }) => `${kind} ${name}`)).toEqual([
      'serve rehearsal',
      'run admin',
      'run admin',
      'run admin',
      'run admin',
      'run admin',
      'run pipeline',
      'run pipeline',
      'run pipeline',
      'run shell',
      'run faults',
      'serve behaviours',
      'serve kinds',
      'run mutual',
      'test vitest',
      'test faults',
      'test msw',
      'test library',
    ]);
  });

  // In their order: what one block creates the next one reads.
  it.each(blocks.filter(({ kind }) => kind === 'run').map((block) => [block.code.split('\n')[0], block] as const))(
    '%s',
    async (_line, { code, exit, output }) => {
      const result = await shell(code);
      expect(result, result.output).toMatchObject({ status: exit });
      for (const line of output.trim().split('\n')) expect(result.output).toContain(line);
    },
    60_000,
  );

  // On a port of its own, since the one that is shown may be in use.
  it.each(blocks.filter(({ kind }) => kind === 'serve').flatMap(({ code }) => code.trim().split('\n')))(
    '%s',
    async (line) => {
      const [command = '', then = ''] = line.split(/\s+# then: /);
      const server = await serve(`${command.replace(/ --port \d+/, '')} --port 0 -o table`);
      // A journal that is followed has no end.
      const pasted = server.paste.filter((one) => !one.includes('--follow'));
      const result = await shell([...pasted, then].join('\n')).finally(server.stop);
      expect(pasted.length).toBeGreaterThan(1);
      expect(result, result.output).toMatchObject({ status: 0 });
      expect(await server.stop()).toBe(0);
    },
    60_000,
  );

  it('for developers pass as the tests that they are', { timeout: 120_000 }, () => {
    const project = path.join(folder, 'project');
    mkdirSync(path.join(project, 'node_modules'), { recursive: true });
    symlinkSync(root, path.join(project, 'node_modules', 'scimctl'), 'junction');
    for (const name of ['vitest', 'msw']) {
      symlinkSync(path.join(root, 'node_modules', name), path.join(project, 'node_modules', name), 'junction');
    }
    writeFileSync(path.join(project, 'package.json'), '{"type":"module"}');
    const tests = blocks.filter(({ kind }) => kind === 'test');
    for (const { name, code } of tests) writeFileSync(path.join(project, `${name}.test.ts`), code);
    const vitest = path.join(root, 'node_modules', 'vitest', 'vitest.mjs');
    const { status, stdout, stderr } = spawnSync(process.execPath, [vitest, 'run', '--root', project], {
      encoding: 'utf8',
      env: { PATH: process.env['PATH'], HOME: folder, NO_COLOR: '1' },
    });
    expect({ status, output: stdout + stderr }).toMatchObject({
      status: 0,
      output: expect.stringContaining('4 passed'),
    });
  });

  it('list the exit codes as they are', () => {
    const rows = [...readme.matchAll(/^\| (\d+) \| .* \|$/gm)].map(([, code]) => Number(code));
    const reachable = exitCodes.filter(({ name }) => name !== 'pending').map(({ code }) => code);
    expect(rows).toEqual(reachable);
  });
});

/** Starts a server as a person would. Resolves when it is ready, to the lines that it prints for another terminal. */
function serve(line: string): Promise<{ paste: string[]; stop(): Promise<number | null> }> {
  return new Promise((resolve, reject) => {
    const child = spawn('bash', ['-c', `exec ${line}`], { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'] });
    const ended = new Promise<number | null>((done) => child.once('close', done));
    let output = '';
    child.stderr.on('data', (chunk) => (output += chunk));
    child.stdout.on('data', (chunk) => {
      output += chunk;
      const [, text] = /\nIn another terminal:\n([\s\S]*?)\n\nCtrl-C stops it\.\n/.exec(output) ?? [];
      if (text === undefined) return;
      const stop = () => {
        child.kill('SIGINT');
        return ended;
      };
      resolve({ paste: text.split('\n').map((one) => one.trim()), stop });
    });
    void ended.then(() => reject(new Error(output)));
  });
}

/** Runs a block as a person would: line by line, in one shell, until one fails. The server is in this process, so it must not block. */
function shell(code: string): Promise<{ status: number; output: string }> {
  return new Promise((resolve) => {
    const child = spawn('bash', ['-e', '-o', 'pipefail', '-c', code], {
      cwd: folder,
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    child.stdout.on('data', (chunk) => (output += chunk));
    child.stderr.on('data', (chunk) => (output += chunk));
    child.on('close', (status) => resolve({ status: status ?? 1, output }));
  });
}
