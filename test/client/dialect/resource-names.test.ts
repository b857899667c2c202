import { describe, expect, it } from 'vitest';
import { createMemoryProvider } from '../../../mock-server/index.ts';
import { ScimClient } from '../../../src/client/client.ts';
import { readBodies } from '../../../src/client/reading/body.ts';
import type { FactValues } from '../../../src/dialects/fact-values.ts';
import type { JsonObject } from '../../../src/protocol/json/json.ts';

const facts: Partial<FactValues> = { attributeNames: { externalId: 'external_id' }, singleObjects: ['emails'] };
const schemas = ['urn:ietf:params:scim:schemas:core:2.0:User'];
const email = { value: 'ada@example.com', type: 'work' };

/** Creates a client of a provider with other attribute names. The client knows the facts `known`. */
function createPair(known: Partial<FactValues>) {
  const behaviour = { attributeNames: { externalId: 'external_id' }, singleObjects: ['emails'] };
  const provider = createMemoryProvider({ behaviour });
  const dialect = { id: 'acme', title: 'Acme', version: '2.0' as const, facts: known };
  return new ScimClient(readBodies(provider.exchange), { base: 'https://acme.example.com/scim/v2', dialect });
}

async function readAll(client: ScimClient): Promise<JsonObject[]> {
  const { id } = (await client.create('/Users', { schemas, userName: 'ada', externalId: 'x', emails: [email] })) ?? {};
  const read = [await client.get('/Users', String(id))];
  for await (const page of client.pages('/Users')) read.push(...page.resources);
  return read;
}

describe('resources of a service with its own names', () => {
  it('have the names of RFC 7643', async () => {
    const read = await readAll(createPair(facts));
    expect(read).toMatchObject([{ externalId: 'x' }, { externalId: 'x' }]);
    for (const resource of read) expect(resource).not.toHaveProperty('external_id');
  });

  it('have lists where a service has one object', async () => {
    expect(await readAll(createPair(facts))).toMatchObject([{ emails: [email] }, { emails: [email] }]);
  });

  it('stay as they are if the dialect does not say so', async () => {
    expect(await readAll(createPair({}))).toMatchObject([
      { external_id: 'x', emails: email },
      { external_id: 'x', emails: email },
    ]);
  });
});
