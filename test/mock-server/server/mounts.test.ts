import { setupServer } from 'msw/node';
import { describe, expect, it } from 'vitest';
import { createFetch } from '../../../mock-server/adapters/fetch.ts';
import { scimHandlers } from '../../../mock-server/msw.ts';
import { createMemoryProvider } from '../../../mock-server/provider/memory-provider.ts';
import { createMockServer } from '../../../mock-server/server/create-mock-server.ts';
import type { Exchange } from '../../../src/protocol/exchange/exchange.ts';
import type { JsonObject } from '../../../src/protocol/json/json.ts';
import { urn } from '../../../src/protocol/urns.ts';

type Send = (method: string, path: string, body?: JsonObject) => Promise<{ status: number; body: JsonObject }>;
interface Mount {
  readonly base: string;
  readonly send: Send;
  close(): Promise<void> | void;
}

const base = 'https://scim.example.com/v2';

/** Asks through a fetch function. */
function overFetch(url: string, fetcher: typeof fetch, headers: Readonly<Record<string, string>> = {}): Send {
  return async (method, path, body) => {
    const init = body
      ? { body: JSON.stringify(body), headers: { ...headers, 'content-type': 'application/scim+json' } }
      : { headers };
    const response = await fetcher(`${url}${path}`, { method, ...init });
    const text = await response.text();
    return { status: response.status, body: text === '' ? {} : JSON.parse(text) };
  };
}

function overExchange(exchange: Exchange): Send {
  return async (method, path, body) => {
    const url = new URL(`${base}${path}`);
    const query = Object.fromEntries(url.searchParams);
    const request = { method, base, path: url.pathname.slice('/v2'.length), query, headers: {} };
    const response = await exchange({ ...request, ...(body ? { body } : {}) });
    return { status: response.status, body: response.raw ? JSON.parse(String(response.raw)) : {} };
  };
}

const mounts: Record<string, () => Promise<Mount>> = {
  'node:http': async () => {
    const server = await createMockServer();
    return { base: server.url, send: overFetch(server.url, fetch, server.headers), close: server.close };
  },
  'in process': async () => {
    const { exchange } = createMemoryProvider();
    return { base, send: overExchange(exchange), close() {} };
  },
  'a fetch function': async () => {
    const { exchange } = createMemoryProvider();
    return { base, send: overFetch(base, createFetch(exchange, { base })), close() {} };
  },
  'MSW handlers': async () => {
    const server = setupServer(...scimHandlers(base));
    server.listen({ onUnhandledRequest: 'bypass' });
    return { base, send: overFetch(base, fetch), close: () => server.close() };
  },
};

/** Creates, changes, finds and deletes a user. Returns everything that a client received, without the base URL. */
async function lifecycle({ base, send }: Mount, userName: string): Promise<string> {
  const seen: unknown[] = [];
  const created = await send('POST', '/Users', { schemas: [urn.User], userName, name: { givenName: 'Zoë' } });
  const id = String(created.body.id);
  const path = `/Users/${id}`;
  const operation = { op: 'replace', path: 'active', value: false };
  seen.push(created);
  seen.push(await send('PATCH', path, { schemas: [urn.PatchOp], Operations: [operation] }));
  seen.push(await send('GET', `/Users?filter=${encodeURIComponent(`userName eq "${userName}" and active eq false`)}`));
  seen.push(await send('POST', '/Users', { schemas: [urn.User], userName }));
  seen.push(await send('GET', '/Users/nobody'));
  seen.push(await send('DELETE', path));
  seen.push(await send('GET', path));
  return JSON.stringify(seen)
    .replaceAll(base, 'BASE')
    .replaceAll(id, 'ID')
    .replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'TIME');
}

describe('the provider answers the same wherever it is mounted', () => {
  it('node:http, in process, a fetch function and MSW handlers', async () => {
    const seen: Record<string, string> = {};
    for (const [name, open] of Object.entries(mounts)) {
      const mount = await open();
      try {
        seen[name] = await lifecycle(mount, 'bjensen');
      } finally {
        await mount.close();
      }
    }
    const [first] = Object.values(seen);
    expect(first).toContain('"status":409');
    expect(JSON.parse(first ?? '').map(({ status }: { status: number }) => status)).toEqual([
      201, 200, 200, 409, 404, 204, 404,
    ]);
    for (const answers of Object.values(seen)) expect(answers).toBe(first);
  });

  it('two in one process do not touch each other', async () => {
    await using one = await createMockServer();
    await using two = await createMockServer();
    const send = overFetch(one.url, fetch, one.headers);
    expect((await send('POST', '/Users', { schemas: [urn.User], userName: 'a' })).status).toBe(201);
    expect((await overFetch(two.url, fetch, two.headers)('GET', '/Users')).body.totalResults).toBe(0);
    expect((await overFetch(two.url, fetch, one.headers)('GET', '/Users')).status).toBe(401);
    expect((await overFetch(one.url, one.fetch, one.headers)('GET', '/Users')).body.totalResults).toBe(1);
  });
});
