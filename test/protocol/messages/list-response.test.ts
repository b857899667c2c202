import { expect, test } from 'vitest';
import { listResponse } from '../../../src/protocol/messages/list-response.ts';
import { urn } from '../../../src/protocol/urns.ts';

test('a page says how many there are, and how many it holds', () => {
  expect(listResponse([{ id: '1' }], { totalResults: 10, startIndex: 3 })).toEqual({
    schemas: [urn.ListResponse],
    totalResults: 10,
    startIndex: 3,
    itemsPerPage: 1,
    Resources: [{ id: '1' }],
  });
  expect(listResponse([])).toEqual({ schemas: [urn.ListResponse], totalResults: 0, itemsPerPage: 0, Resources: [] });
});

test('a page by cursor has no startIndex', () => {
  expect(listResponse([{}], { nextCursor: 'n', previousCursor: 'p' })).toEqual({
    schemas: [urn.ListResponse],
    totalResults: 1,
    nextCursor: 'n',
    previousCursor: 'p',
    itemsPerPage: 1,
    Resources: [{}],
  });
});
