import { expect } from 'vitest';
import { defineTypes } from '../../../mock-server/schema-files/define-types.ts';
import type { JsonObject } from '../../../src/protocol/json/json.ts';
import { deviceUrn } from '../../../src/protocol/schema/devices/index.ts';
import { type Answer, group, type Harness, patchOp } from '../../mock-server/provider/harness.ts';
import { expectError, list } from '../ask.ts';
import { accepting, answering, layer } from '../faults.ts';
import { type Options, type Rule, rule } from '../rule.ts';

const withDevices: Options = defineTypes({ types: ['devices'] });

const device = (ble?: JsonObject): JsonObject => ({
  schemas: [deviceUrn.Device],
  active: true,
  ...(ble ? { [deviceUrn.Ble]: { ...plainBle, ...ble } } : {}),
});
const plainBle = {
  versionSupport: ['5.4'],
  deviceMacAddress: '2C:54:91:88:C9:E2',
  pairingMethods: [deviceUrn.PairingNull],
};
const app = (more: JsonObject = {}): JsonObject => ({
  schemas: [deviceUrn.EndpointApp],
  applicationName: 'App',
  ...more,
});

async function added({ send }: Harness, endpoint: string, body: JsonObject): Promise<JsonObject> {
  const answer: Answer = await send('POST', endpoint, body);
  expect(answer.status).toBe(201);
  return answer.body;
}

/** RFC 9944: devices and endpoint applications. */
export const rules: readonly Rule[] = [
  rule(
    'RFC9944-4-1',
    'The type of a member of a group is Device for a device, and EndpointApp for an endpoint application.',
    async (start) => {
      const harness = start(withDevices);
      const one = await added(harness, '/Devices', device());
      const two = await added(harness, '/EndpointApps', app());
      const { id } = await added(harness, '/Groups', group('Floor 1', one.id as string, two.id as string));
      const { members } = (await harness.send('GET', `/Groups/${id}`)).body;
      expect(list(members).map(({ value, type }) => [value, type])).toEqual([
        [one.id, 'Device'],
        [two.id, 'EndpointApp'],
      ]);
    },
    answering(/^GET .Groups/, ({ body }) => {
      for (const member of list(body.members)) member.type = 'User';
    }),
  ),
  rule(
    'RFC9944-6.3.1-3',
    'A certificateInfo that a client sends and the provider accepts is in the answer; without one, the answer has a clientToken.',
    async (start) => {
      const harness = start(withDevices);
      const certificateInfo = { rootCA: 'MIIBIjAN', subjectName: 'www.example.com' };
      const one = await added(harness, '/EndpointApps', app({ certificateInfo }));
      expect([one.certificateInfo, one.clientToken]).toEqual([certificateInfo, undefined]);
      const two = await added(harness, '/EndpointApps', app());
      expect([two.certificateInfo, typeof two.clientToken]).toEqual([undefined, 'string']);
    },
    answering(/^POST .EndpointApps/, ({ body }) => {
      delete body.certificateInfo;
    }),
    { choice: 'The text calls certificateInfo multivalued, and its tables and schemas do not: it has one value.' },
  ),
  rule(
    'RFC9944-7.1.1-1',
    'A BLE device has no separateBroadcastAddress beside an irk.',
    async (start) => {
      const harness = start(withDevices);
      const both = { isRandom: true, irk: 'planted-irk', separateBroadcastAddress: ['AA:BB:88:77:22:11'] };
      expectError(await harness.send('POST', '/Devices', device(both)), 400, 'invalidValue');
      const { id } = await added(harness, '/Devices', device({ separateBroadcastAddress: ['AA:BB:88:77:22:11'] }));
      const operation = { op: 'add', path: `${deviceUrn.Ble}:irk`, value: 'planted-irk' };
      expectError(await harness.send('PATCH', `/Devices/${id}`, patchOp(operation)), 400, 'invalidValue');
    },
    accepting(/^(?:POST|PATCH) .Devices/),
    {
      choice:
        'The provider does not keep an irk, so it notices both only where one request or the stored address shows them.',
    },
  ),
  rule(
    'RFC9944-8-1',
    'A client that wants devices is authenticated.',
    async (start) => {
      const { send } = start({ ...withDevices, token: 't0ken' });
      for (const endpoint of ['/Devices', '/EndpointApps']) {
        expectError(await send('GET', endpoint), 401);
        const answer = await send('GET', endpoint, undefined, { authorization: 'Bearer t0ken' });
        expect(answer.status).toBe(200);
      }
    },
    layer((next) => (request) => next({ ...request, headers: { ...request.headers, authorization: 'Bearer t0ken' } })),
  ),
];
