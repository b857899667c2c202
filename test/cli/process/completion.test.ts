import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it } from 'vitest';
import { loadedTexts, runWithTexts } from './loaded-texts.ts';
import { bin, environment, scimctl, shell } from './program.ts';

/** Loads the script of bash, and defines `try LINE WORD`, which shows the candidates as bash would insert them. */
const harness = [
  // The script calls `command scimctl`. `command` ignores shell functions, so `scimctl` must be in `PATH`.
  'mkdir -p "$HOME/bin"; printf \'#!/bin/sh\\nexec "%s" "%s" "$@"\\n\' "$NODE" "$BIN" > "$HOME/bin/scimctl"',
  'chmod +x "$HOME/bin/scimctl"; PATH="$HOME/bin:$PATH"',
  'eval "$(scimctl completion bash)"',
  // biome-ignore lint/suspicious/noTemplateCurlyInString: the text is shell code
  'try() { COMP_LINE=$1; COMP_POINT=${#1}; __scimctl_complete scimctl "$2" ""; for found in "${COMPREPLY[@]}"; do printf "%s|" "$found"; done; echo; }',
].join('\n');

function homeWithProfiles(...names: string[]): NodeJS.ProcessEnv {
  const env: NodeJS.ProcessEnv = { ...environment(), NODE: process.execPath, BIN: bin };
  const profiles = Object.fromEntries(
    names.map((name) => [name, { url: 'https://a.example/scim', auth: { kind: 'none' } }]),
  );
  writeFileSync(
    path.join(env['SCIMCTL_CONFIG_DIR'] as string, 'config.json'),
    JSON.stringify({ version: 1, profiles }),
    {
      mode: 0o600,
    },
  );
  return env;
}

it('bash completes commands, flags, values, profiles and URNs', async () => {
  const urn = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
  const { stdout, stderr } = await shell(
    [
      harness,
      "try 'scimctl us' us",
      "try 'scimctl users del' del",
      "try 'scimctl users list --output=nd' nd",
      "try 'scimctl users list --profile ' ''",
      `try 'scimctl users list --attributes ${urn}:dep' dep`,
      "try 'scimctl users list --filter \"user' user",
      "try 'scimctl users update x --set emails[type\\ eq\\ \\\"w' w",
      "try 'scimctl nonsense ' ''",
      "try 'scimctl users list > o' o",
    ].join('\n'),
    homeWithProfiles('prod', 'test', '$(touch planted)', 'a b'),
  );
  expect(stderr).toBe('');
  expect(stdout.split('\n')).toEqual([
    'users|',
    'delete|',
    'ndjson|',
    '\\$\\(touch\\ planted\\)|a\\ b|prod|test|',
    'department|',
    'userName |userType |',
    'work\\"\\].value=|',
    '',
    '',
    '',
  ]);
});

const has = (name: string): boolean => spawnSync(name, ['--version']).status === 0;

it.skipIf(!has('fish'))('fish completes commands and values', async () => {
  const env = homeWithProfiles('prod');
  const script =
    'scimctl completion fish | source; complete -C "scimctl users del"; complete -C "scimctl users get --profile "';
  const { stdout } = await shell(`${harness}\nfish --no-config -c '${script}'`, env);
  expect(stdout).toBe('delete\tDelete a user permanently\nprod\thttps://a.example/scim\n');
});

it.skipIf(!has('zsh'))('zsh completes a command', async () => {
  // zsh completes only on a terminal, so `zpty` runs a second zsh on one. The script waits for the completed word.
  const script = [
    'zmodload zsh/zpty; zpty z zsh -f -i',
    "zpty -w z 'autoload -U compinit; compinit -u -D; source <(scimctl completion zsh); PS1=; print rea''dy'",
    "zpty -r z found '*ready*'",
    "zpty -w -n z $'scimctl users del\\t'; zpty -r z found '*delete*' && print found",
  ].join('\n');
  const { stdout } = await shell(`${harness}\nzsh -f -c "$SCRIPT"`, {
    ...homeWithProfiles(),
    SCRIPT: script,
    TERM: 'xterm',
  });
  expect(stdout).toBe('found\n');
});

it.each(['bash', 'zsh', 'fish', 'powershell'])(
  'the script for %s asks the program, and a wrong shell is refused',
  async (name) => {
    const { code, stdout, stderr } = await scimctl(['completion', name]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain(`scimctl __complete ${name}`);
  },
);

it('the answer for a profile loads no library', () => {
  const texts = loadedTexts(bin, '__complete', 'bash', 'scimctl users list --profile p', 'p');
  expect(texts.length).toBeLessThan(16);
  // Excludes bin/scimctl.js, because one of its comments names undici.
  const built = texts.filter((text) => !text.startsWith('#!'));
  expect(built.filter((text) => /oclif|undici|zod/.test(text)).map((text) => text.slice(0, 80))).toEqual([]);
});

it('the answer with the name of a profile loads few modules, and none of the merged chunks', () => {
  const profiles = { prod: { url: 'https://a.example/scim', auth: { kind: 'none' } } };
  const argv = [bin, '__complete', 'bash', 'scimctl users list --profile p', 'p'];
  const { texts, stdout } = runWithTexts(argv, JSON.stringify({ version: 1, profiles }));
  expect(stdout).toBe('values\nprod\n');
  expect(texts.length).toBeLessThan(16);
  expect(texts.filter((text) => text.includes('core.cjs.map')).length).toBe(0);
});

it('a broken configuration, a closed folder and a missing shell are silent', async () => {
  const env = homeWithProfiles();
  const folder = mkdtempSync(path.join(tmpdir(), 'scimctl-broken-'));
  mkdirSync(path.join(folder, 'config.json'));
  const broken = { ...env, SCIMCTL_CONFIG_DIR: folder };
  for (const argv of [
    ['__complete', 'bash', 'scimctl users list --profile ', ''],
    ['__complete', 'bash', 'scimctl users get ', ''],
    ['__complete', 'bash'],
    ['__complete'],
    ['__complete', 'powershell'],
  ]) {
    const { code, stdout, stderr } = await scimctl(argv, broken);
    expect({ argv, code, stderr }).toEqual({ argv, code: 0, stderr: '' });
    expect(stdout).toMatch(/^(?:values\n)?$/);
  }
});
