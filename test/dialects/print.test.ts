import { expect, it } from 'vitest';
import { printFact } from '../../src/dialects/print.ts';

it.each([
  [printFact('etag', false), 'no'],
  [printFact('maxPageSize', 100), '100'],
  [printFact('filterOperators', ['eq', 'and']), 'eq, and'],
  [printFact('filterOperators', []), 'none'],
  [
    printFact('requiredAttributes', { User: ['userName'], Group: ['displayName'] }),
    'User: userName; Group: displayName',
  ],
  [printFact('filterNames', { 'emails.value': 'email' }), 'emails.value: email'],
  [printFact('bulk', { supported: false }), 'no'],
  [printFact('bulk', { supported: true }), 'yes'],
  [
    printFact('bulk', { supported: true, maxOperations: 50, maxPayloadSize: 1000 }),
    'yes, at most 50 operations and 1000 bytes',
  ],
  [printFact('requiredHeaders', [{ name: 'User-Agent' }]), 'User-Agent'],
  [
    printFact('refusedHeaders', [{ name: 'Accept', value: 'application/json', methods: ['DELETE'] }]),
    'Accept: application/json (DELETE)',
  ],
  [
    printFact('rateLimits', [
      { requests: 5, seconds: 1 },
      { requests: 9, seconds: 60, methods: ['POST'], types: ['User'] },
    ]),
    '5 requests in 1 s; 9 requests in 60 s (POST for User)',
  ],
  [printFact('normalisations', [{ path: 'userName', change: 'lower case' }]), 'userName: lower case'],
])('prints %s', (printed, expected) => {
  expect(printed).toBe(expected);
});
