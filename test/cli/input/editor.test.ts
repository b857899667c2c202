import { mkdtempSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { PassThrough } from 'node:stream';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Context } from '../../../src/cli/context.ts';
import { type EditOptions, editText } from '../../../src/cli/input/editor.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'scimctl-editor-test-'));
});

/**
 * Creates a program that acts as the editor. Run N of the program replaces the text with the result of function N, and
 * records the text before the replacement.
 */
function createEditor(...edits: readonly string[]): string {
  const file = path.join(folder, 'my editor.mjs');
  writeFileSync(
    file,
    `import { appendFileSync, existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
     const [mode, file] = process.argv.slice(2);
     const seen = ${JSON.stringify(path.join(folder, 'seen.ndjson'))};
     const runs = existsSync(seen) ? readFileSync(seen, 'utf8').trim().split('\\n').length : 0;
     const text = readFileSync(file, 'utf8');
     appendFileSync(seen, JSON.stringify({ mode, file, text, bits: statSync(file).mode & 0o777 }) + '\\n');
     const edits = [${edits.join(', ')}];
     writeFileSync(file, edits[Math.min(runs, edits.length - 1)](text));`,
  );
  return `"${process.execPath}" "${file}" --wait`;
}

const seen = () =>
  readFileSync(path.join(folder, 'seen.ndjson'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { mode: string; file: string; text: string; bits: number });

function context(env: Record<string, string>, more: Partial<Context> = {}): Context {
  const terminal = { stream: new PassThrough(), isTerminal: true };
  return {
    stdin: { isTerminal: true, open: () => new PassThrough() },
    stdout: terminal,
    stderr: terminal,
    env,
    cwd: folder,
    version: '0.0.0',
    signal: new AbortController().signal,
    ...more,
  };
}

const options: EditOptions = {
  suffix: '.yaml',
  instead: 'use a flag',
  check: (text) => {
    const line = text.split('\n').findIndex((each) => each.includes('bad')) + 1;
    return line === 0 ? undefined : { message: 'bad is not\ngood', line };
  },
};

describe('a text in the editor of the user', () => {
  it('opens in a private file, by a command with arguments, and the file is removed', async () => {
    const editor = createEditor(`(text) => text.replace('1', '2')`);
    expect(await editText(context({ EDITOR: editor }), 'a: 1\n', options)).toBe('a: 2\n');
    const [run] = seen();
    expect(run).toMatchObject({ mode: '--wait', text: 'a: 1\n' });
    expect(run?.file).toMatch(/\.yaml$/);
    if (process.platform !== 'win32') expect(run?.bits).toBe(0o600);
    expect(() => statSync(path.dirname(run?.file ?? ''))).toThrow('ENOENT');
  });

  it('prefers VISUAL to EDITOR', async () => {
    const editor = createEditor(`(text) => text + 'b: 2\\n'`);
    expect(await editText(context({ VISUAL: editor, EDITOR: 'false' }), 'a: 1\n', options)).toBe('a: 1\nb: 2\n');
  });

  it('is a program whose path has a space, without quotes', async () => {
    const isWindows = process.platform === 'win32';
    const program = path.join(folder, isWindows ? 'one editor.cmd' : 'one editor');
    writeFileSync(program, isWindows ? '@echo b: 2>>%1\r\n' : '#!/bin/sh\necho "b: 2" >>"$1"\n', { mode: 0o755 });
    expect(await editText(context({ EDITOR: program }), 'a: 1\n', options)).toBe('a: 1\nb: 2\n');
  });

  it('is read as UTF-16 if the editor saves it with a byte order mark', async () => {
    const editor = createEditor(`(text) => Buffer.from('\\ufeff' + text.replace('1', 'é'), 'utf16le')`);
    expect(await editText(context({ EDITOR: editor }), 'a: 1\n', options)).toBe('a: é\n');
  });

  it('is kept, and not used, if the editor saves it in another encoding', async () => {
    const editor = createEditor(`(text) => Buffer.from(text.replace('1', 'é'), 'latin1')`);
    const kept: string[] = [];
    const editing = editText(context({ EDITOR: editor }), 'a: 1\n', { ...options, onKept: (file) => kept.push(file) });
    await expect(editing).rejects.toMatchObject({
      name: 'UsageError',
      message: 'the edited text is not UTF-8',
      hint: 'Save the file as UTF-8.',
    });
    expect(kept.map((file) => readFileSync(file, 'latin1'))).toEqual(['a: é\n']);
  });

  it.each([
    ['is the same', '(text) => text'],
    ['is empty', `() => '\\n'`],
  ])('changes nothing if it %s', async (_, edit) => {
    expect(await editText(context({ EDITOR: createEditor(edit) }), 'a: 1\n', options)).toBeUndefined();
  });

  it('opens again with the mistake above its line, until the text is valid', async () => {
    const editor = createEditor(
      `(text) => text + 'b: bad\\n'`,
      `(text) => text.replace('b: bad', 'b: 2\\nc: bad')`,
      `(text) => text.replace('c: bad', 'c: 3')`,
    );
    expect(await editText(context({ EDITOR: editor }), 'a: 1\n', options)).toBe('a: 1\nb: 2\nc: 3\n');
    expect(seen().map(({ text }) => text)).toEqual([
      'a: 1\n',
      'a: 1\n# Error: bad is not good\nb: bad\n',
      'a: 1\nb: 2\n# Error: bad is not good\nc: bad\n',
    ]);
  });

  it('is given up with the mistake if the user leaves the mistake as it is', async () => {
    const editor = createEditor(`(text) => text + 'bad\\n'`, '(text) => text');
    await expect(editText(context({ EDITOR: editor }), 'a: 1\n', options)).rejects.toMatchObject({
      name: 'UsageError',
      message: 'the edited text was not saved: line 2: bad is not\ngood',
      hint: 'use a flag',
    });
    expect(seen()).toHaveLength(2);
  });

  it('is given up after 20 runs of an editor that never writes a valid text', async () => {
    const editor = createEditor(`(text) => text + 'bad\\n'`);
    await expect(editText(context({ EDITOR: editor }), 'a: 1\n', options)).rejects.toThrow('line 2: bad is not');
    expect(seen()).toHaveLength(20);
  });

  it('is not saved if the editor fails', async () => {
    const editor = `"${process.execPath}" -e "process.exit(3)" --`;
    await expect(editText(context({ EDITOR: editor }), 'a: 1\n', options)).rejects.toMatchObject({
      name: 'UsageError',
      message: `the editor ended with code 3, and nothing was saved: ${editor}`,
    });
  });

  it.each([
    ['with --no-input', { noInput: true }, {}],
    ['with CI', {}, { CI: 'true' }],
    ['with SCIMCTL_NO_INPUT', {}, { SCIMCTL_NO_INPUT: '1' }],
  ])('does not open %s', async (_, more, env) => {
    const editor = createEditor('(text) => text');
    await expect(
      editText(context({ EDITOR: editor, ...env }), 'a: 1\n', { ...options, ...more }),
    ).rejects.toMatchObject({
      message: 'an editor cannot be opened, because the terminal is not interactive',
      hint: 'use a flag',
    });
    expect(readdirSync(folder)).not.toContain('seen.ndjson');
  });

  it('ignores Ctrl-C while the editor has the terminal, and stops on a signal', async () => {
    const states: string[] = [];
    const ignoreInterrupt = () => {
      states.push('ignored');
      return () => states.push('heard');
    };
    const editor = createEditor('(text) => text');
    await editText(context({ EDITOR: editor }, { ignoreInterrupt }), 'a: 1\n', options);
    expect(states).toEqual(['ignored', 'heard']);
    const signal = AbortSignal.abort();
    await expect(editText(context({ EDITOR: editor }, { signal }), 'a: 1\n', options)).rejects.toMatchObject({
      name: 'InterruptedError',
    });
  });
});
