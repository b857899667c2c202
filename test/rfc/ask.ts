import type { ServiceProvider } from '../../mock-server/provider/service-provider.ts';
import type { JsonObject } from '../../src/protocol/json/json.ts';

/** Sends requests to a provider at `https://scim.example.com/v2`, and reads the JSON of the responses. */
export function ask({ exchange }: ServiceProvider) {
  return async (method: string, path: string, body?: JsonObject, query: Record<string, string> = {}) => {
    const base = 'https://scim.example.com/v2';
    const content = body === undefined ? {} : { body };
    const { status, raw } = await exchange({ method, base, path, query, headers: {}, ...content });
    const text = raw === undefined ? '' : String(raw);
    return { status, body: (text === '' ? {} : JSON.parse(text)) as JsonObject };
  };
}
