import { attribute, type Schema } from '../attribute.ts';
import { deviceUrn } from './urns.ts';

/**
 * The BLE extension, defined in RFC 9944 section 7.1. The RFC contradicts itself about two attributes. Table 3 says
 * that
 * `isRandom` is required. Here `isRandom` is optional, as in section 7.1.1 and appendix A.4. Appendix A.4 says that `irk` is returned. Here `irk` is never returned, as in section 7.1.1 and table 3. RFC 7643 section 7 does not define the uniqueness `Manufacturer`, and no service provider can enforce it. Here the uniqueness is `none`.
 */
export const Ble: Schema = {
  id: deviceUrn.Ble,
  name: 'bleExtension',
  description: 'Bluetooth Low Energy',
  attributes: [
    attribute('versionSupport', 'string', 'Versions of BLE that the device supports, such as 5.4.', {
      multiValued: true,
      required: true,
    }),
    attribute('deviceMacAddress', 'string', 'Public MAC address from the manufacturer.', { required: true }),
    attribute('isRandom', 'boolean', 'True if the device uses a random MAC address. The default is false.'),
    attribute(
      'separateBroadcastAddress',
      'string',
      'Addresses in advertisements of the device. Not allowed if irk is set.',
      {
        multiValued: true,
      },
    ),
    attribute('irk', 'string', 'Identity Resolving Key. Not allowed if separateBroadcastAddress is set.', {
      mutability: 'writeOnly',
      returned: 'never',
    }),
    attribute('mobility', 'boolean', 'True if the device can move between access points.'),
    attribute('pairingMethods', 'string', 'URNs of the pairing methods.', {
      multiValued: true,
      required: true,
      caseExact: true,
    }),
  ],
};
