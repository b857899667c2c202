import { isSupportedCountry, parsePhoneNumberFromString } from 'libphonenumber-js/min';
import type { PhoneReader } from './phones.ts';

/**
 * Reads telephone numbers with libphonenumber-js. The module is separate, so that the library is loaded only if a
 * mapping needs the library.
 */
export const phoneLibrary: PhoneReader = {
  isCountry: isSupportedCountry,
  read: (text, country) => {
    if (!isSupportedCountry(country)) return undefined;
    const number = parsePhoneNumberFromString(text, { defaultCountry: country, extract: false });
    return number?.isPossible() ? { number: number.number, hasExtension: number.ext !== undefined } : undefined;
  },
};
