import { attribute, type Schema } from '../attribute.ts';
import { deviceUrn } from './urns.ts';

/**
 * Defined in RFC 9944 section 7.2. Table 4 says that `bootstrapKey` is never returned. Here `bootstrapKey` is returned,
 * as section 7.2.1 and appendix A.5 say, because it is a public key. The uniqueness `Manufacturer` is replaced by
 * `none`, as in the BLE extension.
 */
export const Dpp: Schema = {
  id: deviceUrn.Dpp,
  name: 'dppExtension',
  description: 'Wi-Fi Easy Connect (Device Provisioning Protocol)',
  attributes: [
    attribute('dppVersion', 'integer', 'Version of DPP that the device supports.', { required: true }),
    attribute('bootstrappingMethod', 'string', 'Methods of bootstrapping, such as QR or NFC.', { multiValued: true }),
    attribute('bootstrapKey', 'string', 'Public key of the device for ECDH, in Base64.', {
      required: true,
      caseExact: true,
    }),
    attribute('deviceMacAddress', 'string', 'MAC address from the manufacturer.'),
    attribute('classChannel', 'string', 'Global operating classes and channels, such as 81/1.', { multiValued: true }),
    attribute('serialNumber', 'string', 'Serial number of the device.'),
  ],
};

/** Defined in RFC 9944 section 7.3. */
export const EthernetMab: Schema = {
  id: deviceUrn.EthernetMab,
  name: 'ethernetMabExtension',
  description: 'MAC Authenticated Bypass in wired networks',
  attributes: [attribute('deviceMacAddress', 'string', 'MAC address from the manufacturer.', { required: true })],
};

/**
 * Defined in RFC 9944 section 7.4. Appendix A.7 contradicts other sections in two points. Its URN ends with `Devices`.
 * Here the extension has the URN of sections 7.4 and 9.2. Appendix A.7 also says that `fdoVoucher` is returned. Here
 * `fdoVoucher` is never returned, as in table 6.
 */
export const FidoDeviceOnboard: Schema = {
  id: deviceUrn.FidoDeviceOnboard,
  name: 'FDOExtension',
  description: 'FIDO Device Onboard',
  attributes: [
    attribute('fdoVoucher', 'string', 'Ownership voucher in PEM.', {
      required: true,
      mutability: 'writeOnly',
      returned: 'never',
    }),
  ],
};

/** Defined in RFC 9944 section 7.5. */
export const Zigbee: Schema = {
  id: deviceUrn.Zigbee,
  name: 'zigbeeExtension',
  description: 'Zigbee',
  attributes: [
    attribute('versionSupport', 'string', 'Versions of Zigbee that the device supports, such as 3.0.', {
      multiValued: true,
      required: true,
    }),
    attribute('deviceEui64Address', 'string', 'Address of the device (EUI-64).', { required: true }),
  ],
};

/**
 * Defined in RFC 9944 section 7.6. The service provider sets the two endpoints, so the endpoints are readOnly, as in
 * table 8 and appendix A.9. Table 8 says that `$ref` is required. Here `$ref` is optional, as in appendix A.9, because
 * clients can omit `$ref`. RFC 7643 section 7 does not define the uniqueness `Enterprise`. Here the uniqueness is
 * `none`.
 */
export const EndpointApps: Schema = {
  id: deviceUrn.EndpointApps,
  name: 'endpointAppsExt',
  description: 'Applications that control the device or receive its data',
  attributes: [
    attribute('applications', 'complex', 'Endpoint applications.', { multiValued: true, required: true }, [
      attribute('value', 'string', 'Id of the endpoint application.', { required: true }),
      attribute('$ref', 'reference', 'URI of the endpoint application.', {
        mutability: 'readOnly',
        referenceTypes: ['EndpointApp'],
      }),
    ]),
    attribute(
      'deviceControlEnterpriseEndpoint',
      'reference',
      'URL of the gateway through which the device is controlled.',
      {
        required: true,
        mutability: 'readOnly',
        referenceTypes: ['external'],
      },
    ),
    attribute('telemetryEnterpriseEndpoint', 'reference', 'URL of the gateway that provides the data of the device.', {
      mutability: 'readOnly',
      referenceTypes: ['external'],
    }),
  ],
};
