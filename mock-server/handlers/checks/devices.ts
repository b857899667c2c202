import { ScimError } from '../../../src/protocol/errors.ts';
import { isObject, type JsonObject } from '../../../src/protocol/json/json.ts';
import { deviceUrn } from '../../../src/protocol/schema/devices/urns.ts';
import type { ResourceModel } from '../../../src/protocol/schema/model.ts';
import { shorten } from '../../../src/protocol/schema/path.ts';

const macAddress = { pattern: /^[\da-f]{2}(?::[\da-f]{2}){5}$/i, wanted: 'a MAC address such as 2C:54:91:88:C9:E2' };
const eui64 = {
  pattern: /^[\da-f]{2}(?::[\da-f]{2}){7}$/i,
  wanted: 'an EUI-64 address such as 50:32:5F:FF:FE:E7:67:28',
};

/** The extension attributes whose values must have a special form (RFC 9944 sections 7.1.1, 7.2.1, 7.3.1 and 7.5.1). */
const forms: readonly (readonly [urn: string, attribute: string, form: typeof macAddress])[] = [
  [deviceUrn.Ble, 'deviceMacAddress', macAddress],
  [deviceUrn.Ble, 'separateBroadcastAddress', macAddress],
  [deviceUrn.Dpp, 'deviceMacAddress', macAddress],
  [deviceUrn.EthernetMab, 'deviceMacAddress', macAddress],
  [deviceUrn.Zigbee, 'deviceEui64Address', eui64],
];

/** Largest passkey of six digits. */
const maxPassKey = 999_999;

/**
 * Throws a `ScimError` if RFC 9944 does not allow a Device: an address or a passkey has a wrong form, or the Device has
 * both `irk` and `separateBroadcastAddress`. A passkey is a number from 0 to 999999. It has six digits, but a number
 * has no leading zeros.
 */
export function checkDevice({ core }: ResourceModel, input: JsonObject): void {
  if (core.urn !== deviceUrn.Device) return;
  for (const [urn, name, form] of forms) {
    const container = input[urn];
    const value = isObject(container) ? container[name] : undefined;
    const values = Array.isArray(value) ? value : [value];
    const wrong = values.find((one) => typeof one === 'string' && !form.pattern.test(one));
    if (wrong !== undefined) {
      throw ScimError.of(
        'invalidValue',
        `${urn}:${name}: ${JSON.stringify(shorten(String(wrong)))} is not ${form.wanted}`,
      );
    }
  }
  const ble = input[deviceUrn.Ble];
  if (isObject(ble)) checkBle(ble);
}

function checkBle(ble: JsonObject): void {
  if (ble.irk !== undefined && ble.separateBroadcastAddress !== undefined) {
    throw ScimError.of('invalidValue', `${deviceUrn.Ble}: separateBroadcastAddress and irk cannot both be set`);
  }
  const passKey = ble[deviceUrn.PairingPassKey];
  const key = isObject(passKey) ? passKey.key : undefined;
  // The error message does not contain the key, because the key is a secret.
  if (typeof key === 'number' && (key < 0 || key > maxPassKey)) {
    throw ScimError.of('invalidValue', `${deviceUrn.Ble}:${deviceUrn.PairingPassKey}.key: a passkey has six digits`);
  }
}
