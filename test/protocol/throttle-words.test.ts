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
  ['com.acme.RateLimitExceededException: wait\n\tat com.acme.web.Filter.doFilter(Filter.java:31)'],
  [{ detail: 'throttled at the gateway (api.example.com)' }],
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
  [{ detail: 'the directory object quota limit of this tenant is exceeded; delete objects first' }],
  [{ code: 'quotaExceeded', detail: 'account quota exceeded' }],
  [{ detail: 'the quota of identities is used up' }],
  [{ error: { code: 'Directory_QuotaExceeded', message: 'the quota is used up' } }],
  ['java.lang.NullPointerException\n\tat com.acme.RateLimitingFilter.doFilter(RateLimitingFilter.java:88)\n'],
  ['java.lang.NullPointerException\r\n at app//com.acme.throttling.Chain$1.<init>(Unknown Source)'],
  [
    '<pre>NullReferenceException<br>&nbsp; at Acme.Throttling.Handler.Invoke(HttpContext context) in C:\\h.cs:line 5</pre>',
  ],
  [
    'TypeError: x is undefined\n    at async rateLimiter.check (/app/rate-limit.js:1:2)\n    at new RateLimiter (/a/b.js:1:2)',
  ],
  ['TypeError: x is undefined\n    at file:///app/rate-limit.js:10:5'],
  ['KeyError\n  File "/app/rate_limit.py", line 5, in check_rate_limit\n'],
  ["NoMethodError\n/app/rate_limit.rb:5:in `call'\n"],
  ['KeyError\n  File "/app/check.py", line 5, in check\n    rate_limit(request)\n'],
  ['java.lang.NullPointerException\n\tat com.acme.throttling.Chain.&lt;init&gt;(Chain.java:3)'],
  [{ detail: 'NullPointerException at com.acme.RateLimitingFilter.doFilter(RateLimitingFilter.java:88)' }],
  [{ detail: `${'NullPointerException '.padEnd(460, '.')} at com.acme.web.RateLimitingFilter.doFilter(A.java:8)` }],
  [`${'NullPointerException'.padEnd(1960)} at com.acme.web.RateLimitingFilter.doFilter(A.java:8)`],
  [{ detail: 'the corporate limit is reached' }],
  [{ detail: 'the request body is larger than the limit of 1 MiB' }],
  [{ title: 'Head of Rates', userName: 'throttle@example.com' }],
])('an error with another reason: %j', (body) => {
  expect(saysTooManyRequests(body)).toBe(false);
});

it('searches a long text without spaces in little time', () => {
  for (const part of ['/', '\\', 'a.', 'at a', 'at ', '(', 'File "', '/.a', '.a:', ' at a(', '`'])
    expect(saysTooManyRequests(part.repeat(100_000))).toBe(false);
});
