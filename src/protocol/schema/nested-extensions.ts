import { deviceUrn } from './devices/urns.ts';

/** The pairing methods of BLE, also those that later specifications define. */
const pairing = /^urn:ietf:params:scim:schemas:extension:pairing[^:]*:2\.0:device$/;

/**
 * True for the URN of the extension that contains other extensions: the extensions of pairing methods are inside the BLE extension (RFC
 * 9944 section 7.1.3).
 */
export function nestsExtensions(urn: string): boolean {
  return urn.toLowerCase() === bleKey;
}

const bleKey = deviceUrn.Ble.toLowerCase();

/** True for the URN of an extension that is inside another extension, if the resource type has the other extension. */
export function isNested(urn: string): boolean {
  return pairing.test(urn.toLowerCase());
}
