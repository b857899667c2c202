import { deviceUrn } from './devices/urns.ts';

/** Matches the URN of each BLE pairing method. Also matches methods that later specifications will define. */
const pairing = /^urn:ietf:params:scim:schemas:extension:pairing[^:]*:2\.0:device$/;

/**
 * True for the URN of the BLE extension, which contains the extensions of pairing methods (RFC 9944 section 7.1.3).
 */
export function nestsExtensions(urn: string): boolean {
  return urn.toLowerCase() === bleKey;
}

const bleKey = deviceUrn.Ble.toLowerCase();

/**
 * True for the URN of a pairing method of BLE. The extension of a pairing method is inside the BLE extension if the
 * resource type has the BLE extension.
 */
export function isNested(urn: string): boolean {
  return pairing.test(urn.toLowerCase());
}
