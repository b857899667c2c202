import type { ServiceProviderOptions } from '../../../mock-server/provider/options.ts';
import { createServiceProvider, storeIndexes } from '../../../mock-server/provider/service-provider.ts';
import { createMemoryStore } from '../../../mock-server/store/memory-store.ts';
import type { Json, JsonObject } from '../../../src/protocol/json/json.ts';
import { urn } from '../../../src/protocol/urns.ts';

export const base = 'https://scim.example.com/v2';

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: JsonObject;
}

/** Creates a provider with predictable ids and times, and a function that sends requests to it. */
export function createHarness(options: Partial<ServiceProviderOptions> = {}) {
  let ids = 0;
  const clock = { now: Date.parse('2026-01-01T00:00:00Z') };
  const provider = createServiceProvider({
    store: createMemoryStore({ indexes: storeIndexes() }),
    newId: () => `id-${++ids}`,
    clock: () => clock.now,
    ...options,
  });
  const send = async (
    method: string,
    target: string,
    body?: Json | { raw: string },
    headers: Record<string, string> = {},
  ): Promise<Answer> => {
    const [path = '', search = ''] = target.split('?');
    const query = Object.fromEntries(new URLSearchParams(search));
    const raw = typeof body === 'object' && body !== null && 'raw' in body ? String(body.raw) : undefined;
    const content = raw === undefined ? (body === undefined ? {} : { body: body as Json }) : { raw };
    const response = await provider.exchange({ method, base, path, query, headers, ...content });
    const text = response.raw === undefined ? '' : String(response.raw);
    return { status: response.status, headers: response.headers, body: text === '' ? {} : JSON.parse(text) };
  };
  return { provider, clock, send };
}

export type Harness = ReturnType<typeof createHarness>;

export const user = (userName: string, more: JsonObject = {}): JsonObject => ({
  schemas: [urn.User],
  userName,
  ...more,
});
export const group = (displayName: string, ...members: string[]): JsonObject => ({
  schemas: [urn.Group],
  displayName,
  members: members.map((value) => ({ value })),
});
export const patchOp = (...Operations: JsonObject[]): JsonObject => ({ schemas: [urn.PatchOp], Operations });
