import { expect, it } from 'vitest';
import type { Exchange } from '../../../src/protocol/exchange/exchange.ts';
import { type RunOptions, scimctl } from '../run.ts';
import { createService } from '../service.ts';

interface Watched {
  readonly options: RunOptions;
  /** Delays between the runs, in milliseconds. */
  readonly delays: number[];
}

/** A service with ada and bob. After each run, the next command in `steps` changes something. */
async function watching(
  steps: readonly string[][],
  wrap: (next: Exchange) => Exchange = (next) => next,
): Promise<Watched> {
  const { exchange } = createService();
  for (const name of ['ada', 'bob']) await scimctl(['users', 'create', '--user-name', name], { exchange });
  const delays: number[] = [];
  const left = [...steps];
  const sleep = async (milliseconds: number): Promise<void> => {
    delays.push(milliseconds);
    const step = left.shift();
    if (step) await scimctl(step, { exchange });
  };
  return { options: { exchange: wrap(exchange), sleep }, delays };
}

const watch = (options: RunOptions, ...argv: string[]) =>
  scimctl(['users', 'list', '--watch', ...argv], { time: () => Date.UTC(2026, 0, 2, 5, 4, 5), ...options });
const events = (stdout: string) =>
  stdout
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line));

const changes = [
  ['users', 'create', '--user-name', 'cyd'],
  ['users', 'update', 'ada', '--title', 'Guide'],
  ['users', 'delete', 'bob', '--yes'],
];

it('writes one line for each change, and nothing for the first run', async () => {
  const { options, delays } = await watching(changes);
  const { exitCode, stdout, stderr } = await watch(options, '--max-runs', '5');
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: 'Watching 2 users\n' });
  expect(events(stdout)).toMatchObject([
    { at: '2026-01-02T05:04:05.000Z', run: 2, change: 'added', id: 'id-3', resource: { userName: 'cyd' } },
    { run: 3, change: 'changed', id: 'id-1', attributes: ['meta', 'title'], resource: { title: 'Guide' } },
    { run: 4, change: 'removed', id: 'id-2', resource: { userName: 'bob' } },
  ]);
  expect(delays).toEqual([5000, 5000, 5000, 5000]);
});

it.each([
  ['ndjson', '"change":"added"'],
  ['table', 'users list, run 2'],
])('ends when the reader of %s closes the output', async (format, last) => {
  const { options, delays } = await watching(changes);
  const closesAfter = (text: string) => text.includes(last);
  const { exitCode, stderr } = await watch({ ...options, closesAfter }, '--max-runs', '5', '-o', format);
  expect([exitCode, delays]).toEqual([0, [5000]]);
  expect(stderr).toBe(format === 'ndjson' ? 'Watching 2 users\n' : '');
});

it.each([40, 80, 120])(
  'draws the table again at %d columns, with a mark and a colour for each change',
  async (columns) => {
    const { options } = await watching(changes);
    const { stdout } = await watch({ ...options, terminal: true, columns }, '--max-runs', '4', '--interval', '1m');
    const [, first = '', , changed = '', removed = ''] = stdout.split('\x1b[H\x1b[2J');
    expect(first).toContain(
      'users list, run 1, 2026-01-02T05:04:05.000Z: 2 users, 0 changes\n+ added, ~ changed, - removed\n\n',
    );
    expect(changed).toMatch(/\x1b\[33m~ +ada .*\x1b\[39m\n/);
    expect(removed).toMatch(/\x1b\[31m- +bob .*\x1b\[39m\n/);
    const plain = await watch(
      { ...(await watching(changes)).options, terminal: true, columns },
      '--max-runs',
      '4',
      '--no-color',
    );
    expect(plain.stdout).toMatch(/^~ +ada/m);
  },
);

it.each<Record<string, string>>([{ TERM: 'dumb' }, { CI: 'true' }])(
  'does not clear a terminal that cannot be overwritten: %j',
  async (env) => {
    const { options } = await watching(changes);
    const { stdout } = await watch({ ...options, terminal: true, env }, '--max-runs', '2');
    expect(stdout).not.toContain('\x1b');
    expect(stdout).toMatch(/^\+ +cyd/m);
  },
);

it('reports no removal from a run that failed, and waits longer', async () => {
  let lists = 0;
  const failing =
    (next: Exchange): Exchange =>
    async (request) => {
      const isFailing = request.method === 'GET' && ++lists === 3;
      return isFailing ? { status: 400, headers: {}, body: { status: '400', detail: 'not now' } } : next(request);
    };
  const { options, delays } = await watching([], failing);
  const { exitCode, stdout, stderr } = await watch(options, '--max-runs', '3', '-o', 'ndjson');
  expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: '' });
  expect(stderr).toBe('Watching 2 users\nRun 2 failed: the server answered 400: not now; next run in 10 seconds\n');
  expect(delays).toEqual([5000, 10_000]);
});

it.each([
  [401, 'the token is missing, wrong or expired; to see the origin of the token, run scimctl profiles show'],
  [403, 'the token is valid, but has no permission for this request'],
])('ends at the first run that is refused with %i', async (status, hint) => {
  let runs: readonly number[] = [];
  const refusing =
    (next: Exchange): Exchange =>
    async (request) =>
      runs.length < 2 ? next(request) : { status, headers: {}, body: { status: `${status}`, detail: 'not any more' } };
  const { options, delays } = await watching(changes, refusing);
  runs = delays;
  const { exitCode, stdout, stderr } = await watch(options, '--max-runs', '9', '-o', 'ndjson');
  expect([exitCode, events(stdout).length, delays]).toEqual([4, 1, [5000, 5000]]);
  const [first, error, end] = stderr.split('\n');
  expect([first, JSON.parse(error ?? ''), end]).toEqual([
    'Watching 2 users',
    expect.objectContaining({
      exitCode: 4,
      status,
      message: `the server answered ${status}`,
      detail: 'not any more',
      hint,
    }),
    '',
  ]);
});

it('goes on after a 403 that means too many requests', async () => {
  let lists = 0;
  const limiting =
    (next: Exchange): Exchange =>
    async (request) => {
      const isLimited = request.method === 'GET' && ++lists === 3;
      if (!isLimited) return next(request);
      return {
        status: 403,
        headers: { 'retry-after': '86400' },
        body: { status: '403', detail: 'rate limit exceeded' },
      };
    };
  const { options } = await watching([], limiting);
  const { exitCode, stderr } = await watch(options, '--max-runs', '3', '-o', 'ndjson');
  expect([exitCode, stderr]).toEqual([0, expect.stringContaining('Run 2 failed: the server answered 403')]);
});

it('ends with the exit code of an error in the first run', async () => {
  const { exitCode, stdout } = await watch({ exchange: async () => ({ status: 403, headers: {}, body: {} }) });
  expect({ exitCode, stdout }).toEqual({ exitCode: 4, stdout: '' });
});

it('ends with exit code 0 if it is stopped between two runs', async () => {
  const stop = new AbortController();
  const { options } = await watching([]);
  const { exitCode, stderr } = await watch({ ...options, signal: stop.signal, sleep: async () => stop.abort() });
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: 'Watching 2 users\nStopped between two runs\n' });
});

it.each([
  [['users', 'list', '--interval', '5s'], '--interval needs --watch'],
  [['users', 'list', '--max-runs', '2'], '--max-runs needs --watch'],
  [['users', 'list', '--watch', '-o', 'json'], '--watch shows a table, or writes one JSON object for each change'],
  [['users', 'list', '--watch', '--limit', '2'], '--limit cannot be used with --watch'],
  [['users', 'list', '--watch', '-q', 'id'], '--watch shows a table, or writes one JSON object for each change'],
  [['users', 'list', '--watch', '--interval', '0s'], '--interval 0s is not a time from 1s to 7d'],
  [['groups', 'list', '--watch', '-o', 'ndjson', '--sort-by', 'id'], '--sort-by cannot be used with --watch'],
])('refuses %j', async (argv, message) => {
  const { exitCode, stderr } = await scimctl(argv, { exchange: createService().exchange });
  expect(exitCode).toBe(2);
  expect(stderr).toContain(message);
});
