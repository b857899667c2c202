import { describe, expect, it } from 'vitest';
import { defineTypes } from '../../mock-server/index.ts';
import { createMemoryProvider } from '../../mock-server/provider/memory-provider.ts';
import type { JsonObject } from '../../src/protocol/json/json.ts';
import { deviceUrn } from '../../src/protocol/schema/devices/index.ts';
import { urn } from '../../src/protocol/urns.ts';
import { ask } from '../rfc/ask.ts';
import { group, patchOp } from './provider/harness.ts';

const device = (more: JsonObject = {}): JsonObject => ({ schemas: [deviceUrn.Device], active: true, ...more });
const ble = (more: JsonObject = {}): JsonObject => ({
  versionSupport: ['5.4'],
  deviceMacAddress: '2C:54:91:88:C9:E2',
  pairingMethods: [deviceUrn.PairingPassKey],
  ...more,
});
const passKey = `${deviceUrn.Ble}:${deviceUrn.PairingPassKey}`;

function provider() {
  const send = ask(createMemoryProvider({ types: ['devices'] }));
  const add = async (endpoint: string, body: JsonObject): Promise<JsonObject> => {
    const answer = await send('POST', endpoint, body);
    expect(answer).toMatchObject({ status: 201 });
    return answer.body;
  };
  return { send, add };
}

describe('a provider with the types of RFC 9944', () => {
  it('lists them besides those of RFC 7643, and a provider without them does not', async () => {
    const names = async (types?: ['devices']) => {
      const { body } = await ask(createMemoryProvider(types ? { types } : {}))('GET', '/ResourceTypes');
      return (body.Resources as JsonObject[]).map(({ name }) => name);
    };
    expect(await names(['devices'])).toEqual(['User', 'Group', 'Device', 'EndpointApp']);
    expect(await names()).toEqual(['User', 'Group']);
  });

  it('describes the pairing methods as schemas', async () => {
    const { send } = provider();
    const { status, body } = await send('GET', `/Schemas/${deviceUrn.PairingOob}`);
    expect(status).toBe(200);
    expect((body.attributes as JsonObject[]).map(({ name }) => name)).toEqual([
      'key',
      'randomNumber',
      'confirmationNumber',
    ]);
  });

  it('finds, changes and removes what is inside a pairing method', async () => {
    const { send, add } = provider();
    const first = await add(
      '/Devices',
      device({ [deviceUrn.Ble]: ble({ [deviceUrn.PairingPassKey]: { key: 123456 } }) }),
    );
    await add('/Devices', device());
    const found = async (filter: string) => (await send('GET', '/Devices', undefined, { filter })).body.totalResults;
    expect(await found(`${passKey}.key eq 123456`)).toBe(1);
    expect(await found(`${passKey}.key eq 123457`)).toBe(0);
    const path = `/Devices/${first.id}`;
    const change = await send('PATCH', path, patchOp({ op: 'replace', path: `${passKey}.key`, value: 7 }));
    expect(change.status).toBe(200);
    expect(change.body[deviceUrn.Ble]).toMatchObject({ [deviceUrn.PairingPassKey]: { key: 7 } });
    const removal = await send('PATCH', path, patchOp({ op: 'remove', path: passKey }));
    expect(removal.body[deviceUrn.Ble]).toEqual(ble());
    const shown = await send('GET', path, undefined, { attributes: `${deviceUrn.Ble}:versionSupport` });
    expect(shown.body[deviceUrn.Ble]).toEqual({ versionSupport: ['5.4'] });
  });

  it('takes pairing methods without a value', async () => {
    const { add } = provider();
    const pairingMethods = [deviceUrn.PairingNull, deviceUrn.PairingJustWorks];
    const empty = { [deviceUrn.PairingNull]: {}, [deviceUrn.PairingJustWorks]: { key: null } };
    const { [deviceUrn.Ble]: stored } = await add(
      '/Devices',
      device({ [deviceUrn.Ble]: ble({ pairingMethods, ...empty }) }),
    );
    expect(stored).toEqual(ble({ pairingMethods }));
  });

  it.each<[string, JsonObject, string]>([
    ['without active', { active: null }, 'active: it is required'],
    [
      'with a wrong passkey',
      { [deviceUrn.Ble]: ble({ [deviceUrn.PairingPassKey]: { key: 1234567 } }) },
      `${passKey}.key: a passkey has six digits`,
    ],
    [
      'with a wrong MAC address',
      { [deviceUrn.EthernetMab]: { deviceMacAddress: '2C-54-91-88-C9-E2' } },
      `${deviceUrn.EthernetMab}:deviceMacAddress: "2C-54-91-88-C9-E2" is not a MAC address such as 2C:54:91:88:C9:E2`,
    ],
    [
      'with a wrong address for advertisements',
      { [deviceUrn.Ble]: ble({ separateBroadcastAddress: ['AA:BB:88:77:22:11', 'x'] }) },
      `${deviceUrn.Ble}:separateBroadcastAddress: "x" is not a MAC address such as 2C:54:91:88:C9:E2`,
    ],
    [
      'with a wrong EUI-64 address',
      { [deviceUrn.Zigbee]: { versionSupport: ['3.0'], deviceEui64Address: '50:32:5F:FF:FE:E7' } },
      `${deviceUrn.Zigbee}:deviceEui64Address: "50:32:5F:FF:FE:E7" is not an EUI-64 address such as 50:32:5F:FF:FE:E7:67:28`,
    ],
    [
      'with an incomplete pairing method',
      { [deviceUrn.Ble]: ble({ [deviceUrn.PairingOob]: { key: 'k' } }) },
      `${deviceUrn.Ble}:${deviceUrn.PairingOob}.randomNumber: it is required`,
    ],
  ])('refuses a device %s, by POST, PUT and PATCH', async (_what, more, detail) => {
    const { send, add } = provider();
    const { id } = await add('/Devices', device());
    const refused = { status: 400, body: { scimType: 'invalidValue', detail: expect.stringContaining(detail) } };
    expect(await send('POST', '/Devices', device(more))).toMatchObject(refused);
    expect(await send('PUT', `/Devices/${id}`, device(more))).toMatchObject(refused);
    const { active, ...value } = more;
    const operation = active === null ? { op: 'remove', path: 'active' } : { op: 'add', value };
    expect((await send('PATCH', `/Devices/${id}`, patchOp(operation))).status).toBe(400);
  });

  it('keeps what it chose for an application, and gives a token only to one without a certificate', async () => {
    const { send, add } = provider();
    const app = (more: JsonObject) => ({ schemas: [deviceUrn.EndpointApp], applicationName: 'App', ...more });
    const one = await add('/EndpointApps', app({ applicationType: 'telemetry' }));
    expect(one).toMatchObject({ applicationType: 'telemetry', clientToken: expect.stringMatching(/^[\da-f]{40}$/) });
    const { body } = await send(
      'PUT',
      `/EndpointApps/${one.id}`,
      app({ applicationType: 'deviceControl', clientToken: 'x' }),
    );
    expect([body.applicationType, body.clientToken]).toEqual(['telemetry', one.clientToken]);
    const certificateInfo = { subjectName: 'www.example.com' };
    const other = await add('/EndpointApps', app({ certificateInfo }));
    expect(other).toMatchObject({ applicationType: 'deviceControl', certificateInfo });
    expect(other).not.toHaveProperty('clientToken');
    const replacement = patchOp({ op: 'replace', path: 'applicationType', value: 'deviceControl' });
    expect((await send('PATCH', `/EndpointApps/${one.id}`, replacement)).body).toMatchObject({
      scimType: 'mutability',
    });
  });

  it('keeps the endpoint of a gateway, and refers to the applications', async () => {
    const { send, add } = provider();
    const app = await add('/EndpointApps', { schemas: [deviceUrn.EndpointApp], applicationName: 'App' });
    const applications = [{ value: app.id as string }];
    const own = await add('/Devices', device({ [deviceUrn.EndpointApps]: { applications } }));
    const $ref = `https://scim.example.com/v2/EndpointApps/${app.id}`;
    const shown = {
      applications: [{ value: app.id, $ref }],
      deviceControlEnterpriseEndpoint: 'https://scim.example.com/device-control',
    };
    expect(own[deviceUrn.EndpointApps]).toEqual(shown);
    const rename = patchOp({ op: 'replace', path: 'displayName', value: 'Sensor' });
    expect((await send('PATCH', `/Devices/${own.id}`, rename)).body[deviceUrn.EndpointApps]).toEqual(shown);
    const filter = `${deviceUrn.EndpointApps}:applications[$ref eq "${$ref}"]`;
    expect((await send('GET', '/Devices', undefined, { filter })).body.totalResults).toBe(1);
  });

  it('shows the groups of devices and applications, which are up to date', async () => {
    const { send, add } = provider();
    const one = await add('/Devices', device({ displayName: 'Sensor' }));
    const created = await add('/Groups', group('Floor 1', one.id as string));
    expect(created.members).toMatchObject([{ value: one.id, type: 'Device', display: 'Sensor' }]);
    const groups = async () => (await send('GET', `/Devices/${one.id}`)).body.groups;
    expect(await groups()).toMatchObject([{ value: created.id, display: 'Floor 1', type: 'direct' }]);
    await send('PATCH', `/Devices/${one.id}`, patchOp({ op: 'replace', path: 'displayName', value: 'Meter' }));
    expect((await send('GET', `/Groups/${created.id}`)).body.members).toMatchObject([{ display: 'Meter' }]);
    await send('DELETE', `/Groups/${created.id}`);
    expect(await groups()).toBeUndefined();
  });

  it('can be extended by own schemas, and replaced by own types', () => {
    const asset = { id: 'urn:example:asset', attributes: [{ name: 'tag' }] };
    const type = {
      name: 'Device',
      endpoint: '/Devices',
      schema: deviceUrn.Device,
      schemaExtensions: [{ schema: asset.id }],
    };
    const { schemas, resourceTypes } = defineTypes({ types: ['devices'], schemas: [asset], resourceTypes: [type] });
    expect(schemas.map(({ id }) => id)).toEqual(expect.arrayContaining([deviceUrn.Device, asset.id, urn.Group]));
    expect(resourceTypes.find(({ name }) => name === 'Device')?.schemaExtensions).toHaveLength(1);
    expect(() => defineTypes({ schemas: [asset], resourceTypes: [type] })).toThrow(
      `resourceTypes[0]: resource type Device: there is no schema ${deviceUrn.Device}`,
    );
  });

  it('has no other sets', () => {
    expect(() => createMemoryProvider({ types: ['printers'] as never })).toThrow(
      'the option types must be a list of names: devices, agents, roles',
    );
  });
});
