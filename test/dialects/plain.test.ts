import { describe, expect, it } from 'vitest';
import { createMemoryProvider } from '../../mock-server/index.ts';
import { presetBehaviour } from '../../mock-server/presets/preset.ts';
import { readBodies } from '../../src/client/reading/body.ts';
import { vendors } from '../../src/dialects/table.ts';
import { factValues, type Vendor } from '../../src/dialects/vendor.ts';
import { type PlainRequest, type PlainService, plainSteps } from './plain.ts';
import { truthOf } from './preset.ts';

/**
 * Creates a provider with the behaviour of the vendor. Requests use the paths and the headers that the vendor requires.
 * Requests with `isBare` do not.
 */
function createService(vendor: Vendor, users = 20): PlainService {
  const { endpointCase, requiredHeaders = [], refusedHeaders = [] } = factValues(vendor);
  const behaviour = { ...presetBehaviour(vendor), auth: 'none' as const };
  const provider = createMemoryProvider({ behaviour, users, seed: 1, clock: () => 1_767_225_600_000 });
  const exchange = readBodies(provider.exchange);
  const send = async ({ method, endpoint, query = {}, headers = {}, body, isBare }: PlainRequest) => {
    const standard = { accept: 'application/scim+json', 'user-agent': 'plain', ...headers };
    const own = requiredHeaders.flatMap(({ name, value, methods }) =>
      value === undefined || (methods && !methods.includes(method)) ? [] : [[name.toLowerCase(), value]],
    );
    const all: Record<string, string> = { ...standard, ...(isBare ? {} : Object.fromEntries(own)) };
    for (const { name, methods } of isBare ? [] : refusedHeaders)
      if (!methods || methods.includes(method)) delete all[name.toLowerCase()];
    const path =
      !isBare && endpointCase === 'lower' ? endpoint.replace(/^\/\w+/, (part) => part.toLowerCase()) : endpoint;
    return exchange({
      method,
      base: 'https://vendor.example.com/scim/v2',
      path,
      query,
      headers: all,
      ...(body === undefined ? {} : { body }),
    });
  };
  const people = truthOf(provider, 'User').map(({ id }) => String(id));
  return { people, send, truth: async (endpoint) => truthOf(provider, endpoint === '/Users' ? 'User' : 'Group') };
}

const modelled = vendors.filter(({ tier, version }) => tier === 'modelled' && version === '2.0');

describe.each(modelled.map((vendor) => [vendor.id, vendor] as const))('plain RFC 7644 at %s', (_id, vendor) => {
  const facts = factValues(vendor);
  it.each(plainSteps(facts).map((step) => [step.name, step] as const))('%s', async (_name, step) => {
    expect(`${(await step.works(createService(vendor, step.users))) ? 'works' : 'deviates'}`).toBe(
      step.deviates(facts) ? 'deviates' : 'works',
    );
  });
});
