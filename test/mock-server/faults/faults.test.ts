import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { printFault, readFault } from '../../../mock-server/faults/parse.ts';
import type { FaultSpec } from '../../../mock-server/faults/spec.ts';
import { createMemoryProvider } from '../../../mock-server/provider/memory-provider.ts';
import type { ServiceProviderOptions } from '../../../mock-server/provider/options.ts';
import { openServer } from './server.ts';

const base = 'https://scim.example.com/v2';

/** A provider without a socket, and functions that return its statuses. */
function create(options: Partial<ServiceProviderOptions> = {}) {
  const waits: number[] = [];
  const provider = createMemoryProvider({
    journal: true,
    sleep: async (ms) => {
      waits.push(ms);
    },
    ...options,
  });
  const ask = async (method: string, path: string, headers: Record<string, string> = {}) =>
    (await provider.exchange({ method, base, path, query: {}, headers })).status;
  const statuses = async (count: number) => {
    const seen: number[] = [];
    for (let i = 0; i < count; i++) seen.push(await ask('GET', '/Users'));
    return seen;
  };
  return { ...provider, ask, statuses, waits };
}

describe('where and how often a fault strikes', () => {
  it('strikes a method and a path, and nothing else', async () => {
    const { ask } = create({ faults: [{ status: 503, method: 'POST|DELETE', path: '/Users/*' }] });
    expect(await ask('DELETE', '/Users/a')).toBe(503);
    expect(await ask('GET', '/Users/a')).toBe(404);
    expect(await ask('DELETE', '/Users/a/b')).toBe(404);
    expect(await ask('POST', '/Users')).toBe(400);
  });

  it.each<[string, string, boolean]>([
    ['/Users', '/Users', true],
    ['/Users', '/Users/a', false],
    ['/Users/*', '/Users/a', true],
    ['/Users/*', '/Users', false],
    ['/Users/**', '/Users', true],
    ['/Users/**', '/Users/a', true],
    ['/Users/**', '/UsersX', false],
    ['/**', '/', true],
    ['/*/a', '/Groups/a', true],
    ['/Users/.', '/Users/a', false],
  ])('the path %s with a request to %s: %s', async (pattern, path, strikes) => {
    const { ask } = create({ faults: [{ status: 503, path: pattern }] });
    expect((await ask('GET', path)) === 503).toBe(strikes);
  });

  it('spares some, strikes as often as told, and is gone', async () => {
    const { statuses, faults } = create({ faults: [{ status: 500, skip: 1, times: 2 }] });
    expect(await statuses(5)).toEqual([200, 500, 500, 200, 200]);
    expect(faults.list()).toEqual([]);
  });

  it('strikes all at once no more often than told', async () => {
    const { ask } = create({ faults: [{ status: 500, times: 2, latency: 10 }] });
    const seen = await Promise.all(Array.from({ length: 10 }, () => ask('GET', '/Users')));
    expect(seen.filter((status) => status === 500)).toHaveLength(2);
  });

  it('strikes by chance the same requests for the same seed, and others for another', async () => {
    const run = (seed: number) => create({ faults: [{ status: 500, probability: 0.3, seed }] }).statuses(400);
    const first = await run(1);
    expect(await run(1)).toEqual(first);
    expect(await run(2)).not.toEqual(first);
    const struck = first.filter((status) => status === 500).length;
    expect(struck).toBeGreaterThan(80);
    expect(struck).toBeLessThan(160);
  });

  it('throws dice for each fault apart, by the seed of the server', async () => {
    const faults = [
      { status: 500, probability: 0.5, method: 'GET' },
      { status: 503, probability: 0.5, method: 'GET' },
    ];
    const seen = await create({ faults, seed: 42 }).statuses(100);
    expect(await create({ faults, seed: 42 }).statuses(100)).toEqual(seen);
    expect(await create({ faults, seed: 43 }).statuses(100)).not.toEqual(seen);
    expect(new Set(seen)).toEqual(new Set([200, 500, 503]));
  });

  it('does not change whom it strikes when it waits by chance too', async () => {
    const run = (jitter: number) => create({ faults: [{ status: 500, probability: 0.5, latency: 1, jitter }] });
    expect(await run(5).statuses(50)).toEqual(await run(0).statuses(50));
  });

  it('several strike one request, the first one first', async () => {
    const { statuses, waits } = create({ faults: [{ latency: 5 }, { status: 429, times: 1 }, { status: 500 }] });
    expect(await statuses(2)).toEqual([429, 500]);
    expect(waits).toEqual([5, 5]);
  });
});

describe('faults that come and go', () => {
  it('are added, listed, removed and made what they were', async () => {
    const { faults, statuses, reset } = create({ faults: ['status=503,times=1'] });
    const id = faults.add({ status: 500 });
    expect(faults.list()).toEqual([
      { id: 'fault-1', fault: { status: 503, times: 1 }, hits: 0 },
      { id, fault: { status: 500 }, hits: 0 },
    ]);
    expect(await statuses(2)).toEqual([503, 500]);
    expect([faults.remove(id), faults.remove(id)]).toEqual([true, false]);
    expect(await statuses(1)).toEqual([200]);
    await reset();
    expect(await statuses(2)).toEqual([503, 200]);
    faults.add({ status: 500 });
    faults.clear();
    expect(await statuses(1)).toEqual([200]);
  });

  it('are in the journal with the request that they struck', async () => {
    const { ask, journal } = create({ faults: [{ status: 429, retryAfter: 2, times: 1 }] });
    await ask('GET', '/Users');
    await ask('GET', '/Users');
    expect(journal.entries().map(({ faults }) => faults)).toEqual([['status=429,retryAfter=2,times=1'], []]);
  });
});

describe('Prefer', () => {
  it.each<[string, number, number[]]>([
    ['code=429', 429, []],
    ['code=429, delay=2s', 429, [2000]],
    ['delay=1500', 200, [1500]],
    ['respond-async, Code="503"; foo=bar', 503, []],
    ['code=404, code=500', 404, []],
    ['return=minimal', 200, []],
    ['', 200, []],
    ['code=abc', 400, []],
    ['code=100', 400, []],
  ])('%s is answered with %i', async (prefer, status, waited) => {
    const { ask, waits } = create({ prefer: true });
    expect(await ask('GET', '/Users', { prefer })).toBe(status);
    expect(waits).toEqual(waited);
  });

  it('says what is wrong with a wish', async () => {
    const { exchange } = createMemoryProvider({ prefer: true });
    const { body } = await exchange({
      method: 'GET',
      base,
      path: '/Users',
      query: {},
      headers: { prefer: 'code=100' },
    });
    expect(body).toMatchObject({
      scimType: 'invalidValue',
      detail: 'Prefer: status must be a whole number from 200 to 599, not "100"',
    });
  });

  it('is passed over unless the server was told to listen', async () => {
    const { ask } = create();
    expect(await ask('GET', '/Users', { prefer: 'code=429' })).toBe(200);
  });

  it('counts for one request and is in the journal', async () => {
    const { ask, faults, journal } = create({ prefer: true });
    await ask('GET', '/Users', { prefer: 'code=429' });
    expect(await ask('GET', '/Users')).toBe(200);
    expect(faults.list()).toEqual([]);
    expect(journal.entries().map(({ faults }) => faults)).toEqual([['status=429'], []]);
  });
});

describe('the text of a fault', () => {
  it.each<[unknown, FaultSpec]>([
    ['status=429,retryAfter=2,times=3,path=/Users', { status: 429, retryAfter: 2, times: 3, path: '/Users' }],
    [' latency = 1.5s , jitter=200ms ', { latency: 1500, jitter: 200 }],
    ['latency=1m', { latency: 60_000 }],
    ['ignoreFilter', { ignoreFilter: true }],
    ['truncate,method=get|post', { truncate: true, method: 'GET|POST' }],
    ['stale=0', { stale: 0 }],
    ['{"status": 400, "detail": "a, b"}', { status: 400, detail: 'a, b' }],
    [
      { status: '503', probability: '0.5' },
      { status: 503, probability: 0.5 },
    ],
  ])('%j is read', (input, expected) => {
    expect(readFault(input)).toEqual(expected);
  });

  it.each<[unknown, string]>([
    ['', 'there is no fault "": latency, reset, truncate'],
    ['statu=429', 'there is no fault "statu": did you mean "status"?'],
    ['fog=1', 'there is no fault "fog": latency, reset, truncate'],
    ['__proto__=1', 'there is no fault "__proto__": latency'],
    ['status=100', 'status must be a whole number from 200 to 599, not "100"'],
    ['status', 'status must be a whole number from 200 to 599, not true'],
    ['rateLimit=10', 'rateLimit must be a number of requests per time, such as 10/1s, not "10"'],
    ['rateLimit=10/0s', 'rateLimit must be a number of requests per time, such as 10/1s, not "10/0s"'],
    [
      'headers=location',
      'headers must be an object with the names and the values of headers; each value must be one line of text, not "location"',
    ],
    [
      { headers: {} },
      'headers must be an object with the names and the values of headers; each value must be one line of text, not {}',
    ],
    [
      { headers: { 'a b': 'c' } },
      'headers must be an object with the names and the values of headers; each value must be one line of text',
    ],
    [
      { headers: { a: 'b\r\nc: d' } },
      'headers must be an object with the names and the values of headers; each value must be one line of text',
    ],
    ['status=429,status=500', 'status is given twice'],
    ['latency=2h', 'latency must be a number of milliseconds, or text such as 2s (at most 10m), not "2h"'],
    ['latency=11m', 'latency must be a number of milliseconds, or text such as 2s (at most 10m), not "11m"'],
    ['latency=-1', 'latency must be a number of milliseconds, or text such as 2s (at most 10m), not "-1"'],
    ['reset=during', 'reset must be before or after, not "during"'],
    ['ignoreFilter=no', 'ignoreFilter must be true or omitted, not "no"'],
    ['truncate=half', 'truncate must be a number of bytes, or true for half of the bytes, not "half"'],
    ['contentType=', 'contentType must be one line of text, not ""'],
    ['{"contentType": "a\\r\\nb: c"}', 'contentType must be one line of text, not "a\\r\\nb: c"'],
    ['probability=2,status=500', 'probability must be a number from 0 to 1, not "2"'],
    ['times=0,status=500', 'times must be a whole number of at least 1, not "0"'],
    ['path=Users,status=500', 'path must begin with a slash and have at most 1000 characters, not "Users"'],
    ['path=/Users?x=1,status=500', 'path must be a path without a query, as in /Users, not "/Users?x=1"'],
    ['path=/Users#x,status=500', 'path must be a path without a query, as in /Users, not "/Users#x"'],
    ['path=/Users/a b,status=500', 'path must be percent-encoded, as in /Users/a%20b, not "/Users/a b"'],
    ['path=/Users/é,status=500', 'path must be percent-encoded, as in /Users/%C3%A9, not "/Users/é"'],
    [
      'path=/scim/v2/Users/*,status=500',
      'path must be relative to the base URL, as in /Users/*, not "/scim/v2/Users/*"',
    ],
    [
      'path=/acme/scim/v2/Bulk,status=500',
      'path must be relative to the base URL, as in /Bulk, not "/acme/scim/v2/Bulk"',
    ],
    ['path=/scim/v2/Devices,status=500', 'path must be relative to the base URL, as in /Users, not "/scim/v2/Devices"'],
    [
      'path=/Users/a*,status=500',
      'path must contain "*" only as a whole segment, and "**" only as the last segment, as in /Users/* or /Users/**, not "/Users/a*"',
    ],
    [
      'path=/**/x,status=500',
      'path must contain "*" only as a whole segment, and "**" only as the last segment, as in /Users/* or /Users/**, not "/**/x"',
    ],
    [
      'method=POSTT,status=500',
      'method must be one of GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS, TRACE, not "POSTT"',
    ],
    [
      'method=POST|,status=500',
      'method must be one of GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS, TRACE, not "POST|"',
    ],
    [{ method: ['POST'], status: 500 }, 'method must be a method, or several methods separated by |, not ["POST"]'],
    ['partialBulk=1,path=/Users', 'partialBulk acts only on POST /Bulk, not on * /Users'],
    ['partialBulk=1,method=GET|PUT', 'partialBulk acts only on POST /Bulk, not on GET|PUT /**'],
    ['loseMembers=1,path=/Users/**', 'loseMembers acts only on POST /Groups, PUT|PATCH /Groups/*, not on * /Users/**'],
    ['stale,method=DELETE', 'stale acts only on GET|HEAD /**, POST /.search, POST /*/.search, not on DELETE /**'],
    ['dropMembers,method=DELETE', 'dropMembers acts only on GET|HEAD|POST|PUT|PATCH /Groups/**'],
    [
      'maxPage=1,path=/Users/x',
      'maxPage acts only on GET|HEAD /*, GET|HEAD /, POST /.search, POST /*/.search, not on * /Users/x',
    ],
    [
      'ignoreFilter,partialBulk=1',
      'partialBulk acts only on POST /Bulk, not on GET|HEAD /*, GET|HEAD /, POST /.search',
    ],
    ['times=3', 'a fault needs at least one of latency, reset'],
    ['retryAfter=3,latency=1', 'retryAfter needs status'],
    ['{"status": 400', 'a fault that begins with "{" must be JSON'],
    [42, 'a fault must be an object, or text such as status=429,times=3'],
  ])('%j is refused', (input, message) => {
    expect(() => readFault(input)).toThrow(TypeError);
    expect(() => readFault(input)).toThrow(message);
  });

  it.each([
    'partialBulk=1,path=/Bulk',
    'partialBulk=1,path=/*,method=post|put',
    'loseMembers=0,path=/Groups/id-1',
    'repeatPage,path=/Users/',
    'maxPage=1,path=/Devices',
    'ignoreFilter,method=POST',
    'stale,path=/Users/x',
    'dropMembers,path=/**,ignoreFilter',
    'status=500,path=/Me,method=trace',
    'status=500,path=/nothing/here',
    'latency=1,path=/oauth/token',
  ])('%s can strike', (text) => {
    expect(() => readFault(text)).not.toThrow();
  });

  it('is read back as it was printed', () => {
    const specs = fc.record(
      {
        status: fc.integer({ min: 200, max: 599 }),
        headers: fc.constant({ location: 'https://x, y' }),
        rateLimit: fc.constant('5/1s'),
        latency: fc.integer({ min: 0, max: 600_000 }),
        truncate: fc.oneof(fc.constant(true as const), fc.nat()),
        contentType: fc.stringMatching(/^[\x20-\x7e]{1,20}$/),
        detail: fc.stringMatching(/^[\x20-\x7e]{1,20}$/),
        stale: fc.oneof(fc.constant(true as const), fc.integer({ min: 0, max: 600_000 })),
        path: fc.stringMatching(/^\/[!$-)+-.:->@-~]{0,20}$/),
        method: fc.constantFrom('GET', 'PATCH|GET'),
        probability: fc.double({ min: 0, max: 1, noNaN: true }).map((p) => Math.round(p * 1000) / 1000),
      },
      { requiredKeys: ['status'] },
    );
    fc.assert(
      fc.property(specs, (spec) => {
        expect(readFault(printFault(spec))).toEqual(spec);
      }),
    );
  });

  it('a server does not start with a fault that is none', async () => {
    await expect(openServer({ faults: ['statu=429'] })).rejects.toThrow('there is no fault "statu"');
  });
});
