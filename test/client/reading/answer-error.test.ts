import { describe, expect, it, test } from 'vitest';
import { printDuration } from '../../../src/client/duration.ts';
import { readAnswerError } from '../../../src/client/reading/answer-error.ts';
import { request } from '../request.ts';

describe('how long a server asks to wait is said', () => {
  it.each([
    ['86400', 'the server asks to wait 24 hours before the next request'],
    ['90', 'the server asks to wait 90 seconds before the next request'],
  ])('%s', (seconds, hint) => {
    const headers = { 'retry-after': seconds };
    expect(readAnswerError(request(), { status: 429, headers, body: {} })).toMatchObject({ status: 429, hint });
    expect(readAnswerError(request(), { status: 503, headers, raw: '<h1>Busy</h1>' })).toMatchObject({
      status: 503,
      hint,
    });
  });

  it('and nothing where it does not ask', () => {
    expect(readAnswerError(request(), { status: 429, headers: {}, body: {} }).hint).toBeUndefined();
    expect(readAnswerError(request(), { status: 503, headers: {}, raw: 'Busy' }).hint).toContain('not SCIM');
  });
});

test.each([
  [406, 'if the service accepts only JSON, set {"accept":"application/json"} in the "headers" of the connection'],
  [415, 'if the service accepts only JSON, set {"content-type":"application/json"} in the "headers" of the connection'],
])('a service that refuses the media type of SCIM: the hint of status %d names the header', (status, hint) => {
  expect(readAnswerError(request(), { status, headers: {}, body: {} }).hint).toBe(hint);
  expect(readAnswerError(request(), { status, headers: {}, raw: '<Error/>' }).hint).toBe(hint);
});

test.each([
  [0, '0 seconds'],
  [1, '1 second'],
  [1001, '2 seconds'],
  [119_000, '119 seconds'],
  [120_000, '2 minutes'],
  [7_200_000, '2 hours'],
  [86_400_000, '24 hours'],
  [604_800_000, '7 days'],
])('%d ms is %s', (milliseconds, text) => {
  expect(printDuration(milliseconds)).toBe(text);
});
