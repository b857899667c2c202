import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Prompter } from '../../../src/cli/context.ts';
import { described, type Ran } from '../run.ts';
import { createExampleWorld, type ExampleWorld, madeVisible, obeyed } from './example-world.ts';

/** Examples that these tests do not run. The value is the reason. */
const notRun: Readonly<Record<string, string>> = {
  'scimctl demo': 'it takes seconds; npm run check:documents runs it',
  "scimctl mock log --follow --method PATCH --path '/Users/**'":
    'it waits for a request; test/mock-server/control/commands.test.ts sends one',
};

/** Commands that show no text of a server in these tests, by the reason. */
const withoutServerText: Readonly<Record<string, readonly string[]>> = {
  'shows tables and files of this machine': [
    'bulk:map',
    'bulk:template',
    'completion',
    'config:explain',
    'dialects:check',
    'dialects:explain',
    'dialects:list',
    'dialects:show',
    'filter:explain',
    'mock:behaviours',
    'profiles:add',
    'profiles:edit',
    'profiles:list',
    'profiles:remove',
    'profiles:show',
    'profiles:update',
    'profiles:use',
    'schema',
    'sync:clear',
    'whoami',
  ],
  'shows counts and times': [
    'job:list',
    'job:merge',
    'job:prune',
    'job:show',
    'mock:verify',
    'snapshot:list',
    'sync:watch',
  ],
  'is a server': ['events:receive', 'mock:serve'],
  'needs an authorization server; test/cli/profile/login.test.ts has one with such text': ['profiles:login'],
  'is not run here': ['demo'],
};

/**
 * Commands for which `-q` is not tested, by the reason. Most commands that write no data are not in this table: they
 * also write nothing with `-q`, so the test can run them.
 */
const withoutQuery: Readonly<Record<string, readonly string[]>> = {
  'writes text or one format, and refuses other formats': ['bulk:map', 'bulk:template', 'completion', 'sync:watch'],
  'refuses a query, because bulk import reads the output': ['bulk:export'],
  'refuses a query, because its list has no end': ['events:receive'],
  'asks a person, and fails without a terminal': ['init', 'profiles:edit', 'profiles:login', 'profiles:rotate'],
  'opens an editor for a person, and fails without a terminal': ['groups:edit', 'resources:edit', 'users:edit'],
  'writes no data, and succeeds only once': ['profiles:add', 'profiles:remove'],
  'is not run here': ['demo'],
};

const runnable = described.map(
  ({ id, flags, examples = [] }) =>
    [id, examples.map(({ command }) => command).filter((command) => !(command in notRun)), Object.keys(flags)] as const,
);
const examples = runnable.flatMap(([id, lines]) => lines.map((line) => [line, id] as const));

/** A person who agrees to everything. */
const agreeing = (world: ExampleWorld): Prompter => ({
  confirm: async () => true,
  input: async (message, options) =>
    message.includes('URL') ? 'https://prod.example.com' : (options?.default ?? 'prod'),
  password: async () => world.secrets[0] as string,
  select: async (_, choices) => (choices.find(({ value }) => value === 'bearer') ?? choices[0])?.value as never,
  search: async (_, search) => (await search(undefined, new AbortController().signal))[0]?.value as never,
});

const onTerminal = (world: ExampleWorld) => ({
  terminal: true,
  env: { NO_COLOR: '1', EDITOR: 'true' },
  prompter: agreeing(world),
});

/** Calls `use` with a new world for a command. */
async function inWorld(id: string, use: (world: ExampleWorld) => Promise<void>): Promise<void> {
  const world = await createExampleWorld(id);
  try {
    await use(world);
  } finally {
    await world.close();
  }
}

/** Returns the files below a folder that contain one of `texts`. Ignores `secrets.json`, which may contain secrets. */
function filesWith(texts: readonly string[], folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name !== 'secrets.json')
    .map((entry) => path.join(entry.parentPath, entry.name))
    .filter((file) => {
      const text = readFileSync(file, 'utf8');
      return texts.some((secret) => text.includes(secret));
    });
}

function expectNoSecret({ stdout, stderr }: Ran, { secrets, folder }: ExampleWorld): void {
  for (const secret of secrets) expect(stdout + stderr).not.toContain(secret);
  expect(filesWith(secrets, folder)).toEqual([]);
}

/** Commands that have shown text of a server. */
const shown = new Set<string>();

function expectHarmless(id: string, { stdout, stderr }: Ran): void {
  expect(stdout + stderr).not.toMatch(obeyed);
  if (madeVisible.test(stdout + stderr)) shown.add(id);
}

/**
 * Checks that each line on stderr is the JSON object of an error. If a command fails and writes no error to stderr, its
 * output must report what failed. A command about several services writes one error for each service.
 */
function expectErrorsAsJson({ exitCode, stdout, stderr }: Ran): void {
  if (exitCode !== 0 && stderr === '') expect(Object.values(JSON.parse(stdout) as object)).not.toEqual([]);
  for (const line of stderr.split('\n').filter((text) => text !== '' && !text.startsWith('Listening on '))) {
    const error = { code: expect.any(String), exitCode: expect.any(Number), message: expect.any(String) };
    expect(JSON.parse(line)).toMatchObject(error);
  }
}

/** The flags of an example that choose its output. */
const outputFlags = /(?:^| )(?:(?:-o|--output|-q|--query|--columns)(?: |=)(?:'[^']*'|"[^"]*"|\S+)|--json\b)/g;

/** Returns the first example of a command, without the flags that choose its output. */
const plainExample = ([first = '']: readonly string[]): string => first.replaceAll(outputFlags, '');

describe('an example of the help', () => {
  it.each(examples)('%s runs on a terminal, and shows no secret and nothing that a terminal obeys', (line, id) =>
    inWorld(id, async (world) => {
      const ran = await world.run(line, [], onTerminal(world));
      expect(ran).toMatchObject({ exitCode: line.includes('--exit-code') ? 8 : 0 });
      expectHarmless(id, ran);
      expectNoSecret(ran, world);
    }),
  );
});

describe('a command whose requests are refused', () => {
  it.each(runnable)('%s shows no secret, asks nothing, reads no stdin, and has errors in JSON', (id, lines, flags) =>
    inWorld(id, async (world) => {
      const line = plainExample(lines);
      for (const mood of flags.includes('dry-run')
        ? (['refuses all', 'refuses changes'] as const)
        : ['refuses all' as const]) {
        world.setMood(mood);
        const ran = await world.run(line, ['-o', 'table'], onTerminal(world));
        expectHarmless(id, ran);
        // The world fails the test if a question is asked, or if standard input is read without `-`.
        const scripted = await world.run(line, ['-o', 'json', '--quiet']);
        expect(scripted.exitCode).not.toBe(1);
        expectErrorsAsJson(scripted);
        const traced = await world.run(line, ['-o', 'json', '--debug']);
        for (const each of [ran, scripted, traced]) expectNoSecret(each, world);
      }
    }),
  );

  it('is known to show text of a server, or has a reason to show none', () => {
    const silent = described.map(({ id }) => id).filter((id) => !shown.has(id));
    expect(silent.sort()).toEqual(Object.values(withoutServerText).flat().sort());
  });
});

describe('a command with a query', () => {
  const queried = new Set<string>();

  it.each(runnable)(
    '%s applies the query in every structured format, and refuses an unknown column',
    (id, lines, flags) =>
      inWorld(id, async (world) => {
        const line = plainExample(lines);
        const safe = flags.includes('dry-run') ? ['--dry-run'] : [];
        const run = (...more: string[]) => world.run(line, [...more, '--quiet', ...safe]);
        // `events receive` checks the columns when the first event arrives, and no event arrives here.
        if (flags.includes('columns') && id !== 'events:receive') {
          const { exitCode, stdout, stderr } = await run('-o', 'csv', '--columns', 'nosuchcolumn');
          expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
          expect(stderr).toMatch(/nosuchcolumn|--columns needs/);
        }
        const results: Ran[] = [];
        for (const format of ['json', 'ndjson', 'yaml']) results.push(await run('-o', format, '-q', "'planted'"));
        if (results.every(({ exitCode }) => exitCode === 0)) {
          const texts = results.map(({ stdout }) => stdout);
          // A command that writes no data writes no result of a query.
          if (texts.join('') !== '') expect(texts).toEqual(['"planted"\n', '"planted"\n', 'planted\n']);
          queried.add(id);
        }
      }),
  );

  it('is the rule: each other command has a reason', () => {
    const others = described.map(({ id }) => id).filter((id) => !queried.has(id));
    expect(others.sort()).toEqual(Object.values(withoutQuery).flat().sort());
  });
});
