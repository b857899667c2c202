import { expect, it } from 'vitest';
import type { Json } from '../../src/protocol/json/json.ts';
import { saysTooManyRequests } from '../../src/protocol/throttle-words.ts';

it.each<[Json]>([
  [{ detail: 'Exceeded the limit of 4 concurrent calls, code REQUEST_LIMIT_EXCEEDED' }],
  [{ error_code: 'REQUEST_LIMIT_EXCEEDED', message: 'try again' }],
  [{ error: { code: 'RateLimitExceeded', message: 'slow down' } }],
  [{ errors: [{ reason: 'quotaExceeded', message: 'wait a minute' }] }],
  [{ detail: 'API rate limit exceeded for user 5' }],
  [{ detail: 'you are being rate-limited' }],
  [{ detail: 'ThrottlingException' }],
  [{ message: 'Too many concurrent requests' }],
  [{ detail: 'the limit of 10 simultaneous requests is reached' }],
  [{ detail: 'more than 8 concurrent transactions: limit reached' }],
  [{ detail: 'the request quota of this user is used up' }],
  [{ title: 'Quota exceeded' }],
  ['<html><h1>429 Too Many Requests</h1></html>'],
])('an error that says there are too many requests: %j', (body) => {
  expect(saysTooManyRequests(body)).toBe(true);
});

it.each<[Json | undefined]>([
  [undefined],
  [''],
  [{}],
  [{ detail: 'internal error' }],
  [{ detail: 'you have no permission to change users' }],
  [{ detail: 'seat quota exceeded' }],
  [{ code: 'quotaExceeded', detail: 'all licences are in use' }],
  [{ detail: 'too many members' }],
  [{ detail: 'the corporate limit is reached' }],
  [{ detail: 'the request body is larger than the limit of 1 MiB' }],
  [{ title: 'Head of Rates', userName: 'throttle@example.com' }],
])('an error with another reason: %j', (body) => {
  expect(saysTooManyRequests(body)).toBe(false);
});
