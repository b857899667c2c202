import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Prompter } from '../../../src/cli/context.ts';
import { askForDialect, chooseDialect } from '../../../src/cli/profile/dialect-choice.ts';
import { isFreeName, nameForUrl } from '../../../src/cli/profile/profile-input.ts';
import { type RunOptions, scimctl } from '../run.ts';
import { createService, token } from '../service.ts';

let folder: string;
let options: RunOptions;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'scimctl-dialects-'));
  options = { env: { SCIMCTL_CONFIG_DIR: folder, MY_TOKEN: token } };
});

const aws = 'https://scim.us-east-1.amazonaws.com/t1/scim/v2';
const saved = () => JSON.parse(readFileSync(path.join(folder, 'config.json'), 'utf8')).profiles;
const add = (url: string, ...argv: string[]) =>
  scimctl(['profiles', 'add', 'p', '--url', url, '--secret', 'env:MY_TOKEN', ...argv], options);

describe('profiles add', () => {
  it('saves the dialect that the URL shows, and says so', async () => {
    const { exitCode, stderr } = await add(`${aws}/`);
    expect(exitCode).toBe(0);
    expect(saved().p.dialect).toBe('aws');
    expect(stderr).toBe(
      [
        `Saved profile p in ${path.join(folder, 'config.json')}; it is the current profile`,
        'Note: the profile uses the dialect aws, because the URL belongs to AWS IAM Identity Center; to prevent this, use --dialect generic',
        'Next: scimctl profiles test p',
        '',
      ].join('\n'),
    );
    const shown = JSON.parse((await scimctl(['profiles', 'show', '-o', 'json'], options)).stdout);
    expect([shown.dialect, shown.origins.dialect]).toEqual(['aws', `${path.join(folder, 'config.json')}: profiles.p`]);
  });

  it.each([
    [aws, ['--dialect', 'generic'], 'generic'],
    [aws, ['--dialect', 'github-emu'], 'github-emu'],
    ['https://scim.example.com/scim/v2', [], undefined],
  ])('saves for %s with %j the dialect %s', async (url, argv, dialect) => {
    const { stderr } = await add(url, ...argv);
    expect(saved().p.dialect).toBe(dialect);
    expect(stderr).not.toContain('Note:');
  });

  it('keeps the dialect that a profile has', async () => {
    await add(aws, '--dialect', 'generic');
    const { stderr } = await add(aws, '--force');
    expect([saved().p.dialect, stderr.includes('Note:')]).toEqual(['generic', false]);
  });

  it('says nothing about a dialect if the profile is not saved', async () => {
    await add('https://scim.example.com/v2');
    const { exitCode, stderr } = await add(aws);
    expect(exitCode).toBe(2);
    expect(stderr).not.toContain('dialect');
  });
});

describe('init', () => {
  it('takes the dialect that the URL shows without a question, and says how to decline', async () => {
    const questions: string[] = [];
    const prompter: Partial<Prompter> = {
      input: async (message, { default: proposed } = {}) =>
        message === 'Name of the profile' ? (proposed ?? '') : aws,
      select: async (_, [first]) => first?.value as never,
      password: async () => token,
      confirm: async (message) => {
        questions.push(message);
        return false;
      },
    };
    const ran = await scimctl(['init'], { ...options, exchange: createService().exchange, terminal: true, prompter });
    const name = 'scim.us-east-1.amazonaws.com';
    expect(questions).toEqual(['Is this a production service?']);
    expect(saved()[name].dialect).toBe('aws');
    expect(ran.stderr).toContain(
      `Note: the profile uses the dialect aws, because the URL belongs to AWS IAM Identity Center; to use no special dialect, run scimctl profiles update ${name} --dialect generic\n`,
    );
  });

  it.each([
    ['https://scim.example.com/v2', [], 'scim.example.com'],
    ['https://scim.example.com:8443/v2', [], 'scim.example.com-8443'],
    ['http://[::1]:8080/', [], '1-8080'],
    ['https://a.example', ['a.example', 'a.example-2'], 'a.example-3'],
    [`https://${'a'.repeat(60)}.${'b'.repeat(20)}.example`, [], 'a'.repeat(60)],
  ])('proposes a valid and free name for %s', (url, taken, name) => {
    const profiles = Object.fromEntries(taken.map((each) => [each, { url, auth: { kind: 'none' as const } }]));
    const config = { version: 1 as const, profiles };
    expect(nameForUrl(url, config)).toBe(name);
    expect(isFreeName(name, config)).toBe(true);
  });
});

describe('a URL that fits several dialects', () => {
  const choices = [
    { id: 'acme', title: 'Acme' },
    { id: 'acme-groups', title: 'Acme Groups' },
  ];

  it('chooses none, and names them', () => {
    expect(chooseDialect(choices, 'p')).toEqual({
      note: 'the URL matches several dialects: acme (Acme), acme-groups (Acme Groups); to choose a dialect, run scimctl profiles update p --dialect ID',
    });
  });

  it.each([
    ['acme-groups', 'acme-groups'],
    ['', undefined],
  ])('lets a person choose: %j', async (answer, chosen) => {
    const asked: unknown[] = [];
    const select: Prompter['select'] = async (message, all) => {
      asked.push(
        message,
        all.map(({ name }) => name),
      );
      return answer as never;
    };
    expect(await askForDialect({ select } as Prompter, choices)).toBe(chosen);
    expect(asked).toEqual(['Which service is it?', ['Acme', 'Acme Groups', 'none of them']]);
  });
});
