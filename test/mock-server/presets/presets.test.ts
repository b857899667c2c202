import { describe, expect, it } from 'vitest';
import { readBehaviour } from '../../../mock-server/behaviour/index.ts';
import { loadPreset } from '../../../mock-server/presets/load-preset.ts';
import { mappings, unmapped } from '../../../mock-server/presets/mapping.ts';
import { findPreset, presetBehaviour } from '../../../mock-server/presets/preset.ts';
import { createMemoryProvider } from '../../../mock-server/provider/memory-provider.ts';
import { createMockServer } from '../../../mock-server/server/create-mock-server.ts';
import { documented } from '../../../src/dialects/fact.ts';
import type { Facts } from '../../../src/dialects/fact-values.ts';
import { factNames, facts } from '../../../src/dialects/facts.ts';
import { vendors } from '../../../src/dialects/table.ts';
import { type Vendor, vendor } from '../../../src/dialects/vendor.ts';
import type { JsonObject } from '../../../src/protocol/json/json.ts';
import { urn } from '../../../src/protocol/urns.ts';
import { group, user } from '../provider/harness.ts';

const invented = (own: Facts, more: Partial<Vendor> = {}): Vendor =>
  vendor({
    id: 'invented',
    title: 'Invented',
    tier: 'modelled',
    version: '2.0',
    urls: [],
    sources: { X: 'a test' },
    facts: own,
    ...more,
  });

describe('each fact', () => {
  it.each(factNames)('%s has a mapping, a reason why not, or no use in the provider', (name) => {
    const isUsed = ['provider', 'both'].includes(facts[name].usedBy);
    const entries = [name in mappings, name in unmapped].filter(Boolean);
    expect(entries).toHaveLength(isUsed ? 1 : 0);
  });
});

describe('the behaviours of a preset', () => {
  it.each<[string, Facts, object]>([
    ['the first method of authentication', { auth: documented(['oauth', 'basic'], 'X') }, { auth: 'basic' }],
    ['an unknown method of authentication', { auth: documented(['kerberos'], 'X') }, {}],
    ['a type less', { resourceTypes: documented(['User', 'Entitlement'], 'X') }, { resourceTypes: ['User'] }],
    ['all types', { resourceTypes: documented(['User', 'Group', 'Role'], 'X') }, {}],
    [
      'no PATCH at all',
      { methods: documented({ User: ['GET', 'PUT'], Role: [] }, 'X') },
      { methods: { User: ['GET', 'PUT'] }, patch: false },
    ],
    [
      'headers',
      { requiredHeaders: documented([{ name: 'Accept', value: 'application/json', methods: ['GET'] }], 'X') },
      { requiredHeaders: [{ name: 'Accept', value: 'application/json', methods: ['GET'] }] },
    ],
    ['no filters', { filterOperators: documented([], 'X') }, { filter: false }],
    [
      'attributes in filters',
      { filterAttributes: documented({ User: ['userName', 'id'], Group: ['displayName'] }, 'X') },
      { filterAttributes: ['User:userName', 'User:id', 'Group:displayName'] },
    ],
    ['small pages', { maxPageSize: documented(20, 'X') }, { maxPageSize: 20, defaultPageSize: 20 }],
    [
      'both page sizes',
      { defaultPageSize: documented(5, 'X'), maxPageSize: documented(20, 'X') },
      { maxPageSize: 20, defaultPageSize: 5 },
    ],
    ['no sorting', { sort: documented(false, 'X') }, { sort: false, unsupportedSort: 'ignore' }],
    [
      'required attributes that the standard schemas have',
      {
        requiredAttributes: documented(
          {
            User: ['emails.value', 'externalId', 'urn:example:extension:User:code', `${urn.EnterpriseUser}:department`],
            Group: ['owner'],
            Role: ['value'],
          },
          'X',
        ),
      },
      {
        requiredAttributes: [`${urn.User}:emails.value`, `${urn.User}:externalId`, `${urn.EnterpriseUser}:department`],
      },
    ],
    ['single values', { singleValued: documented(['emails', 'skills'], 'X') }, { singleValued: ['emails'] }],
    [
      'the status of PATCH',
      { patchStatus: documented({ User: '204' }, 'X') },
      { patchStatus: { User: 204, Group: 204, default: 200 } },
    ],
    ['bulk', { bulk: documented({ supported: true, maxOperations: 7 }, 'X') }, { bulk: true, maxOperations: 7 }],
    ['the size of requests', { maxRequestSize: documented(1000, 'X') }, { maxPayloadSize: 1000 }],
    [
      'rate limits',
      { rateLimits: documented([{ requests: 5, seconds: 30, types: ['Group'] }], 'X') },
      { rateLimits: [{ requests: 5, seconds: 30, types: ['Group'] }] },
    ],
    [
      'attributes that cannot change, by type, without those of the vendor itself',
      { unchangeable: documented({ User: ['userName', 'seat'], Group: ['displayName'] }, 'X') },
      { unchangeable: ['User:userName', 'Group:displayName'] },
    ],
    [
      'a DELETE that deactivates later',
      { delete: documented('deactivate', 'X'), delayedEffects: documented({ User: ['DELETE'] }, 'X') },
      { delete: 'deactivate-later' },
    ],
    [
      'a DELETE that deletes at once, although other methods are slow',
      { delete: documented('hard', 'X'), delayedEffects: documented({ User: ['DELETE', 'PATCH'] }, 'X') },
      { delete: 'hard' },
    ],
    [
      'changed values that the provider can change',
      {
        normalisations: documented(
          [
            { path: 'emails.type', change: 'removed' },
            { path: 'name.formatted', change: 'as the vendor likes it' },
            { path: 'userName', change: 'in lower case', of: 'email' },
          ],
          'X',
        ),
      },
      { normalisedValues: { 'emails.type': 'removed', userName: 'localPart' } },
    ],
    ['discovery without credentials', { discoveryAuth: documented(false, 'X') }, { openDiscovery: 'all' }],
    ['undefined attributes', { unknownAttributes: documented('accept', 'X') }, { unknownAttributes: 'ignore' }],
    ['what only the client uses', { normalisations: documented([{ path: 'userName', change: 'lower' }], 'X') }, {}],
  ])('follow from the facts: %s', (_, own, behaviour) => {
    const preset = presetBehaviour(invented(own));
    expect(preset).toEqual(behaviour);
    expect(createMemoryProvider({ behaviour: preset, token: 'planted-secret-3d90' }).behaviour).toMatchObject(
      behaviour,
    );
  });

  it.each(vendors.map((one) => [one.id, one] as const))('are valid: %s', (_, one) => {
    const behaviour = presetBehaviour(one);
    expect(readBehaviour(behaviour)).toEqual(behaviour);
    expect(() => createMemoryProvider({ behaviour, users: 3, token: 'planted-secret-3d90' })).not.toThrow();
  });

  it('of aws', async () => {
    const { behaviour } = await loadPreset('aws');
    expect(behaviour).toMatchObject({
      auth: 'bearer',
      methods: { Group: ['GET', 'POST', 'PATCH', 'DELETE'] },
      pagination: 'cursor-on-request',
      membersOnRead: 'never',
      memberReplacement: 'refuse',
      maxMembersAdded: 100,
      errorShape: 'aws',
      projection: false,
      bulk: false,
    });
    expect(behaviour).not.toHaveProperty('resourceTypes');
  });
});

describe('the path of a preset', () => {
  it.each([
    [['https://scim.{region}.example.com/{tenant}/scim/v2', 'https://other.example.com/x'], '/tenant/scim/v2'],
    [['https://{host}'], '/scim/v2'],
    [[], '/scim/v2'],
  ])('of %j is %s', (urls, basePath) => {
    expect(findPreset([invented({}, { urls })], 'invented').basePath).toBe(basePath);
  });
});

it('a vendor of SCIM 1.1 has a preset', () => {
  expect(findPreset([invented({}, { version: '1.1' })], 'invented').behaviour).toEqual({ scimVersion: '1.1' });
});

describe('there is no preset', () => {
  it.each([
    [{ tier: 'hints' }, 'there is no preset invented, because too little is known about Invented'],
    [{ id: 'invent' }, 'there is no preset "invented": did you mean "invent"?'],
    [{ id: 'aws' }, 'there is no preset "invented": aws'],
  ] as const)('for %j', (more, message) => {
    expect(() => findPreset([invented({}, more)], 'invented')).toThrow(message);
  });
});

describe('createMockServer', () => {
  const ask = async (
    { url, headers }: { url: string; headers: Readonly<Record<string, string>> },
    method: string,
    path: string,
    body?: JsonObject,
  ) => {
    const response = await fetch(`${url}${path}`, {
      method,
      headers: { ...headers, 'content-type': 'application/scim+json' },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    return { status: response.status, body: (await response.json()) as JsonObject };
  };

  it('with a preset, is at the path of the vendor and behaves like the service', async () => {
    await using server = await createMockServer({ preset: 'aws', users: 3, seed: 1 });
    expect(server.url).toBe(`http://127.0.0.1:${server.port}/tenant/scim/v2`);
    expect(server.preset).toBe('aws');
    const refused = await ask(server, 'POST', '/Users', user('ada'));
    expect(refused.body).toMatchObject({
      schema: urn.Error,
      status: '400',
      detail: 'name: it is required; displayName: it is required',
    });
    const created = await ask(server, 'POST', '/Groups', group('g'));
    expect((await ask(server, 'PUT', `/Groups/${created.body.id}`, group('h'))).status).toBe(405);
    expect((await ask(server, 'GET', '/Users?count=1&startIndex=2')).body).toMatchObject({ startIndex: 1 });
    expect(server.journal.entries().at(-1)?.behaviours).toMatchObject({ pagination: 'cursor-on-request' });
  });

  it('prefers a given behaviour and a given URL', async () => {
    const publicUrl = 'https://scim.example.com/here';
    const behaviour = { errorShape: 'rfc', projection: undefined } as object;
    await using server = await createMockServer({ preset: 'aws', behaviour, publicUrl });
    expect(server.url).toBe(publicUrl);
    expect(server.behaviour).toMatchObject({ errorShape: 'rfc', projection: false, bulk: false });
  });

  it('has tenants with presets of their own', async () => {
    await using server = await createMockServer({
      preset: 'aws',
      tenants: ['acme', { name: 'globex', preset: 'github-emu' }],
    });
    const found = [...server.tenants].map(([name, { url, preset }]) => [name, preset, new URL(url).pathname]);
    expect(found).toEqual([
      ['acme', 'aws', '/acme/tenant/scim/v2'],
      ['globex', 'github-emu', '/globex/scim/v2/enterprises/enterprise'],
    ]);
    for (const tenant of server.tenants.values()) expect((await ask(tenant, 'GET', '/Users')).status).toBe(200);
  });

  it('refuses an unknown preset', async () => {
    await expect(createMockServer({ preset: 'asw' })).rejects.toThrow('there is no preset "asw": did you mean "aws"?');
    // @ts-expect-error A preset is an id.
    await expect(createMockServer({ preset: 1 })).rejects.toThrow('the option preset must be text, not 1');
  });
});
