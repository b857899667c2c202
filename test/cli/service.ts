import {
  createServiceProvider,
  type ServiceProvider,
  storeIndexes,
} from '../../mock-server/provider/service-provider.ts';
import { createMemoryStore } from '../../mock-server/store/memory-store.ts';
import { readBody } from '../../src/client/reading/body.ts';
import type { Exchange, Layer } from '../../src/protocol/exchange/exchange.ts';

/** The bearer token of the service providers in these tests. The tests check that no output contains this token. */
export const token = 'planted-secret-7f3a';

/** Wraps a provider whose responses are text. Parses the text as JSON, as for a response from a network. */
export function asOverTheWire(next: Exchange): Exchange {
  return async (request) => {
    const { raw, ...response } = await next(request);
    if (raw === undefined || raw.length === 0) return response;
    return { ...response, ...readBody(Buffer.from(raw), response.headers['content-type']) };
  };
}

/**
 * A service provider with sequential ids and a clock that does not advance. The outputs are therefore always the same.
 */
export function createService(...layers: Layer[]): ServiceProvider {
  let count = 0;
  const provider = createServiceProvider({
    store: createMemoryStore({ indexes: storeIndexes() }),
    token,
    clock: () => Date.UTC(2026, 0, 2, 3, 4, 5),
    newId: () => `id-${++count}`,
    layers,
  });
  return { ...provider, exchange: asOverTheWire(provider.exchange) };
}
