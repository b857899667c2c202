import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { type OpenQuote, quoteForBash, readShellLine } from '../../../src/cli/completion/bash-line.ts';
import { answer } from '../../../src/cli/completion/process.ts';
import { sources } from './sources.ts';

/** Names that a service or a profile can have, with characters that a shell would interpret. */
const hostile = [
  '$(touch x)',
  '`id`',
  'a b',
  "it's",
  'say "hi"',
  'x;rm -rf /',
  '~root',
  '!!',
  'a!b',
  '*?[a]',
  '{a,b}',
  'a\\b',
  'a$HOME',
  '<in >out &',
  '#tag',
  'urn:x:y',
  'Zoë Ω 世界',
];

describe('a line of bash', () => {
  it.each([
    ['scimctl us', ['scimctl'], 'us', '', false],
    ['scimctl  users ', ['scimctl', 'users'], '', '', false],
    ['scimctl a\\ b', ['scimctl'], 'a b', '', false],
    [`scimctl 'a "b`, ['scimctl'], 'a "b', "'", false],
    ['scimctl "a \\" $b', ['scimctl'], 'a " $b', '"', false],
    ["scimctl $'it\\'s", ['scimctl'], "it's", "$'", false],
    ['scimctl --output=j', ['scimctl'], '--output=j', '', false],
    ['scimctl users list 2> fi', ['scimctl', 'users', 'list'], 'fi', '', true],
    ['scimctl users list >out --o', ['scimctl', 'users', 'list'], '--o', '', false],
    ['cat x | scimctl us', ['scimctl'], 'us', '', false],
  ])('%j', (line, before, current, quote, isRedirection) => {
    expect(readShellLine(line)).toMatchObject({ before, current, quote, isRedirection });
  });

  it.each<OpenQuote>(['', "'", '"', "$'"])('reads each name as one word after %j', (quote) => {
    const close = quote.slice(-1);
    const line = hostile.map((name) => `${quote}a${quoteForBash(name, quote)}${close}`).join(' ');
    const { stdout, stderr } = spawnSync('bash', ['-c', `printf '%s\\n' ${line}`], { encoding: 'utf8' });
    expect(stderr).toBe('');
    expect(stdout.trimEnd().split('\n')).toEqual(hostile.map((name) => `a${name}`));
  });
});

describe('the answer', () => {
  const own = { ...sources, names: async () => hostile };
  const ask = (shell: string, argv: readonly string[], env = {}) => answer([shell, ...argv], env, () => own);

  it('of bash begins where bash replaces the word', async () => {
    expect(await ask('bash', ['scimctl users get urn:x', 'x'])).toBe('values\nx:y\n');
    expect(await ask('bash', ['scimctl users list --output=nd', 'nd'])).toBe('values\nndjson\n');
    expect(await ask('bash', ['scimctl users get "say', 'say'])).toBe('values\nsay \\"hi\\"\n');
    expect(await ask('bash', ['scimctl users get say', 'other'])).toBe('values\n');
    expect(await ask('bash', ['scimctl users update x --set nick', 'nick'])).toBe('values open\nnickName=\n');
    expect(await ask('bash', ['scimctl users list > o', 'o'])).toBe('files\n');
  });

  it('of zsh and fish has the name and its description', async () => {
    expect(await ask('zsh', ['users', 'get', 'say'])).toBe('values\nsay "hi"\t\n');
    expect(await ask('fish', ['users', 'delete', '--outpu'])).toBe('values\n--output\toutput format\n');
    expect(await ask('fish', ['users', 'get', '"say \\"'])).toBe('values\nsay "hi"\t\n');
    expect(await ask('fish', ['users', 'get', 'a\\ '])).toBe('values\na b\t\n');
  });

  it('of PowerShell quotes the name, and never has an empty text', async () => {
    const words = (...texts: string[]) => ({ SCIMCTL_COMPLETION_WORDS: JSON.stringify(texts) });
    expect(await ask('powershell', [], words('users', 'get', 'it'))).toBe("values\n'it''s'\tit's\tit's\n");
    expect(await ask('powershell', [], words('users', 'get', '$'))).toBe(
      "values\n'$(touch x)'\t$(touch x)\t$(touch x)\n",
    );
    expect(await ask('powershell', [], words('users', 'ge'))).toBe('values\nget\tget\tShow one user\n');
    expect(
      await answer(['powershell'], words('users', 'get', ''), () => ({ ...own, names: async () => ['a\u2019;b'] })),
    ).toBe("values\n'a\u2019\u2019;b'\ta\u2019;b\ta\u2019;b\n");
    expect(await ask('powershell', [], { SCIMCTL_COMPLETION_WORDS: '{}' })).toBe('values\n');
  });

  it('to an unknown shell is empty', async () => {
    expect(await ask('tcsh', ['us'])).toBe('');
    expect(await ask('constructor', ['us'])).toBe('');
  });
});
