import { describe, expect, onTestFinished, test } from 'vitest';
import { createFirstRequests } from '../../../src/client/transport/first-requests.ts';
import type { NetworkOptions } from '../../../src/client/transport/network-options.ts';
import type { ScimRequest } from '../../../src/protocol/exchange/exchange.ts';
import { json, listen } from '../listen.ts';
import { request } from '../request.ts';

/**
 * A server, and an exchange that first uses node:http. `overHttp` and `overUndici` record the paths of the requests.
 */
async function open(options: NetworkOptions = {}) {
  const overHttp: string[] = [];
  const overUndici: string[] = [];
  let loads = 0;
  let isClosed = false;
  const { url } = await listen((incoming, response) => {
    overHttp.push(incoming.url ?? '');
    json(response, 200, {});
  });
  const exchange = createFirstRequests(options, async () => {
    loads++;
    const second = async ({ path }: ScimRequest) => {
      overUndici.push(path);
      return { status: 200, headers: {} };
    };
    const close = async () => {
      isClosed = true;
    };
    return Object.assign(second, { close });
  });
  onTestFinished(() => exchange.close());
  const ask = (path: string, parts: Partial<ScimRequest> = {}) => exchange(request({ base: url, path, ...parts }));
  return { ask, exchange, overHttp, overUndici, loads: () => loads, isClosed: () => isClosed };
}

describe('the first requests of a process', () => {
  test('four requests, one after the other, do not load undici; the others use it', async () => {
    const { ask, overHttp, overUndici, loads } = await open();
    for (const path of ['/1', '/2', '/3', '/4', '/5', '/6']) await ask(path);
    expect(overHttp).toEqual(['/1', '/2', '/3', '/4']);
    expect(overUndici).toEqual(['/5', '/6']);
    expect(loads()).toBe(1);
  });

  test('a request that runs at the same time as another one uses undici, and so do all after it', async () => {
    const { ask, overHttp, overUndici, loads } = await open();
    await Promise.all([ask('/1'), ask('/2'), ask('/3')]);
    await ask('/4');
    expect(overHttp).toEqual(['/1']);
    expect(overUndici).toEqual(['/2', '/3', '/4']);
    expect(loads()).toBe(1);
  });

  test('a failed request does not prevent the next one', async () => {
    const { ask, overHttp, loads } = await open();
    await expect(ask('/1', { base: 'http://127.0.0.1:1' })).rejects.toThrow('the connection was refused');
    await ask('/2');
    expect(overHttp).toEqual(['/2']);
    expect(loads()).toBe(0);
  });

  test.each<[string, Partial<ScimRequest>]>([
    ['a method that is not one of SCIM', { method: 'QUERY' }],
    ['a header about the connection', { headers: { Connection: 'close' } }],
    ['a header about the framing of the body', { headers: { 'Transfer-Encoding': 'chunked' } }],
  ])('%s needs undici', async (_what, parts) => {
    const { ask, overHttp, overUndici } = await open();
    await ask('/1', parts);
    expect(overHttp).toEqual([]);
    expect(overUndici).toEqual(['/1']);
  });

  test('a proxy needs undici; a host without a proxy does not', async () => {
    const { ask, overHttp, overUndici } = await open({ proxy: { http: 'http://proxy.example.com:3128' } });
    await ask('/local');
    await ask('/far', { base: 'http://scim.example.com' });
    expect(overHttp).toEqual(['/local']);
    expect(overUndici).toEqual(['/far']);
  });

  test('closes undici only if it was loaded', async () => {
    const one = await open();
    await one.ask('/1');
    await one.exchange.close();
    expect(one.isClosed()).toBe(false);
    const two = await open();
    await Promise.all([two.ask('/1'), two.ask('/2')]);
    await two.exchange.close();
    expect(two.isClosed()).toBe(true);
  });
});
