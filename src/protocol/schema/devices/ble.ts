import { attribute, type Schema } from '../attribute.ts';
import { deviceUrn } from './urns.ts';

/**
 * Defined in RFC 9944 section 7.1. Table 3 says that `isRandom` is required. Here `isRandom` is optional, as section
 * 7.1.1 and appendix A.4 say. Appendix A.4 says that `irk` is returned. Here `irk` is never returned, as section 7.1.1
 * and table 3 say. The uniqueness `Manufacturer` is not a value of RFC 7643 section 7, and no service provider can
 * enforce this uniqueness. Here the uniqueness is `none`.
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
    attribute('separateBroadcastAddress', 'string', 'Addresses for advertisements. Excludes irk.', {
      multiValued: true,
    }),
    attribute('irk', 'string', 'Identity Resolving Key. Excludes separateBroadcastAddress.', {
      mutability: 'writeOnly',
      returned: 'never',
    }),
    attribute('mobility', 'boolean', 'True if the device may move between access points.'),
    attribute('pairingMethods', 'string', 'URNs of the pairing methods.', {
      multiValued: true,
      required: true,
      caseExact: true,
    }),
  ],
};
