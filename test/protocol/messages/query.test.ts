import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { lenient } from '../../../src/protocol/deviation.ts';
import {
  parseSearchRequest,
  printQuery,
  type Query,
  readQuery,
  searchRequest,
} from '../../../src/protocol/messages/query.ts';
import { urn } from '../../../src/protocol/urns.ts';
import { runs } from '../../support/runs.ts';
import { refusal } from '../support/errors.ts';

describe('a query in a URL (RFC 7644 section 3.4.2, RFC 9865 section 2)', () => {
  test.each<[string, Record<string, string>, Query]>([
    ['nothing', {}, {}],
    ['attributes', { attributes: 'userName, name.givenName' }, { attributes: ['userName', 'name.givenName'] }],
    ['excluded attributes', { excludedAttributes: 'members' }, { excludedAttributes: ['members'] }],
    ['a filter as it is', { filter: ' userName eq "x" ' }, { filter: ' userName eq "x" ' }],
    ['an empty filter, which is for the parser to refuse', { filter: '' }, { filter: '' }],
    ['order', { sortBy: 'userName', sortOrder: 'descending' }, { sortBy: 'userName', sortOrder: 'descending' }],
    ['pages', { startIndex: '11', count: '10' }, { startIndex: 11, count: 10 }],
    ['a start below 1 is 1', { startIndex: '0' }, { startIndex: 1 }],
    ['a start far below 1 is 1', { startIndex: '-5' }, { startIndex: 1 }],
    ['a count of 0', { count: '0' }, { count: 0 }],
    ['a count below 0 is 0', { count: '-5' }, { count: 0 }],
    ['empty parameters are not given', { attributes: '', sortBy: '', sortOrder: '', startIndex: '', count: '' }, {}],
    ['the first page by cursor', { cursor: '', count: '10' }, { cursor: '', count: 10 }],
    ['the next page by cursor', { cursor: 'abc' }, { cursor: 'abc' }],
    ['what is unknown is passed over', { aadOptscim062020: '', __proto__x: '1' }, {}],
  ])('%s', (_name, parameters, query) => {
    expect(readQuery(parameters)).toEqual(query);
  });

  test.each([
    [{ startIndex: 'one' }, 'startIndex must be an integer, not "one"'],
    [{ startIndex: '1.5' }, 'startIndex must be an integer, not "1.5"'],
    [{ count: '1e3' }, 'count must be an integer, not "1e3"'],
    [{ count: '99999999999999999999' }, 'count must be an integer, not "99999999999999999999"'],
    [{ count: '0x10' }, 'count must be an integer, not "0x10"'],
    [{ sortOrder: 'up' }, 'sortOrder must be ascending or descending, not "up"'],
  ])('%j is refused', (parameters, detail) => {
    expect(refusal(() => readQuery(parameters as Record<string, string>))).toBe(`invalidValue: ${detail}`);
  });
});

const names = fc.array(fc.stringMatching(/^[a-z][a-z.:]{0,8}$/), { minLength: 1, maxLength: 3 });
const anyQuery = fc.record(
  {
    attributes: names,
    excludedAttributes: names,
    filter: fc.string(),
    sortBy: fc.stringMatching(/^[a-z]{1,5}$/),
    sortOrder: fc.constantFrom('ascending' as const, 'descending' as const),
    startIndex: fc.integer({ min: 1 }),
    count: fc.nat(),
    cursor: fc.string(),
  },
  { requiredKeys: [], noNullPrototype: true },
);

test('a query says the same in a URL and in a SearchRequest, on both sides', () => {
  fc.assert(
    fc.property(anyQuery, (query) => {
      expect(readQuery(printQuery(query))).toEqual(query);
      expect(parseSearchRequest(JSON.parse(JSON.stringify(searchRequest(query))))).toEqual(query);
    }),
    runs(1000),
  );
});

describe('a SearchRequest (RFC 7644 section 3.4.3)', () => {
  const request = (members: object) => ({ schemas: [urn.SearchRequest], ...members });

  test('says its schema', () => {
    expect(searchRequest({ count: 1 })).toEqual({
      schemas: ['urn:ietf:params:scim:api:messages:2.0:SearchRequest'],
      count: 1,
    });
  });

  test('null is not given, what is unknown is passed over', () => {
    expect(parseSearchRequest(request({ filter: null, attributes: null, count: null, extra: {} }))).toEqual({});
    expect(parseSearchRequest(JSON.parse(`{"schemas":["${urn.SearchRequest}"],"__proto__":{"count":1}}`))).toEqual({});
  });

  test.each<[unknown, string]>([
    [null, 'invalidSyntax: a SearchRequest must be a JSON object, not null'],
    [[], 'invalidSyntax: a SearchRequest must be a JSON object, not an array'],
    [{ count: 1 }, 'invalidSyntax: schemas: "schemas" must contain the URN of the message type (RFC 7644 section 3.1)'],
    [request({ attributes: 'userName' }), 'invalidValue: attributes must be an array of strings, not a string'],
    [request({ attributes: [1] }), 'invalidValue: attributes must be an array of strings, not an array'],
    [request({ filter: 1 }), 'invalidValue: filter must be a string, not a number'],
    [request({ count: '1' }), 'invalidValue: count must be a number, not a string'],
    [request({ count: 1.5 }), 'invalidValue: count must be an integer, not "1.5"'],
    [request({ startIndex: 1e21 }), 'invalidValue: startIndex must be an integer, not "1e+21"'],
    [request({ sortOrder: 'up' }), 'invalidValue: sortOrder must be ascending or descending, not "up"'],
  ])('%j is refused', (body, message) => {
    expect(refusal(() => parseSearchRequest(body))).toBe(message);
  });

  test('it names at most 5,000 attributes', () => {
    const names = (count: number) => request({ attributes: Array.from({ length: count }, () => 'a') });
    expect(parseSearchRequest(names(5000)).attributes).toHaveLength(5000);
    expect(refusal(() => parseSearchRequest(names(5001)))).toBe(
      'invalidValue: attributes can contain at most 5000 attribute names',
    );
  });

  test('without its schema it is understood when asked', () => {
    expect(parseSearchRequest({ count: 1 }, { tolerate: lenient([]) })).toEqual({ count: 1 });
  });
});
