import { describe, expect, it } from 'vitest';
import type { JournalEntry } from '../../../mock-server/journal/entry.ts';
import { printPattern, type RequestPattern, readPattern } from '../../../mock-server/journal/pattern.ts';
import {
  ExpectationError,
  expectReceived,
  judge,
  type Outcome,
  received,
} from '../../../mock-server/journal/received.ts';
import type { Json } from '../../../src/protocol/json/json.ts';

function entry(
  number: number,
  method: string,
  path: string,
  more: { body?: Json; status?: number; query?: Record<string, string>; headers?: Record<string, string> } = {},
): JournalEntry {
  const { body, status = 200, query = {}, headers = {} } = more;
  return {
    number,
    time: '2026-01-01T00:00:00.000Z',
    duration: 0,
    request: {
      method,
      url: `https://x${path}`,
      path,
      query,
      headers,
      ...(body === undefined ? {} : { body }),
      bodySize: 0,
    },
    response: { status, headers: {}, bodySize: 0 },
    behaviours: {},
    faults: [],
    tolerated: [],
  };
}

const operations = [{ op: 'replace', path: 'active', value: false }];
const entries = [
  entry(1, 'GET', '/Users', { query: { filter: 'userName eq "a"' }, headers: { accept: 'application/scim+json' } }),
  entry(2, 'POST', '/Users', { body: { userName: 'a', name: { givenName: 'Zoë', familyName: 'X' } }, status: 201 }),
  entry(3, 'PATCH', '/Users/id-1', { body: { Operations: operations } }),
  entry(4, 'PATCH', '/Users/id-2', { body: { Operations: operations }, status: 404 }),
];
const server = { journal: { entries: () => entries, dropped: 0 } };

describe('a pattern describes', () => {
  it.each<[RequestPattern, number[]]>([
    [{}, [1, 2, 3, 4]],
    [{ method: 'patch' }, [3, 4]],
    [{ path: '/Users' }, [1, 2]],
    [{ path: '/Users/*' }, [3, 4]],
    [{ path: '/Users/**', status: 201 }, [2]],
    [{ path: /^\/Users\/id-\d$/g }, [3, 4]],
    [{ query: { filter: /userName/ } }, [1]],
    [{ query: { filter: undefined }, method: 'GET' }, []],
    [{ headers: { Accept: 'application/scim+json' } }, [1]],
    [{ body: { name: { givenName: 'Zoë' } } }, [2]],
    [{ body: { name: { givenName: 'Zoe' } } }, []],
    [{ body: { name: { nickName: undefined } } }, [2]],
    [{ body: { Operations: [{ path: 'active' }] } }, [3, 4]],
    [{ body: { Operations: [{}, {}] } }, []],
    [{ body: { Operations: [] } }, []],
    [{ body: { Operations: [{ op: expect.any(String), path: /^act/ }] } }, [3, 4]],
    [{ body: { Operations: expect.arrayContaining([expect.objectContaining({ value: false })]) }, status: 200 }, [3]],
    [{ body: { constructor: expect.anything() } }, []],
  ])('%j', (pattern, numbers) => {
    expect(received(server, pattern).map(({ number }) => number)).toEqual(numbers);
  });
});

describe('what is said', () => {
  const message = (pattern: RequestPattern, of = server) => judge(of, pattern).message;

  it('shows the nearest miss and where it differs', () => {
    expect(message({ method: 'PATCH', path: '/Users/id-1', body: { Operations: [{ value: true }] } })).toBe(
      [
        'expected a request like',
        '  PATCH /Users/id-1 body {"Operations": [{"value": true}]}',
        'received 4 requests, but no matching request; the most similar request is',
        '  #3 PATCH /Users/id-1 → 200',
        '    body.Operations[0].value: expected true, received false',
      ].join('\n'),
    );
  });

  it('takes a request to the same path for nearer than one with the same body', () => {
    expect(message({ method: 'POST', path: '/Users/id-2' })).toContain('#4 PATCH /Users/id-2 → 404');
    expect(message({ method: 'DELETE', path: '/Users/id-2' })).toContain(
      '    method: expected "DELETE", received "PATCH"',
    );
  });

  it('says how often it was received', () => {
    expect(message({ path: '/Users/*', times: 1 })).toBe(
      [
        'expected 1 request like',
        '  any method /Users/*',
        'received 2 matching requests:',
        '  #3 PATCH /Users/id-1 → 200',
        '  #4 PATCH /Users/id-2 → 404',
      ].join('\n'),
    );
    expect(message({ method: 'POST', times: 0 })).toMatch(
      /^expected no request like\n {2}POST\nreceived 1 matching request/,
    );
  });

  it('says that nothing was received, and what is no longer known', () => {
    const nothing = { journal: { entries: () => [], dropped: 7 } };
    expect(message({ method: 'GET' }, nothing)).toBe(
      [
        'the journal is not complete, so it does not show whether the server received a request like',
        '  GET',
        'received no request',
        'the journal removed the oldest 7 requests because of its limits (maxEntries, maxBytes)',
      ].join('\n'),
    );
  });

  it('names places that a path cannot spell', () => {
    const urn = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
    expect(message({ method: 'POST', body: { [urn]: { department: 'x' } } })).toContain(
      `    body["${urn}"]: expected {"department": "x"}, received nothing`,
    );
  });

  it.each<[RequestPattern, boolean]>([
    [{ method: 'PATCH' }, true],
    [{ method: 'PATCH', times: 2 }, true],
    [{ method: 'PATCH', times: 1 }, false],
    [{ method: 'DELETE', times: 0 }, true],
    [{ method: 'DELETE' }, false],
  ])('%j is met: %s', (pattern, met) => {
    if (met) expect(() => expectReceived(server, pattern)).not.toThrow();
    else expect(() => expectReceived(server, pattern)).toThrow(ExpectationError);
  });
});

describe('what the journal does not have', () => {
  /** A complete entry, an entry whose body was too large, and an entry with a password. */
  const kept = entry(1, 'POST', '/Users', { body: { userName: 'ada' } });
  const large = entry(2, 'POST', '/Users');
  const secret = entry(3, 'PUT', '/Users/id-1', { body: { userName: '[redacted]', password: '[redacted]' } });
  const all = [kept, { ...large, request: { ...large.request, bodySize: 70_000 } }, secret];
  const journaled = (dropped: number, entries: JournalEntry[] = all) => ({
    journal: { entries: () => entries, dropped },
  });

  it.each<[RequestPattern, number, Outcome]>([
    // A dropped entry may be any request.
    [{ method: 'DELETE' }, 1, 'unknown'],
    [{ method: 'DELETE', times: 0 }, 1, 'unknown'],
    [{ method: 'PUT', times: 1 }, 1, 'unknown'],
    [{ method: 'PUT', times: 2 }, 1, 'unknown'],
    [{ method: 'PUT', times: 3 }, 1, 'unmet'],
    [{ method: 'POST', times: 1 }, 1, 'unmet'],
    [{ method: 'PUT' }, 1, 'met'],
    // A body that was not kept may match any expected body, if the rest of the request matches.
    [{ body: { userName: 'bob' } }, 0, 'unknown'],
    [{ method: 'POST', body: { userName: 'bob' }, times: 0 }, 0, 'unknown'],
    [{ method: 'POST', body: { userName: 'bob' }, times: 2 }, 0, 'unmet'],
    [{ method: 'POST', body: { userName: 'ada' }, times: 1 }, 0, 'unknown'],
    [{ method: 'POST', body: { userName: 'ada' } }, 0, 'met'],
    [{ method: 'GET', body: { userName: 'bob' } }, 0, 'unmet'],
    [{ method: 'POST', times: 2 }, 0, 'met'],
    // And so may a secret.
    [{ method: 'PUT', body: { password: 't0ps3cret' } }, 0, 'unknown'],
    [{ method: 'PUT', body: { password: /^t0p/ }, times: 0 }, 0, 'unknown'],
    [{ method: 'PUT', body: { userName: 't0ps3cret' } }, 0, 'unknown'],
    [{ method: 'PUT', body: { password: expect.any(String) } }, 0, 'met'],
    [{ method: 'PUT', body: { password: undefined } }, 0, 'unknown'],
    [{ method: 'PUT', body: { password: 't0ps3cret', title: 'Analyst' } }, 0, 'unmet'],
  ])('decides nothing: %j with %i dropped is %s', (pattern, dropped, outcome) => {
    const server = journaled(dropped);
    expect(judge(server, pattern).outcome).toBe(outcome);
    if (outcome === 'met') expect(() => expectReceived(server, pattern)).not.toThrow();
    else expect(() => expectReceived(server, pattern)).toThrow(ExpectationError);
  });

  it('is shown', () => {
    expect(judge(journaled(2), { method: 'POST', body: { userName: 'bob' }, times: 0 }).message).toBe(
      [
        'the journal is not complete, so it does not show whether the server received no request like',
        '  POST body {"userName": "bob"}',
        'received 1 possibly matching request:',
        '  #2 POST /Users → 200',
        '    body: expected {"userName": "bob"}, received 70000 bytes, too large for the journal (maxBodyBytes)',
        'the journal removed the oldest 2 requests because of its limits (maxEntries, maxBytes)',
      ].join('\n'),
    );
  });

  it('is no part of a list that may lack something', () => {
    expect(received(journaled(0), { method: 'POST' }).map(({ number }) => number)).toEqual([1, 2]);
    expect(() => received(journaled(1), { method: 'POST' })).toThrow(ExpectationError);
    expect(() => received(journaled(0), { method: 'POST', body: { userName: 'ada' } })).toThrow(
      'the journal is not complete, so it does not show whether the server received a request like',
    );
  });
});

describe('a pattern in code', () => {
  it.each<[unknown, string]>([
    [{ methd: 'DELETE' }, '"methd" is not a member of an expectation: did you mean "method"?'],
    [{ method: 'DELETE', time: 0 }, '"time" is not a member of an expectation: did you mean "times"?'],
    [{ path: '/scim/v2/Users' }, '"path" must be relative to the base URL, as in /Users, not "/scim/v2/Users"'],
    [{ status: /2../ }, '"status" must be a number from 100 to 599'],
    [{ times: Number.NaN }, '"times" must be a whole number of at least 0'],
    ['DELETE', 'an expectation must be an object'],
    [undefined, 'an expectation must be an object'],
  ])('%j is refused, since it would let any request pass, or none', (pattern, message) => {
    const error = new TypeError(message);
    expect(() => received(server, pattern as RequestPattern)).toThrow(error);
    expect(() => expectReceived(server, pattern as RequestPattern)).toThrow(error);
    expect(() => judge(server, pattern as RequestPattern)).toThrow(error);
  });

  it('may have matchers of a test framework anywhere, and undefined for what is not looked at', () => {
    const pattern = { method: expect.stringMatching(/^P/), path: expect.any(String), status: expect.any(Number) };
    expect(received(server, { ...pattern, body: undefined }).map(({ number }) => number)).toEqual([2, 3, 4]);
  });
});

describe('a pattern in JSON', () => {
  it('may have regular expressions', () => {
    const pattern = readPattern({ method: 'PATCH', path: { $regexp: '^/Users/' }, body: { a: [{ $regexp: 'x' }] } });
    expect(pattern).toEqual({ method: 'PATCH', path: /^\/Users\//u, body: { a: [/x/u] } });
    expect(printPattern(pattern)).toBe('PATCH /^\\/Users\\//u body {"a": [/x/u]}');
  });

  it.each<[unknown, string]>([
    [[], 'an expectation must be an object'],
    [{ methods: 'GET' }, '"methods" is not a member of an expectation: did you mean "method"?'],
    [{ url: '/Users' }, '"url" is not a member of an expectation: path, method, status, query, headers, body, times'],
    [{ method: 'FETCH' }, '"method" must be one of GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS, TRACE, not "FETCH"'],
    [{ path: '/Users?count=1' }, '"path" must be a path without a query, as in /Users, not "/Users?count=1"'],
    [{ path: '/scim/v2/Users' }, '"path" must be relative to the base URL, as in /Users, not "/scim/v2/Users"'],
    [{ method: 1 }, '"method" must be a string'],
    [{ path: 1 }, '"path" must be a string or {"$regexp": "…"}'],
    [{ path: { $regexp: '(' } }, '"(" is not a regular expression'],
    [{ status: '200' }, '"status" must be a number from 100 to 599'],
    [{ status: 0 }, '"status" must be a number from 100 to 599'],
    [{ times: -1 }, '"times" must be a whole number of at least 0'],
    [{ headers: [] }, '"headers" must be an object'],
  ])('%j is refused', (value, message) => {
    expect(() => readPattern(value)).toThrow(new TypeError(message));
  });
});
