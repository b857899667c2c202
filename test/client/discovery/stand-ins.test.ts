import { expect, test } from 'vitest';
import { Discovery } from '../../../src/client/discovery/discovery.ts';
import type { Json } from '../../../src/protocol/json/json.ts';
import { deviceUrn } from '../../../src/protocol/schema/devices/index.ts';

/** A service with discovery documents only. */
function discovering(documents: Readonly<Record<string, Json>>, notices: string[] = []): Discovery {
  const fetch = async (path: string) => {
    const body = documents[path];
    return body === undefined ? { status: 404, headers: {} } : { status: 200, headers: {}, body };
  };
  const onNotice = ({ message }: { message: string }) => notices.push(message);
  return new Discovery(fetch, 'https://scim.example.com/v2', { onNotice });
}

const user = (schema: string): Json => [{ name: 'User', endpoint: '/Users', schema }];

test('a core schema that nobody describes is the one of RFC 7643, under its own URN, and that is said', async () => {
  const notices: string[] = [];
  const schemas = [{ id: 'urn:example:Other', attributes: [{ name: 'x' }] }];
  const discovery = discovering({ '/ResourceTypes': user('urn:example:Person'), '/Schemas': schemas }, notices);
  const { core } = await discovery.model('User');
  expect([core.urn, core.attribute('userName')?.required, core.attribute('emails')?.multiValued]).toEqual([
    'urn:example:Person',
    true,
    true,
  ]);
  expect(notices).toEqual([
    'the resource types of the server name schemas that the server does not define: urn:example:Person',
  ]);
});

test('a resource type of the service’s own gets no attributes that nobody described', async () => {
  const device = [{ name: 'Device', endpoint: '/Devices', schema: 'urn:example:Device' }];
  const schemas = [{ id: 'urn:example:Other', attributes: [{ name: 'x' }] }];
  const { core } = await discovering({ '/ResourceTypes': device, '/Schemas': schemas }).model('Device');
  expect(core.attributes.map(({ name }) => name)).toEqual(['schemas', 'id', 'externalId', 'meta']);
});

test('attributes: null is no description', async () => {
  const urn = 'urn:ietf:params:scim:schemas:core:2.0:User';
  const discovery = discovering({ '/ResourceTypes': user(urn), '/Schemas': [{ id: urn, attributes: null }] });
  expect((await discovery.model('User')).core.attribute('userName')?.required).toBe(true);
});

test('the extensions of a Device are those of RFC 9944, also where the type lists none, and nothing is said', async () => {
  const notices: string[] = [];
  const device = [{ name: 'Device', endpoint: '/Devices', schema: deviceUrn.Device.toUpperCase() }];
  const { core, extensions, extension } = await discovering({ '/ResourceTypes': device }, notices).model('Device');
  expect(core.attribute('active')?.required).toBe(true);
  expect(extensions.map(({ urn }) => urn)).toEqual([
    deviceUrn.Ble,
    deviceUrn.Dpp,
    deviceUrn.EthernetMab,
    deviceUrn.FidoDeviceOnboard,
    deviceUrn.Zigbee,
    deviceUrn.EndpointApps,
  ]);
  const passKey = extension(deviceUrn.Ble)?.attribute(deviceUrn.PairingPassKey);
  expect(passKey?.subAttribute('key')?.path).toBe(`${deviceUrn.Ble}:${deviceUrn.PairingPassKey}.key`);
  expect(notices.filter((notice) => !notice.startsWith('Schemas could not be read'))).toEqual([]);
});

test('a schema of RFC 9944 that the service names without attributes is complete, and its own definition counts', async () => {
  const zigbee = { schema: deviceUrn.Zigbee, required: true };
  const types = [{ name: 'Thing', endpoint: '/Things', schema: deviceUrn.Device, schemaExtensions: [zigbee] }];
  const schemas = [{ id: deviceUrn.Zigbee }, { id: deviceUrn.Device, attributes: [{ name: 'ACTIVE', type: 'bool' }] }];
  const { core, extensions } = await discovering({ '/ResourceTypes': types, '/Schemas': schemas }).model('Thing');
  expect(extensions.map(({ urn, attributes }) => [urn, attributes.map(({ name }) => name)])).toEqual([
    [deviceUrn.Zigbee, ['versionSupport', 'deviceEui64Address']],
  ]);
  expect(core.attributes.slice(4).map(({ name }) => name)).toEqual(['active']);
});
