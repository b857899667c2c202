import { expect, it } from 'vitest';
import { createWaiting } from '../../../src/cli/connection/waiting.ts';
import { request } from '../../client/request.ts';

it('a pause stays on the line until it is over, although responses arrive', async () => {
  let time = 0;
  const shown: string[] = [];
  const { layer, onPause } = createWaiting(
    'https://scim.example.com/v2',
    { quiet: false, debug: false },
    {
      tell: (text) => shown.push(text),
      liveLine: { show: (text) => shown.push(text), clear: () => shown.push('(cleared)') },
      showsProgress: () => false,
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
  expect(shown.slice(1)).toEqual(['(cleared)', 'Working: 2 responses from scim.example.com in 30 s']);
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
      liveLine: { show: (text) => shown.push(`line: ${text}`), clear: () => {} },
      showsProgress: () => false,
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
      liveLine: { show: (text) => shown.push(`line: ${text}`), clear: () => {} },
      showsProgress: () => false,
      now: () => 0,
    },
  );
  onPause(delay);
  expect(shown).toEqual(expected);
});
