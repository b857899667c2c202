import { expect, it } from 'vitest';
import { createWaiting } from '../../../src/cli/connection/waiting.ts';
import type { ConnectionDisplay, Wait } from '../../../src/cli/reporter.ts';
import { request } from '../../client/request.ts';

/** The display of a terminal. */
const displayOf = (show: (text: string) => unknown, clear: () => unknown): ConnectionDisplay => ({
  keepsWaits: false,
  showWait: ({ message }) => show(message),
  clearWait: clear,
  activity: (host) => ({ pause: 100, show: (count) => show(`${count} responses from ${host}`) }),
  showsProgress: () => false,
});

it('a pause stays on the line until it is over, although responses arrive', async () => {
  let time = 0;
  const shown: string[] = [];
  const { layer, onPause } = createWaiting(
    'https://scim.example.com/v2',
    { quiet: false, debug: false },
    {
      tell: (text) => shown.push(text),
      display: displayOf(
        (text) => shown.push(text),
        () => shown.push('(cleared)'),
      ),
      now: () => time,
    },
  );
  const send = layer(async () => ({ status: 200, headers: {} }));
  onPause(29_999);
  time = 29_000;
  await send(request());
  expect(shown).toEqual(['Pausing: scim.example.com asks scimctl to wait 30.0 s before the next request']);
  time = 30_000;
  await send(request());
  expect(shown.slice(1)).toEqual(['(cleared)', '2 responses from scim.example.com']);
});

it.each([
  [
    false,
    false,
    29_999,
    [
      'line: Waiting: the dialect of scim.example.com allows 10 requests in 60 seconds; the next request starts in 30.0 s',
    ],
  ],
  [
    false,
    false,
    30_000,
    ['Waiting: the dialect of scim.example.com allows 10 requests in 60 seconds; the next request starts in 30.0 s'],
  ],
  [true, false, 30_000, []],
  [
    false,
    true,
    500,
    ['Waiting: the dialect of scim.example.com allows 10 requests in 60 seconds; the next request starts in 0.5 s'],
  ],
])('a wait for a rate limit of the dialect, with quiet %s and debug %s, for %d ms', (quiet, debug, delay, expected) => {
  const shown: string[] = [];
  const { onLimit } = createWaiting(
    'https://scim.example.com/v2',
    { quiet, debug },
    {
      tell: (text) => shown.push(text),
      display: displayOf(
        (text) => shown.push(`line: ${text}`),
        () => {},
      ),
      now: () => 0,
    },
  );
  onLimit({ requests: 10, seconds: 60 }, delay);
  expect(shown).toEqual(expected);
});

it.each([
  [29_999, ['line: Pausing: scim.example.com asks scimctl to wait 30.0 s before the next request']],
  [
    300_000,
    [
      'Pausing: scim.example.com asks scimctl to wait 5 min 0 s before the next request',
      'line: Pausing: scim.example.com asks scimctl to wait 5 min 0 s before the next request',
    ],
  ],
])('a pause of %d ms, which is told on its own line if it is long', (delay, expected) => {
  const shown: string[] = [];
  const { onPause } = createWaiting(
    'https://scim.example.com/v2',
    { quiet: false, debug: false },
    {
      tell: (text) => shown.push(text),
      display: displayOf(
        (text) => shown.push(`line: ${text}`),
        () => {},
      ),
      now: () => 0,
    },
  );
  onPause(delay);
  expect(shown).toEqual(expected);
});

it.each([
  [false, false, ['pause', 'limit', 'retry']],
  [true, false, []],
  [false, true, ['pause', 'limit', 'retry']],
  [true, true, ['pause', 'limit', 'retry']],
])(
  'a display that keeps waits gets each wait once, and no note, with quiet %s and debug %s',
  (quiet, debug, expected) => {
    const told: string[] = [];
    const waits: Wait[] = [];
    const display = {
      ...displayOf(
        () => {},
        () => {},
      ),
      keepsWaits: true,
      showWait: (wait: Wait) => waits.push(wait),
    };
    const options = { tell: (text: string) => told.push(text), display, now: () => 0 };
    const waiting = createWaiting('https://scim.example.com/v2', { quiet, debug }, options);
    waiting.onPause(300_000);
    waiting.onLimit({ requests: 10, seconds: 60 }, 300_000);
    waiting.onRetry({ attempt: 1, delay: 500, reason: '503', method: 'GET', path: '/Users' });
    expect(told).toEqual([]);
    expect(waits.map(({ reason }) => reason)).toEqual(expected);
    expect(waits.at(-1) ?? {}).toEqual(
      expected.length === 0
        ? {}
        : {
            reason: 'retry',
            host: 'scim.example.com',
            message: 'Retrying: scim.example.com responded with status 503; attempt 2 in 0.5 s',
            milliseconds: 500,
          },
    );
  },
);
