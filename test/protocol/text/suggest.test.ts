import { expect, it } from 'vitest';
import { didYouMean, suggest } from '../../../src/protocol/text/suggest.ts';

it.each([
  ['lsit', ['list', 'get', 'last'], ['list']],
  ['usr', ['users', 'user', 'uuid'], ['user']],
  ['tpyo', ['typo', 'prod', 'test'], ['typo']],
  ['mangr', ['manager', 'meta'], ['manager']],
  ['DEPARTMNT', ['department', 'division'], ['department']],
  ['dep', ['department', 'deputy'], ['department', 'deputy']],
  ['statu', ['status', 'stale'], ['status']],
  ['maxEntry', ['maxEntries', 'maxBytes'], ['maxEntries']],
])('%j is most similar to the right name', (typed, known, expected) => {
  expect(suggest(typed, known)).toEqual(expected);
});

it.each([
  ['ab', ['xy', 'ac', 'abc']],
  ['x', ['y', 'id']],
  ['role', ['name', 'type']],
  ['colour', ['department', 'title']],
  ['x'.repeat(300), ['x'.repeat(299)]],
])('%j has no similar name', (typed, known) => {
  expect([suggest(typed, known), didYouMean(typed, known)]).toEqual([[], undefined]);
});
