import type { ResourceType, Schema } from '../attribute.ts';
import { Ble } from './ble.ts';
import { Device } from './device.ts';
import { EndpointApp } from './endpoint-app.ts';
import { Dpp, EndpointApps, EthernetMab, FidoDeviceOnboard, Zigbee } from './onboarding.ts';
import { PairingJustWorks, PairingNull, PairingOob, PairingPassKey } from './pairing.ts';
import { deviceUrn } from './urns.ts';

export { deviceUrn } from './urns.ts';

const extensions: readonly Schema[] = [
  Ble,
  PairingNull,
  PairingJustWorks,
  PairingPassKey,
  PairingOob,
  Dpp,
  EthernetMab,
  FidoDeviceOnboard,
  Zigbee,
  EndpointApps,
];

/** The schemas of RFC 9944, in the order of its appendix A. */
export const deviceSchemas: readonly Schema[] = [Device, EndpointApp, ...extensions];

/**
 * The resource types of RFC 9944 sections 2 and 5. RFC 9944 lists no extensions in the resource types. Instead, the
 * registry of section 9.2 contains all extensions as optional. Here the resource types list the extensions, because RFC
 * 7643 section 6 has no other place for them. Appendix A.1 has the endpoint `/EndpointApp`. Here the endpoint is
 * `/EndpointApps`, as in the examples of sections 6 and 7.6.
 */
export const deviceResourceTypes: readonly ResourceType[] = [
  {
    id: 'Device',
    name: 'Device',
    endpoint: '/Devices',
    description: 'Device',
    schema: deviceUrn.Device,
    schemaExtensions: extensions.map(({ id }) => ({ schema: id, required: false })),
  },
  {
    id: 'EndpointApp',
    name: 'EndpointApp',
    endpoint: '/EndpointApps',
    description: 'Endpoint application',
    schema: deviceUrn.EndpointApp,
  },
];

/** The types of RFC 9944 that can be members of a Group (section 4). */
export const deviceMemberTypes: readonly string[] = ['Device', 'EndpointApp'];
