import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Choice, Prompter } from '../../../src/cli/context.ts';
import { InterruptedError } from '../../../src/cli/errors/errors.ts';
import { searchSource } from '../../../src/cli/input/search-prompt.ts';
import type { ScimRequest } from '../../../src/protocol/exchange/exchange.ts';
import { createFakeService } from '../../support/fake-service/index.ts';
import { commands, type RunOptions, scimctl } from '../run.ts';
import { createService } from '../service.ts';

let sent: ScimRequest[];
let options: RunOptions;

beforeEach(async () => {
  sent = [];
  const { exchange } = createService((next) => (request) => {
    sent.push(request);
    return next(request);
  });
  options = { exchange };
  await scimctl(['users', 'create', '--user-name', 'ada', '--display-name', 'Ada \u001b[31mKing'], options);
  await scimctl(['users', 'create', '--user-name', 'bob'], options);
  await scimctl(['groups', 'create', '--display-name', 'Guides'], options);
  sent = [];
});

/** A person who types `term` and picks the first choice. */
function picking(term?: string): { prompter: Partial<Prompter>; asked: [string, readonly Choice[]][] } {
  const asked: [string, readonly Choice[]][] = [];
  const search: Prompter['search'] = async (message, source) => {
    const choices = await source(term, new AbortController().signal);
    asked.push([message, choices]);
    if (!choices[0]) throw new InterruptedError();
    return choices[0].value;
  };
  return { prompter: { search }, asked };
}

describe('a missing argument on a terminal', () => {
  it('is picked: a user by a search in userName and displayName', async () => {
    const { prompter, asked } = picking('bo');
    const { exitCode, stdout } = await scimctl(['users', 'get', '-q', 'userName', '-o', 'json'], {
      ...options,
      terminal: true,
      prompter,
    });
    expect([exitCode, stdout, asked]).toEqual([0, '"bob"\n', [['User', [{ name: 'bob', value: 'id-2' }]]]]);
    expect(sent[0]?.query).toMatchObject({ filter: 'userName co "bo" or displayName co "bo"', count: '50' });
  });

  it('shows both names of a user', async () => {
    const { prompter, asked } = picking();
    await scimctl(['users', 'get'], { ...options, terminal: true, prompter });
    expect(asked[0]?.[1]).toEqual([
      { name: 'ada  Ada \u001b[31mKing', value: 'id-1' },
      { name: 'bob', value: 'id-2' },
    ]);
  });

  it('is picked one after the other: a type, and a resource of this type', async () => {
    const { prompter, asked } = picking();
    const { exitCode, stdout } = await scimctl(['resources', 'get', '-q', 'displayName', '-o', 'json'], {
      ...options,
      terminal: true,
      prompter,
    });
    expect(asked.map(([question]) => question)).toEqual(['Resource type', 'User']);
    expect([exitCode, stdout]).toEqual([0, '"Ada \\u001b[31mKing"\n']);
  });

  it.each([
    ['profiles', ['profiles', 'use'], 'Profile', [{ name: 'p1  https://one.example/v2', value: 'p1' }]],
    ['dialects', ['dialects', 'show'], 'Dialect', expect.arrayContaining([expect.objectContaining({ value: 'okta' })])],
    ['plans', ['plan', 'show'], 'Plan', [{ name: 'hires.ndjson', value: 'hires.ndjson' }]],
  ])('is picked: %s', async (_, argv, question, choices) => {
    const cwd = mkdtempSync(path.join(tmpdir(), 'scimctl-pick-'));
    const profiles = { p1: { url: 'https://one.example/v2', auth: { kind: 'none' } } };
    writeFileSync(path.join(cwd, 'config.json'), JSON.stringify({ version: 1, profiles }), { mode: 0o600 });
    writeFileSync(path.join(cwd, 'hires.ndjson'), '{"format":1,"plan":"import","at":""}\n');
    writeFileSync(path.join(cwd, 'people.ndjson'), '{"userName":"ada"}\n');
    const { prompter, asked } = picking();
    await scimctl(argv, { terminal: true, prompter, cwd, env: { SCIMCTL_CONFIG_DIR: cwd } });
    expect(asked).toEqual([[question, choices]]);
  });

  it('is picked: a job', async () => {
    const run = { ...options, env: { SCIMCTL_CONFIG_DIR: mkdtempSync(path.join(tmpdir(), 'scimctl-pick-')) } };
    await scimctl(['bulk', 'import', '-', '--yes'], { ...run, stdin: 'userName\ncy\n' });
    const { prompter, asked } = picking();
    const { exitCode } = await scimctl(['job', 'show'], { ...run, terminal: true, prompter });
    expect([exitCode, asked]).toEqual([
      0,
      [['Job', [{ name: expect.stringContaining('complete'), value: expect.any(String) }]]],
    ]);
  });

  it('ends with 130 and no change if the person gives up', async () => {
    const search = async () => {
      throw new InterruptedError();
    };
    const { exitCode } = await scimctl(['groups', 'delete', '--yes'], {
      ...options,
      terminal: true,
      prompter: { search },
    });
    expect([exitCode, sent]).toEqual([130, []]);
  });

  it.each([
    [{ terminal: false }, []],
    [{ terminal: true, env: { NO_COLOR: '1' } }, ['--no-input']],
    [{ terminal: true, env: { CI: '1', NO_COLOR: '1' } }, []],
  ])('is an error that names the argument if nobody can be asked: %j %j', async (more, flags) => {
    const { exitCode, stderr } = await scimctl(['users', 'get', ...flags], { ...options, ...more });
    expect([exitCode, stderr]).toEqual([
      2,
      'Error: NAME is missing\n  hint   give NAME or --ids; to see the flags and arguments, run scimctl users get --help\n',
    ]);
    expect(sent).toEqual([]);
  });

  it('reports another mistake of the command line first', async () => {
    const { exitCode, stderr } = await scimctl(['users', 'get', '--timeout', 'x'], { ...options, terminal: true });
    expect([exitCode, sent]).toEqual([2, []]);
    expect(stderr).toContain('--timeout');
  });

  it('searches in the first page if the service refuses the filter', async () => {
    const service = createFakeService({ filters: 'refused' });
    for (const userName of ['ada', 'bob', 'bora']) service.addUser({ userName });
    const { prompter, asked } = picking('bo');
    await scimctl(['users', 'get'], { exchange: service.exchange, terminal: true, prompter });
    expect(asked[0]?.[1].map(({ name }) => name)).toEqual(['bob', 'bora']);
  });

  it('can be given after an id that begins with a hyphen', async () => {
    const service = createFakeService({ ids: (n) => `-x${n}` });
    service.addUser({ userName: 'ada' });
    const { prompter } = picking();
    const argv = ['users', 'get', '-o', 'json', '-q', 'id'];
    const { stdout } = await scimctl(argv, { exchange: service.exchange, terminal: true, prompter });
    expect(stdout).toBe('"-x1"\n');
  });

  it('exists in every command that needs a NAME', () => {
    const without = [...commands].flatMap(([id, { args }]) =>
      Object.entries(args)
        .filter(([name, arg]) => name === 'name' && arg.required && !('pick' in arg))
        .map(() => id),
    );
    expect(without).toEqual(['schemas:get']);
  });
});

describe('a search while a person types', () => {
  it('starts after a pause of typing, and not at all if the person types on', async () => {
    const pauses: number[] = [];
    const terms: (string | undefined)[] = [];
    const stop = new AbortController();
    const source = searchSource(
      {
        sleep: async (milliseconds) => {
          pauses.push(milliseconds);
          if (pauses.length === 1) stop.abort();
        },
      },
      async (term) => {
        terms.push(term);
        return [{ name: 'a\u001b[31m', value: 'a' }];
      },
    );
    expect(await source('a', stop.signal)).toEqual([]);
    expect(await source('ad', new AbortController().signal)).toEqual([{ name: 'a\\x1b[31m', value: 'a' }]);
    expect(await source(undefined, new AbortController().signal)).toHaveLength(1);
    expect([pauses, terms]).toEqual([
      [250, 250],
      ['ad', undefined],
    ]);
  });

  it('shows at most 50 choices, and an error without control characters', async () => {
    const many = searchSource({}, async () => Array.from({ length: 60 }, (_, n) => ({ name: `${n}`, value: `${n}` })));
    expect(await many(undefined, new AbortController().signal)).toHaveLength(50);
    const failing = searchSource({}, async () => {
      throw new Error('no\u001b[31m');
    });
    await expect(failing(undefined, new AbortController().signal)).rejects.toThrow('no\\x1b[31m');
  });
});
