import { isSupportedCountry, parsePhoneNumberFromString } from 'libphonenumber-js/min';
import type { PhoneReader } from './phones.ts';

/**
 * Reads telephone numbers with libphonenumber-js. This is a separate module, so that a mapping without telephone
 * numbers does not load the library.
 */
export const phoneLibrary: PhoneReader = {
  isCountry: isSupportedCountry,
  read: (text, country) => {
    if (!isSupportedCountry(country)) return undefined;
    const number = parsePhoneNumberFromString(text, { defaultCountry: country, extract: false });
    return number?.isPossible() ? { number: number.number, hasExtension: number.ext !== undefined } : undefined;
  },
};
