import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it } from 'vitest';
import { exitCodes } from '../../../src/cli/errors/exit-codes.ts';
import type { Exchange } from '../../../src/protocol/exchange/exchange.ts';
import { type RunOptions, scimctl } from '../run.ts';
import { createService } from '../service.ts';
import { createServices, unreachable } from '../services.ts';

const answering =
  (status: number): Exchange =>
  async () => ({ status, headers: {}, body: { status: String(status), detail: 'no' } });

const withAda = async (): Promise<Exchange> => {
  const { exchange } = createService();
  await scimctl(['users', 'create', '--user-name', 'ada'], { exchange });
  return exchange;
};

/** One command line for each exit code. */
const rows: readonly (readonly [code: number, argv: string[], options: () => Promise<RunOptions>])[] = [
  [0, ['users', 'list', '--filter', 'userName eq "nobody"'], async () => ({ exchange: await withAda() })],
  [
    1,
    ['users', 'list'],
    async () => ({
      exchange: async () => {
        throw new TypeError('planted');
      },
    }),
  ],
  [2, ['users', 'list', '--filter', 'userName eqq "x"'], async () => ({ exchange: answering(200) })],
  [3, ['users', 'get', 'nobody'], async () => ({ exchange: await withAda() })],
  [4, ['users', 'list'], async () => ({ exchange: answering(401) })],
  [5, ['users', 'create', '--user-name', 'ada'], async () => ({ exchange: await withAda() })],
  [6, ['users', 'list'], async () => ({ exchange: unreachable })],
  [
    7,
    ['users', 'deactivate', '--ids', '-', '--yes'],
    async () => ({ exchange: await withAda(), stdin: 'id-1\nnobody\n' }),
  ],
  [8, ['bulk', 'plan', '-', '--exit-code'], async () => ({ exchange: await withAda(), stdin: 'userName\nbob\n' })],
  [
    9,
    ['bulk', 'offboard', '-', '--yes', '--max-removals', '0'],
    async () => ({ exchange: await withAda(), stdin: 'userName\nada\n' }),
  ],
  [10, ['users', 'list'], async () => ({ exchange: answering(400) })],
  [
    130,
    ['users', 'list'],
    async () => {
      const stop = new AbortController();
      const exchange: Exchange = async (request) => {
        stop.abort();
        return answering(400)(request);
      };
      return { exchange, signal: stop.signal };
    },
  ],
];

it.each(rows)('a command ends with exit code %d: %j', async (code, argv, options) => {
  expect((await scimctl(argv, await options())).exitCode).toBe(code);
});

it('each exit code of the table has a command line here', () => {
  expect(rows.map(([code]) => code)).toEqual(exitCodes.map(({ code }) => code));
});

it.each([
  ['a terminal', { terminal: true, env: {} }, [], true],
  ['a pipe', { env: {} }, [], false],
  ['NO_COLOR', { terminal: true, env: { NO_COLOR: '1' } }, [], false],
  ['TERM=dumb', { terminal: true, env: { TERM: 'dumb' } }, [], false],
  ['CI', { terminal: true, env: { CI: 'true' } }, [], false],
  ['--no-color', { terminal: true, env: {} }, ['--no-color'], false],
] as const)('colours on stdout and stderr follow the rules: %s', async (_name, options, flags, isColoured) => {
  const exchange = await withAda();
  await scimctl(['users', 'deactivate', 'ada', '--yes'], { exchange });
  const shown = await scimctl(['users', 'get', 'ada', '-o', 'table', ...flags], { ...options, exchange });
  const failed = await scimctl(['users', 'get', 'nobody', '-o', 'table', ...flags], { ...options, exchange });
  expect([shown.stdout, failed.stderr].map((text) => text.includes('\x1b['))).toEqual([isColoured, isColoured]);
});

it('an import with -o ndjson writes the result of a row before the last row is sent', async () => {
  const { exchange } = createService();
  let written = '';
  const before: string[] = [];
  const watching: Exchange = async (request) => {
    if (request.method === 'POST') before.push(written);
    return exchange(request);
  };
  const onOutput = (text: string): void => {
    written += text;
  };
  const stdin = `userName\n${Array.from({ length: 50 }, (_, number) => `user${number}`).join('\n')}\n`;
  const argv = ['bulk', 'import', '-', '--yes', '--bulk', 'never', '--concurrency', '1', '-o', 'ndjson'];
  await scimctl(argv, { exchange: watching, stdin, onOutput });
  expect(before).toHaveLength(50);
  expect(before.at(-1)).toContain('"outcome":"created"');
});

it('a file of the directory chooses a profile, and no URL that another source has a token for', async () => {
  const services = await createServices({ one: [{ userName: 'ada' }], two: [{ userName: 'bob' }] });
  const cwd = mkdtempSync(path.join(tmpdir(), 'scimctl-directory-'));
  writeFileSync(path.join(cwd, '.scimctl.json'), '{"profile":"one"}');
  const list = async (flags: readonly string[], env: Readonly<Record<string, string>> = {}) =>
    (await services.run(['users', 'list', '-q', '[].userName', ...flags], { cwd, env })).stdout;
  const open = { SCIMCTL_URL: 'https://two.example.com', SCIMCTL_TOKEN: services.tokenOf('two') };
  expect(await list([])).toContain('ada');
  expect(await list([], open)).toContain('bob');
  expect(await list([], { ...open, SCIMCTL_PROFILE: 'one' })).toContain('ada');
  expect(await list(['--profile', 'two'], { ...open, SCIMCTL_PROFILE: 'one' })).toContain('bob');
  writeFileSync(path.join(cwd, '.scimctl.json'), '{"url":"https://two.example.com"}');
  expect((await services.run(['users', 'list'], { cwd, env: { T_one: 'x' } })).exitCode).toBe(2);
  expect(services.sent['two']).toHaveLength(2);
});
