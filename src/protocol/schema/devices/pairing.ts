import { attribute, type Schema } from '../attribute.ts';
import { deviceUrn } from './urns.ts';

/** Defined in RFC 9944 section 7.1.3. This pairing method has no attribute. */
export const PairingNull: Schema = {
  id: deviceUrn.PairingNull,
  name: 'nullPairing',
  description: 'BLE devices without a pairing method',
  attributes: [],
};

/**
 * Defined in RFC 9944 section 7.1.3. The section says that `key` is required and is `null`. Here `key` is optional,
 * because `null` means no value (RFC 7643 section 2.5). If `key` were required, no resource could have this extension.
 */
export const PairingJustWorks: Schema = {
  id: deviceUrn.PairingJustWorks,
  name: 'pairingJustWorks',
  description: 'Just Works pairing method of BLE',
  attributes: [attribute('key', 'integer', 'Always null: the method has no key.', { mutability: 'immutable' })],
};

/** Defined in RFC 9944 section 7.1.3. */
export const PairingPassKey: Schema = {
  id: deviceUrn.PairingPassKey,
  name: 'pairingPassKey',
  description: 'Passkey pairing method of BLE',
  attributes: [attribute('key', 'integer', 'Passkey of six digits.', { required: true })],
};

/** Defined in RFC 9944 section 7.1.3. */
export const PairingOob: Schema = {
  id: deviceUrn.PairingOob,
  name: 'pairingOOB',
  description: 'Out-of-band pairing method of BLE',
  attributes: [
    attribute('key', 'string', 'Key from another channel, such as NFC.', { required: true, caseExact: true }),
    attribute('randomNumber', 'integer', 'Nonce that is added to the key.', { required: true }),
    attribute('confirmationNumber', 'integer', 'Number that some solutions need to confirm the pairing.'),
  ],
};
