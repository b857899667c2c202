import { createServiceProvider, storeIndexes } from '../../../mock-server/provider/service-provider.ts';
import { createMemoryStore } from '../../../mock-server/store/memory-store.ts';
import type { Layer } from '../../../src/protocol/exchange/exchange.ts';
import type { JsonObject } from '../../../src/protocol/json/json.ts';
import { asOverTheWire, token } from '../service.ts';

/** Creates a service provider with events, and functions that create and count its events. */
export function eventService(...layers: Layer[]) {
  let count = 0;
  const provider = createServiceProvider({
    store: createMemoryStore({ indexes: storeIndexes() }),
    token,
    newId: () => `id-${++count}`,
    behaviour: { securityEvents: 'notice' },
    layers,
  });
  const exchange = asOverTheWire(provider.exchange);
  const send = (method: string, path: string, body?: JsonObject) =>
    exchange({
      method,
      base: 'https://scim.example.com/v2',
      path,
      query: {},
      headers: { authorization: `Bearer ${token}` },
      ...(body === undefined ? {} : { body }),
    });
  return {
    exchange,
    send,
    /** Creates users. Each creation causes one event. */
    async createUsers(number: number): Promise<void> {
      for (let user = 0; user < number; user++) {
        const schemas = ['urn:ietf:params:scim:schemas:core:2.0:User'];
        await send('POST', '/Users', { schemas, userName: `user-${++count}` });
      }
    },
    /** Number of events that are not acknowledged. */
    waiting: () => provider.events?.status().queued,
    refused: () => provider.events?.status().dropped,
  };
}

/** Reads the lines of `-o ndjson`. */
export function linesOf(text: string): JsonObject[] {
  return text
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as JsonObject);
}
