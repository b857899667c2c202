const extension = (name: string): string => `urn:ietf:params:scim:schemas:extension:${name}:2.0:Device`;

/** Schema URNs of RFC 9944 section 9. */
export const deviceUrn = {
  Device: 'urn:ietf:params:scim:schemas:core:2.0:Device',
  EndpointApp: 'urn:ietf:params:scim:schemas:core:2.0:EndpointApp',
  Ble: extension('ble'),
  PairingNull: extension('pairingNull'),
  PairingJustWorks: extension('pairingJustWorks'),
  PairingPassKey: extension('pairingPassKey'),
  PairingOob: extension('pairingOOB'),
  Dpp: extension('dpp'),
  EthernetMab: extension('ethernet-mab'),
  FidoDeviceOnboard: extension('fido-device-onboard'),
  Zigbee: extension('zigbee'),
  EndpointApps: extension('endpointAppsExt'),
} as const;
