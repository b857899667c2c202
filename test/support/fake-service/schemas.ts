/** URNs. This file repeats them, because the fake service shares no code with the tested code. */
export const urns = {
  user: 'urn:ietf:params:scim:schemas:core:2.0:User',
  group: 'urn:ietf:params:scim:schemas:core:2.0:Group',
  enterprise: 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User',
  list: 'urn:ietf:params:scim:api:messages:2.0:ListResponse',
  patch: 'urn:ietf:params:scim:api:messages:2.0:PatchOp',
  config: 'urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig',
  type: 'urn:ietf:params:scim:schemas:core:2.0:ResourceType',
  schema: 'urn:ietf:params:scim:schemas:core:2.0:Schema',
} as const;

/**
 * Short form of an attribute: its type, or its sub-attributes. The short form is in an array if the attribute is
 * multi-valued.
 */
type Short = string | { readonly [name: string]: string } | readonly [{ readonly [name: string]: string }];

const plural: Short = [{ value: 'string', display: 'string', type: 'string', primary: 'boolean' }];

/** Attributes of RFC 7643 by schema. Omits `id`, `externalId` and `meta`, which all schemas have in common. */
export const attributes: Readonly<Record<'user' | 'group' | 'enterprise', Readonly<Record<string, Short>>>> = {
  user: {
    userName: 'string',
    name: {
      formatted: 'string',
      familyName: 'string',
      givenName: 'string',
      middleName: 'string',
      honorificPrefix: 'string',
      honorificSuffix: 'string',
    },
    displayName: 'string',
    nickName: 'string',
    profileUrl: 'reference',
    title: 'string',
    userType: 'string',
    preferredLanguage: 'string',
    locale: 'string',
    timezone: 'string',
    active: 'boolean',
    password: 'string',
    emails: plural,
    phoneNumbers: plural,
    ims: plural,
    photos: plural,
    addresses: [
      {
        formatted: 'string',
        streetAddress: 'string',
        locality: 'string',
        region: 'string',
        postalCode: 'string',
        country: 'string',
        type: 'string',
        primary: 'boolean',
      },
    ],
    groups: [{ value: 'string', $ref: 'reference', display: 'string', type: 'string' }],
    entitlements: plural,
    roles: plural,
    x509Certificates: plural,
  },
  group: {
    displayName: 'string',
    members: [{ value: 'string', $ref: 'reference', display: 'string', type: 'string' }],
  },
  enterprise: {
    employeeNumber: 'string',
    costCenter: 'string',
    organization: 'string',
    division: 'string',
    department: 'string',
    manager: { value: 'string', $ref: 'reference', displayName: 'string' },
  },
};

/** Multi-valued attributes of a schema. */
export function isPlural(name: string): boolean {
  return Object.values(attributes).some((schema) => Array.isArray(schema[name]));
}
