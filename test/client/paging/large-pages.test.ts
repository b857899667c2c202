import { describe, expect, it } from 'vitest';
import { ScimClient } from '../../../src/client/client.ts';
import type { ScimRequest, ScimResponse } from '../../../src/protocol/exchange/exchange.ts';
import { NetworkError } from '../../../src/protocol/exchange/network-error.ts';
import type { JsonObject } from '../../../src/protocol/json/json.ts';

const total = 1200;

/** A service with 1,200 people. `config` is its ServiceProviderConfig, and `answer` can replace the response to a list request. */
function open(
  config: JsonObject | undefined,
  answer: (count: number) => Partial<ScimResponse> | undefined = () => undefined,
) {
  const counts: number[] = [];
  const exchange = async ({ path, query }: ScimRequest): Promise<ScimResponse> => {
    if (path === '/ServiceProviderConfig')
      return config ? { status: 200, headers: {}, body: config } : { status: 403, headers: {}, body: {} };
    // This is a request of the discovery. The client sends it to find the reason of the status 403.
    if (query.count === undefined) return { status: 403, headers: {}, body: {} };
    const count = Number(query.count);
    counts.push(count);
    const replaced = answer(count);
    if (replaced) return { status: 200, headers: {}, ...replaced };
    const start = Number(query.startIndex ?? 1);
    const Resources = Array.from({ length: Math.min(count, total + 1 - start) }, (_, at) => ({
      id: String(start + at),
    }));
    return { status: 200, headers: {}, body: { totalResults: total, startIndex: start, Resources } };
  };
  const client = new ScimClient(exchange, { base: 'https://scim.example.com/v2' });
  const read = async (options = {}) => {
    let people = 0;
    for await (const _ of client.list('/Users', { largePages: true, ...options })) people++;
    return { people, counts };
  };
  return { read, counts };
}

const declares = (maxResults: number) => ({ filter: { supported: true, maxResults } });
const refused = (status: number, detail: string) => ({ status, body: { detail, status: String(status) } });

describe('a list of all people', () => {
  it.each<[string, JsonObject | undefined, object, number[]]>([
    ['that the server allows', declares(1000), {}, [500, 500, 500]],
    ['of the size that the server declares', declares(300), {}, [300, 300, 300, 300]],
    [
      'of the size for paging rather than for filters',
      { ...declares(1000), pagination: { cursor: false, index: true, maxPageSize: 400 } },
      {},
      [400, 400, 400],
    ],
    ['of 100 if the server declares less', declares(20), {}, Array(12).fill(100)],
    ['of 100 if the server declares nothing', {}, {}, Array(12).fill(100)],
    ['of 100 if the declaration cannot be read', undefined, {}, Array(12).fill(100)],
    ['of the size that the caller chooses', declares(1000), { count: 600 }, [600, 600]],
    ['of 100 if nobody asks for large pages', declares(1000), { largePages: false }, Array(12).fill(100)],
  ])('is read in pages %s', async (_what, config, options, expected) => {
    expect(await open(config).read(options)).toEqual({ people: total, counts: expected });
  });

  it.each<[string, (count: number) => Partial<ScimResponse> | undefined, number[]]>([
    ['a status of the server', (count) => (count > 100 ? refused(500, 'out of memory') : undefined), [500, 100]],
    ['an error that does not name the size', (count) => (count > 100 ? refused(400, 'bad') : undefined), [500, 100]],
    [
      'an error that names the size',
      (count) => (count > 200 ? refused(400, 'count is too large') : undefined),
      [500, 250, 125],
    ],
  ])('is read in smaller pages after %s', async (_what, answer, expected) => {
    const { people, counts } = await open(declares(1000), answer).read();
    expect(people).toBe(total);
    expect(counts.slice(0, expected.length)).toEqual(expected);
    expect(new Set(counts.slice(expected.length))).toEqual(new Set(expected.slice(-1)));
  });

  it.each(['timeout', 'protocol'] as const)('is read in smaller pages after the network error %s', async (code) => {
    const { people, counts } = await open(declares(1000), (count) => {
      if (count > 100) throw new NetworkError('too large', code, true);
      return undefined;
    }).read();
    expect([people, ...counts]).toEqual([total, 500, ...Array(12).fill(100)]);
  });

  it.each([401, 403, 404, 429])('is not requested again after status %i', async (status) => {
    const { read, counts } = open(declares(1000), () => refused(status, 'no'));
    await expect(read()).rejects.toMatchObject({ status });
    expect(counts).toEqual([500]);
  });

  it('is not requested again after an abort', async () => {
    const { read, counts } = open(declares(1000), () => {
      throw new NetworkError('stopped', 'aborted', true);
    });
    await expect(read()).rejects.toThrow('stopped');
    expect(counts).toEqual([500]);
  });

  it('fails with the error of the smaller page if this page fails too', async () => {
    const { read, counts } = open(declares(1000), (count) => refused(500, `no page of ${count}`));
    await expect(read()).rejects.toMatchObject({ status: 500, message: expect.stringContaining('no page of 100') });
    expect(counts).toEqual([500, 100]);
  });
});
