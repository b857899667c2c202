/** A user of about 1 KB, as a POST sends it. The same number gives the same person. */
export function person(number) {
  const n = String(number).padStart(6, '0');
  return {
    schemas: [
      'urn:ietf:params:scim:schemas:core:2.0:User',
      'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User',
    ],
    externalId: `E${n}`,
    userName: `person${n}@example.com`,
    name: { formatted: `Given${n} Family${n}`, givenName: `Given${n}`, familyName: `Family${n}` },
    displayName: `Given${n} Family${n}`,
    title: `Engineer ${number % 17}`,
    preferredLanguage: 'en-GB',
    locale: 'en-GB',
    timezone: 'Europe/Vienna',
    active: number % 20 !== 0,
    emails: [
      { value: `person${n}@example.com`, type: 'work', primary: true },
      { value: `person${n}@home.example.org`, type: 'home' },
    ],
    phoneNumbers: [{ value: `+43 1 ${n}`, type: 'work' }],
    addresses: [
      { type: 'work', streetAddress: `Street ${number % 500}`, locality: 'Vienna', postalCode: '1010', country: 'AT' },
    ],
    'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User': {
      employeeNumber: `E${n}`,
      department: `Department ${number % 40}`,
      costCenter: `C${number % 90}`,
      organization: 'Example Ltd',
    },
  };
}

/** Returns the id of the person `number`. The provider of the bench numbers people in the order of creation, from 1. */
export function idOf(number) {
  return `00000000-0000-4000-8000-${number.toString(16).padStart(12, '0')}`;
}
