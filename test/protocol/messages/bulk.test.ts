import { describe, expect, test } from 'vitest';
import { lenient } from '../../../src/protocol/deviation.ts';
import type { JsonObject } from '../../../src/protocol/json/json.ts';
import {
  type BulkOperation,
  bulkReferences,
  bulkRequest,
  bulkResponse,
  parseBulkRequest,
  readBulkResponse,
  resolveBulkReferences,
} from '../../../src/protocol/messages/bulk.ts';
import { urn } from '../../../src/protocol/urns.ts';
import { refusal } from '../support/errors.ts';
import { deepFreeze } from '../support/freeze.ts';

const request = (...Operations: unknown[]) => ({ schemas: [urn.BulkRequest], Operations });
const post = { method: 'POST', path: '/Users', bulkId: 'a', data: {} };

describe('a BulkRequest (RFC 7644 section 3.7)', () => {
  test('is read as it was made', () => {
    const Operations: BulkOperation[] = [
      { method: 'POST', path: '/Users', bulkId: 'a', data: { userName: 'x' } },
      { method: 'PUT', path: '/Users/1', version: 'W/"1"', data: {} },
      { method: 'PATCH', path: '/Users/1', bulkId: 'b', data: {} },
      { method: 'DELETE', path: '/Users/1' },
    ];
    expect(parseBulkRequest(bulkRequest({ failOnErrors: 1, Operations }))).toEqual({ failOnErrors: 1, Operations });
    expect(parseBulkRequest(bulkRequest({ Operations: [] }))).toEqual({ Operations: [] });
  });

  test('methods come in any case, and null is not given', () => {
    const body = {
      ...request(
        { ...post, method: 'post', version: null },
        { method: 'Delete', path: '/Users/1', bulkId: null, data: null },
      ),
      failOnErrors: null,
    };
    expect(parseBulkRequest(body)).toEqual({ Operations: [post, { method: 'DELETE', path: '/Users/1' }] });
  });

  test.each<[string, unknown, string]>([
    ['no object', [], 'invalidSyntax: a BulkRequest must be a JSON object, not an array'],
    [
      'no schema',
      { Operations: [] },
      'invalidSyntax: schemas: "schemas" must contain the URN of the message type (RFC 7644 section 3.1)',
    ],
    ['no operations', { schemas: [urn.BulkRequest] }, 'invalidSyntax: "Operations" must be an array, not nothing'],
    [
      'a limit of no errors',
      { ...request(), failOnErrors: 0 },
      'invalidValue: failOnErrors must be an integer of 1 or more',
    ],
    [
      'a limit that is a text',
      { ...request(), failOnErrors: '1' },
      'invalidValue: failOnErrors must be an integer of 1 or more',
    ],
    [
      'an operation that is no object',
      request(post, 'x'),
      'invalidSyntax: operation 2 must be an object, not a string',
    ],
    [
      'a GET',
      request({ ...post, method: 'GET' }),
      'invalidSyntax: operation 1: method must be POST, PUT, PATCH or DELETE',
    ],
    [
      'a whole URL',
      request({ ...post, path: 'https://x/Users' }),
      'invalidSyntax: operation 1: path must begin with "/"',
    ],
    [
      'a POST without a bulkId',
      request({ ...post, bulkId: undefined }),
      'invalidSyntax: operation 1: a POST needs a bulkId',
    ],
    [
      'a POST with a bulkId of null',
      request({ ...post, bulkId: null }),
      'invalidSyntax: operation 1: a POST needs a bulkId',
    ],
    [
      'an empty bulkId',
      request({ ...post, bulkId: '' }),
      'invalidSyntax: operation 1: bulkId must be a string that is not empty',
    ],
    [
      'a bulkId that is a number',
      request({ ...post, bulkId: 1 }),
      'invalidSyntax: operation 1: bulkId must be a string that is not empty',
    ],
    [
      'no data',
      request({ ...post, data: undefined }),
      'invalidSyntax: operation 1: data must be an object, not nothing',
    ],
    [
      'data that is an array',
      request({ method: 'PATCH', path: '/Users/1', data: [{ op: 'remove', path: 'x' }] }),
      'invalidSyntax: operation 1: data must be an object, not an array',
    ],
    [
      'a version that is a number',
      request({ ...post, version: 1 }),
      'invalidSyntax: operation 1: version must be a string',
    ],
  ])('is refused with %s', (_name, body, message) => {
    expect(refusal(() => parseBulkRequest(body))).toBe(message);
  });

  test('without its schema it is understood when asked', () => {
    expect(parseBulkRequest({ Operations: [] }, { tolerate: lenient([]) })).toEqual({ Operations: [] });
  });
});

describe('a BulkResponse (RFC 7644 section 3.7.3)', () => {
  test('its statuses are strings', () => {
    expect(bulkResponse([{ method: 'DELETE', location: 'x', status: 204 }])).toEqual({
      schemas: [urn.BulkResponse],
      Operations: [{ method: 'DELETE', location: 'x', status: '204' }],
    });
  });

  test.each<[string, unknown, number]>([
    ['a string', '201', 201],
    ['an integer', 201, 201],
    ['an object, as the text of RFC 7644 section 3.7.3 has it', { code: '201' }, 201],
    ['an object with an integer', { code: 201, description: 'x' }, 201],
    ['nothing', undefined, 0],
    ['nonsense', 'fine', 0],
    ['a boolean', true, 0],
  ])('a status is read from %s', (_name, status, expected) => {
    const operation = { method: 'post', bulkId: 'a', location: 'l', version: 'v', status };
    for (const body of [{ Operations: [operation] }, { operations: [operation] }]) {
      expect(readBulkResponse(body)).toEqual([
        { method: 'POST', bulkId: 'a', location: 'l', version: 'v', status: expected },
      ]);
    }
  });

  test('what is wrong of an operation is left out', () => {
    const body = {
      Operations: [
        { method: 'PUT', bulkId: null, location: 5, version: null, status: '400', response: { detail: 'x' } },
        null,
      ],
    };
    expect(readBulkResponse(body)).toEqual([{ method: 'PUT', status: 400, response: { detail: 'x' } }]);
  });

  test('an answer without operations is an error', () => {
    for (const body of [null, [], {}, { Operations: {} }]) {
      expect(refusal(() => readBulkResponse(body))).toBe('invalidSyntax: the response has no "Operations"');
    }
  });
});

describe('references to what the same request makes (RFC 7644 section 3.7.2)', () => {
  const operation = (data: JsonObject, path = '/Groups'): BulkOperation => ({
    method: 'POST',
    bulkId: 'g',
    path,
    data,
  });
  const members = [{ value: 'bulkId:a' }, { value: 'b' }, { value: 'bulkId:c', type: 'User' }];

  test('they are found in the data, at any depth, and in the path', () => {
    expect([
      ...bulkReferences(operation({ members, [urn.EnterpriseUser]: { manager: { value: 'bulkId:m' } } })),
    ]).toEqual(['a', 'c', 'm']);
    expect([...bulkReferences({ method: 'DELETE', path: '/Users/bulkId:a' })]).toEqual(['a']);
    expect([
      ...bulkReferences(
        operation({ Operations: [{ op: 'add', path: 'members', value: members }] }, '/Groups/bulkId:g'),
      ),
    ]).toEqual(['g', 'a', 'c']);
  });

  test('only a whole text is one', () => {
    expect([...bulkReferences(operation({ a: 'x bulkId:a', b: 'bulkId:', c: 'bulkid:a', 'bulkId:d': 'e' }))]).toEqual(
      [],
    );
    expect([...bulkReferences({ method: 'DELETE', path: '/bulkId:a' })]).toEqual([]);
  });

  test('they are replaced by ids, and those that are not known yet stay', () => {
    const given = deepFreeze(operation({ members, n: 5, list: ['bulkId:a', null, true] }, '/Groups/bulkId:a'));
    const ids = new Map([
      ['a', 'i/1'],
      ['b', 'never'],
      ['', 'never'],
    ]);
    expect(resolveBulkReferences(given, ids)).toEqual({
      method: 'POST',
      bulkId: 'g',
      path: '/Groups/i%2F1',
      data: {
        members: [{ value: 'i/1' }, { value: 'b' }, { value: 'bulkId:c', type: 'User' }],
        n: 5,
        list: ['i/1', null, true],
      },
    });
  });

  test('an id is put in as it is, whatever it looks like', () => {
    const ids = new Map([['a', '$&$1bulkId:c']]);
    expect(resolveBulkReferences(operation({ x: 'bulkId:a' }, '/Users/bulkId:a'), ids)).toMatchObject({
      path: '/Users/%24%26%241bulkId%3Ac',
      data: { x: '$&$1bulkId:c' },
    });
  });

  test('an operation without data stays without', () => {
    expect(resolveBulkReferences({ method: 'DELETE', path: '/Users/1' }, new Map())).toEqual({
      method: 'DELETE',
      path: '/Users/1',
    });
  });

  test.each(['__proto__', 'constructor', 'prototype'])('data with a member %s is refused', (name) => {
    const data = JSON.parse(`{"a":[{"${name}":{"polluted":true}}]}`) as JsonObject;
    const expected = `invalidSyntax: data has a member with the forbidden name ${name}`;
    expect(refusal(() => bulkReferences(operation(data)))).toBe(expected);
    expect(refusal(() => resolveBulkReferences(operation(data), new Map()))).toBe(expected);
    expect(({} as JsonObject).polluted).toBeUndefined();
  });

  test('data without end is refused', () => {
    const circle: JsonObject = {};
    circle.self = [circle];
    expect(refusal(() => bulkReferences(operation(circle)))).toBe(
      'invalidSyntax: data is nested more than 16 levels deep',
    );
  });
});
