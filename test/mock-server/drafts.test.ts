import { describe, expect, it } from 'vitest';
import { createMemoryProvider } from '../../mock-server/provider/memory-provider.ts';
import { defineTypes, withoutStandard } from '../../mock-server/schema-files/define-types.ts';
import type { JsonObject } from '../../src/protocol/json/json.ts';
import { draftUrn } from '../../src/protocol/schema/drafts/urns.ts';
import type { Resource } from '../../src/protocol/schema/resource.ts';
import { urn } from '../../src/protocol/urns.ts';
import { ask } from '../rfc/ask.ts';
import { group, patchOp } from './provider/harness.ts';

type Types = Parameters<typeof createMemoryProvider>[0];
const asked = (options: Types = {}) => ask(createMemoryProvider(options));
const config = async (options?: Types) => (await asked(options)('GET', '/ServiceProviderConfig')).body;
const resources = (body: JsonObject) => body.Resources as JsonObject[];

describe('the sets of types of drafts', () => {
  it('are there only when they are asked for, and name the draft and its version', async () => {
    const described = async (options?: Types) =>
      resources((await asked(options)('GET', '/Schemas')).body)
        .filter(({ id }) => Object.values(draftUrn).some((draft) => draft === id))
        .map(({ name, description }) => [name, /Internet-Draft [\w-]+-\d\d/.exec(String(description))?.[0]]);
    expect(await described()).toEqual([]);
    expect(await described({ types: ['devices'] })).toEqual([]);
    expect(await described({ types: ['agents', 'roles'] })).toEqual([
      ['Agent', 'Internet-Draft draft-abbey-scim-agent-extension-00'],
      ['AgenticApplication', 'Internet-Draft draft-abbey-scim-agent-extension-00'],
      ['Role', 'Internet-Draft draft-ietf-scim-roles-entitlements-01'],
      ['Entitlement', 'Internet-Draft draft-ietf-scim-roles-entitlements-01'],
    ]);
  });

  it('are announced as the drafts say', async () => {
    expect(await config()).not.toHaveProperty('agentExtension');
    expect(await config()).not.toHaveProperty('RolesAndEntitlements');
    const announced = { supported: true, agentsSupported: true, agenticApplicationsSupported: true };
    expect(await config({ types: ['agents'] })).toMatchObject({ agentExtension: announced });
    const one = { types: ['agents'], behaviour: { resourceTypes: ['User', 'Agent'] } } as const;
    expect(await config(one)).toMatchObject({ agentExtension: { ...announced, agenticApplicationsSupported: false } });
    expect((await config({ types: ['roles'] })).RolesAndEntitlements).toEqual({
      roles: { supported: true, multipleRolesSupported: true, primarySupported: true, typeSupported: true },
      entitlements: {
        supported: true,
        multipleEntitlementsSupported: true,
        primarySupported: true,
        typeSupported: true,
      },
    });
  });

  it('can be defined again with what defineTypes returned', () => {
    const all = defineTypes({ types: ['devices', 'agents', 'roles'] });
    const again = defineTypes({ types: ['devices', 'agents', 'roles'], ...all });
    expect(again).toEqual(all);
    expect(withoutStandard(all)).toEqual({ schemas: [], resourceTypes: [] });
    const members = all.schemas
      .find(({ id }) => id === urn.Group)
      ?.attributes.find(({ name }) => name === 'members')
      ?.subAttributes?.find(({ name }) => name === '$ref');
    expect(members?.referenceTypes).toEqual(['User', 'Group', 'Device', 'EndpointApp', 'Agent']);
  });
});

describe('agents', () => {
  const agent = (more: JsonObject = {}): JsonObject => ({ schemas: [draftUrn.Agent], name: 'Helpdesk bot', ...more });

  it('are created, found by name, and members of groups', async () => {
    const send = asked({ types: ['agents'] });
    const created = await send('POST', '/Agents', agent({ externalId: 'bot-1', subject: 'sub-1', agentType: 'Chat' }));
    expect(created).toMatchObject({ status: 201, body: { name: 'Helpdesk bot', subject: 'sub-1' } });
    const id = String(created.body.id);
    const found = await send('GET', '/Agents', undefined, { filter: 'name eq "helpdesk BOT"' });
    expect(found.body).toMatchObject({ totalResults: 1, Resources: [{ id }] });
    const bots = await send('POST', '/Groups', group('Bots', id));
    expect(bots.body.members).toMatchObject([{ value: id, type: 'Agent' }]);
    expect((await send('GET', `/Agents/${id}`)).body.groups).toMatchObject([{ value: bots.body.id, display: 'Bots' }]);
    const inGroup = await send('GET', '/Agents', undefined, { filter: `groups.value eq "${bots.body.id}"` });
    expect(inGroup.body.totalResults).toBe(1);
  });

  it('need a name of their own', async () => {
    const send = asked({ types: ['agents'] });
    expect(await send('POST', '/Agents', { schemas: [draftUrn.Agent] })).toMatchObject({ status: 400 });
    await send('POST', '/Agents', agent());
    expect(await send('POST', '/Agents', agent())).toMatchObject({ status: 409, body: { scimType: 'uniqueness' } });
  });

  it('do not take from a client what is readOnly', async () => {
    const send = asked({ types: ['agents'] });
    const { body } = await send('POST', '/Agents', agent({ parent: { value: 'x' }, owners: [{ value: 'y' }] }));
    expect(body).not.toHaveProperty('parent');
    expect(body).not.toHaveProperty('owners');
  });

  it('belong to applications, which a client changes', async () => {
    const send = asked({ types: ['agents'] });
    const agents = [{ value: 'a1', type: 'owned' }];
    const application = { schemas: [draftUrn.AgenticApplication], name: 'Assistants', agents };
    const { status, body } = await send('POST', '/AgenticApplications', application);
    expect({ status, agents: body.agents }).toEqual({ status: 201, agents });
    const change = patchOp({
      op: 'add',
      path: 'oAuthConfiguration',
      value: [{ clientId: 'c1', redirectUri: ['https://a.example.com/back'] }],
    });
    const changed = await send('PATCH', `/AgenticApplications/${body.id}`, change);
    expect(changed.body.oAuthConfiguration).toEqual([{ clientId: 'c1', redirectUri: ['https://a.example.com/back'] }]);
  });
});

describe('roles and entitlements', () => {
  const lead = { id: 'rl1', value: 'lead', display: 'Lead', supported: true, contains: ['member'] };
  const contents = [
    { op: 'put', type: 'Role', resource: lead as unknown as Resource },
    { op: 'put', type: 'Entitlement', resource: { id: 'e1', value: 'seat' } as unknown as Resource },
  ] as const;

  it('are read, and come from the contents of the provider', async () => {
    const provider = createMemoryProvider({ types: ['roles'] });
    await provider.restore(contents);
    const send = ask(provider);
    expect(resources((await send('GET', '/Roles')).body)).toMatchObject([{ ...lead, schemas: [draftUrn.Role] }]);
    const found = await send('GET', '/Entitlements', undefined, { filter: 'value eq "seat"' });
    expect(found.body).toMatchObject({ totalResults: 1, Resources: [{ id: 'e1' }] });
  });

  it('are not written by clients', async () => {
    const provider = createMemoryProvider({ types: ['roles'] });
    await provider.restore(contents);
    const send = ask(provider);
    const role = { schemas: [draftUrn.Role], value: 'x', supported: true };
    expect(await send('POST', '/Roles', role)).toMatchObject({ status: 405 });
    expect(await send('PUT', '/Roles/rl1', role)).toMatchObject({ status: 405 });
    expect(await send('DELETE', '/Entitlements/e1')).toMatchObject({ status: 405 });
    expect((await send('GET', '/Roles/rl1')).body).toMatchObject(lead);
  });

  it.each([
    [{ id: 'rl2', supported: true }, 'contents[0]: the Role "rl2": value: '],
    [{ id: 'rl2', value: 'x', supported: 'maybe' }, 'contents[0]: the Role "rl2": supported: '],
  ])('are refused in contents that their schema does not allow: %j', async (resource, message) => {
    const provider = createMemoryProvider({ types: ['roles'] });
    const wrong = [{ op: 'put', type: 'Role', resource: resource as unknown as Resource }] as const;
    await expect((async () => provider.restore(wrong))()).rejects.toThrow(message);
  });
});
