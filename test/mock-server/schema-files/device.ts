import { createMemoryProvider } from '../../../mock-server/provider/memory-provider.ts';
import type { MemoryProviderOptions } from '../../../mock-server/provider/options.ts';
import { readSchemaFiles } from '../../../mock-server/schema-files/read-folder.ts';
import type { Json, JsonObject } from '../../../src/protocol/json/json.ts';

/** The folder of the example. */
export const folder = 'examples/schemas';

export const deviceUrn = 'urn:example:params:scim:schemas:core:2.0:Device';
export const locationUrn = 'urn:example:params:scim:schemas:extension:location:2.0:Device';

export const base = 'https://scim.example.com/v2';

/** A device in the form that a client sends. */
export const device = (serialNumber: string, more: JsonObject = {}): JsonObject => ({
  schemas: [deviceUrn, ...(more[locationUrn] ? [locationUrn] : [])],
  displayName: `Device ${serialNumber}`,
  serialNumber,
  ...more,
});

/**
 * A provider in memory that has the types of the example and predictable ids and times. A function sends requests to
 * the provider.
 */
export async function openDevices(options: MemoryProviderOptions = {}) {
  let ids = 0;
  const provider = createMemoryProvider({
    ...(await readSchemaFiles(folder)),
    newId: () => `id-${++ids}`,
    clock: () => Date.UTC(2026, 0, 1),
    ...options,
  });
  const send = async (method: string, target: string, body?: Json, headers: Record<string, string> = {}) => {
    const [path = '', search = ''] = target.split('?');
    const query = Object.fromEntries(new URLSearchParams(search));
    const content = body === undefined ? {} : { body };
    const response = await provider.exchange({ method, base, path, query, headers, ...content });
    const text = response.raw === undefined ? '' : String(response.raw);
    return {
      status: response.status,
      headers: response.headers,
      body: (text === '' ? {} : JSON.parse(text)) as JsonObject,
    };
  };
  const create = async (serialNumber: string, more?: JsonObject): Promise<string> => {
    const { status, body } = await send('POST', '/Devices', device(serialNumber, more));
    if (status !== 201) throw new Error(`${serialNumber}: ${JSON.stringify(body)}`);
    return String(body.id);
  };
  return { provider, send, create };
}
