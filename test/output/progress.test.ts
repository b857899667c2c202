import { expect, test } from 'vitest';
import { createLiveLine } from '../../src/output/live-line.ts';
import { createProgress, noProgress } from '../../src/output/progress.ts';
import { logProgress, terminalProgress } from '../../src/output/progress-text.ts';

/** A job of 1000 rows. One row takes 10 ms, and every hundredth row fails. */
function run(
  rows: number,
  options: { isTTY?: boolean; columns?: number; quiet?: boolean; keepsLast?: boolean; total?: number | undefined } = {},
) {
  const { isTTY = false, quiet = false, columns } = options;
  let time = 5_000;
  const written: string[] = [];
  const stream = { write: (text: string) => written.push(text), ...(columns === undefined ? {} : { columns }) };
  const line = createLiveLine(stream);
  const text = { label: 'users', write: stream.write, keepsLast: options.keepsLast ?? true };
  const writer = quiet ? noProgress : isTTY ? terminalProgress(line, text) : logProgress(text);
  const progress = createProgress(writer, () => time);
  for (let row = 1; row <= rows; row++) {
    time += 10;
    const failed = Math.floor(row / 100);
    progress.update({ done: row - failed, failed, total: 'total' in options ? options.total : 1000 });
  }
  return { written, progress, line };
}

const logTo = (written: string[]) => logProgress({ label: 'x', write: (text) => written.push(text), keepsLast: true });

test('a log gets a line every five seconds, with what is done, failed, the rate and the time left', () => {
  const { written, progress } = run(1000);
  expect(written).toEqual([
    'users: 500 of 1000, 5 failed, 100/s, 5 s left\n',
    'users: 1000 of 1000, 10 failed, 100/s\n',
  ]);
  progress.finish();
  expect(written.at(-1)).toBe('users: 1000 of 1000, 10 failed, 100/s\n');
});

test('a terminal gets one line that is written over, at most ten times a second', () => {
  const { written, progress, line } = run(200, { isTTY: true });
  expect(written).toHaveLength(11);
  expect(written[0]).toBe('\r\x1b[2Kusers: 100 of 1000, 1 failed, 100/s, 9 s left');
  line.clear();
  line.clear();
  expect(written.slice(11)).toEqual(['\r\x1b[2K']);
  progress.finish();
  expect(written.slice(12)).toEqual(['users: 200 of 1000, 2 failed, 100/s\n'.replace('\n', ', 8 s left\n')]);
});

test.each([true, false])(
  'the last counts of a plan are not kept on a line of their own, on a terminal: %s',
  (isTTY) => {
    const { written, progress } = run(600, { isTTY, keepsLast: false });
    const before = written.length;
    progress.finish();
    expect(written.slice(before)).toEqual(isTTY ? ['\r\x1b[2K'] : []);
  },
);

test('the line never wraps in a narrow terminal', () => {
  expect(run(100, { isTTY: true, columns: 20 }).written).toEqual(['\r\x1b[2Kusers: 100 of 1000…']);
});

test('without a total there is no time left to tell', () => {
  expect(run(500, { total: undefined }).written).toEqual(['users: 500, 5 failed, 100/s\n']);
});

test.each([
  ['quick work', 99, { isTTY: true }],
  ['quick work in a log', 499, {}],
  ['--quiet', 1000, { isTTY: true, quiet: true }],
])('%s shows nothing', (_, rows, options) => {
  const { written, progress } = run(rows, options);
  progress.finish();
  expect(written).toEqual([]);
});

test.each([
  [59, '59 s'],
  [61, '1 min 1 s'],
  [3600, '1 h 0 min'],
  [36_061, '10 h 1 min'],
])('%d seconds left read as %s', (seconds, expected) => {
  let time = 0;
  const written: string[] = [];
  const progress = createProgress(logTo(written), () => time);
  time = 10_000;
  progress.update({ done: 10, failed: 0, total: 10 + seconds });
  expect(written).toEqual([`x: 10 of ${10 + seconds}, 1.0/s, ${expected} left\n`]);
});

test('links are counted behind the people', () => {
  let time = 0;
  const written: string[] = [];
  const progress = createProgress(logTo(written), () => time);
  time = 5_000;
  progress.update({ done: 9, failed: 1, total: 10, links: 12 });
  expect(written).toEqual(['x: 10 of 10, 1 failed, 12 links, 2.0/s\n']);
});

test('a line that is shared is written by its owner', () => {
  let time = 0;
  const written: string[] = [];
  const line = { show: (text: string) => written.push(`show ${text}`), clear: () => written.push('clear') };
  const text = { label: 'x', write: (last: string) => written.push(last), keepsLast: true };
  const progress = createProgress(terminalProgress(line, text), () => time);
  time = 2_000;
  progress.update({ done: 2, failed: 0, total: 4 });
  progress.finish();
  expect(written).toEqual(['show x: 2 of 4, 1.0/s, 2 s left', 'clear', 'x: 2 of 4, 1.0/s, 2 s left\n']);
});
