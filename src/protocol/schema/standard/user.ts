import { urn } from '../../urns.ts';
import {
  type AttributeDefinition,
  type AttributeType,
  attribute,
  type Characteristics,
  type Schema,
} from '../attribute.ts';

/**
 * Defines a multi-valued attribute with the default sub-attributes `value`, `display`, `type` and `primary` (RFC 7643 section 2.4).
 */
function multiValuedAttribute(
  name: string,
  description: string,
  options: { value?: AttributeType; valueCharacteristics?: Characteristics; types?: readonly string[] } = {},
): AttributeDefinition {
  const type = options.types ? { canonicalValues: options.types } : {};
  return attribute(name, 'complex', description, { multiValued: true }, [
    attribute('value', options.value ?? 'string', 'The value itself.', options.valueCharacteristics),
    attribute('display', 'string', 'Human-readable form of the value.'),
    attribute('type', 'string', 'Purpose of the value.', type),
    attribute('primary', 'boolean', 'True for the preferred value. At most one value is preferred.'),
  ]);
}

/**
 * Defined in RFC 7643 sections 4.1 and 8.7.1. Section 8.7.1 does not define `primary` of `addresses`. Here `addresses`
 * has the `primary` of section 2.4, because RFC 7644 section 3.5.2.3 uses `primary` of `addresses`.
 */
export const User: Schema = {
  id: urn.User,
  name: 'User',
  description: 'User Account',
  attributes: [
    attribute('userName', 'string', 'Name that the user signs in with.', { required: true, uniqueness: 'server' }),
    attribute('name', 'complex', 'Components of the user’s name.', {}, [
      attribute('formatted', 'string', 'Full name, formatted for display.'),
      attribute('familyName', 'string', 'Family name.'),
      attribute('givenName', 'string', 'Given name.'),
      attribute('middleName', 'string', 'Middle name or names.'),
      attribute('honorificPrefix', 'string', 'Title before the name.'),
      attribute('honorificSuffix', 'string', 'Suffix after the name.'),
    ]),
    attribute('displayName', 'string', 'Name that is shown to other people.'),
    attribute('nickName', 'string', 'Informal name.'),
    attribute('profileUrl', 'reference', 'URL of a page about the user.', {
      caseExact: false,
      referenceTypes: ['external'],
    }),
    attribute('title', 'string', 'Job title.'),
    attribute('userType', 'string', 'Relationship to the organization, such as Employee or Contractor.'),
    attribute(
      'preferredLanguage',
      'string',
      'Preferred written or spoken languages, in the format of Accept-Language.',
    ),
    attribute('locale', 'string', 'Language tag for formats of dates and numbers, such as de-AT.'),
    attribute('timezone', 'string', 'Time zone name, such as Europe/Vienna.'),
    attribute('active', 'boolean', 'True if the account can be used.'),
    attribute('password', 'string', 'Password in clear text. The service never returns the password.', {
      mutability: 'writeOnly',
      returned: 'never',
    }),
    multiValuedAttribute('emails', 'E-mail addresses.', { types: ['work', 'home', 'other'] }),
    multiValuedAttribute('phoneNumbers', 'Phone numbers.', {
      types: ['work', 'home', 'mobile', 'fax', 'pager', 'other'],
    }),
    multiValuedAttribute('ims', 'Instant messaging addresses.', {
      types: ['aim', 'gtalk', 'icq', 'xmpp', 'msn', 'skype', 'qq', 'yahoo'],
    }),
    multiValuedAttribute('photos', 'URLs of photos.', {
      value: 'reference',
      valueCharacteristics: { caseExact: false, referenceTypes: ['external'] },
      types: ['photo', 'thumbnail'],
    }),
    attribute('addresses', 'complex', 'Postal addresses.', { multiValued: true }, [
      attribute('formatted', 'string', 'The whole address, formatted for display.'),
      attribute('streetAddress', 'string', 'Street name, house number and further details.'),
      attribute('locality', 'string', 'City or locality.'),
      attribute('region', 'string', 'State or region.'),
      attribute('postalCode', 'string', 'Postal code.'),
      attribute('country', 'string', 'Country, as an ISO 3166-1 alpha-2 code.'),
      attribute('type', 'string', 'Purpose of the address.', { canonicalValues: ['work', 'home', 'other'] }),
      attribute('primary', 'boolean', 'True for the preferred address. At most one address is preferred.'),
    ]),
    attribute(
      'groups',
      'complex',
      'Groups of the user. To change a membership, change the Group resource.',
      { multiValued: true, mutability: 'readOnly' },
      [
        attribute('value', 'string', 'Id of the group.', { mutability: 'readOnly' }),
        attribute('$ref', 'reference', 'URI of the group.', {
          caseExact: false,
          mutability: 'readOnly',
          referenceTypes: ['User', 'Group'],
        }),
        attribute('display', 'string', 'Name of the group.', { mutability: 'readOnly' }),
        attribute('type', 'string', 'Kind of the membership: direct, or indirect through another group.', {
          mutability: 'readOnly',
          canonicalValues: ['direct', 'indirect'],
        }),
      ],
    ),
    multiValuedAttribute('entitlements', 'Entitlements of the user.'),
    multiValuedAttribute('roles', 'Roles of the user.'),
    multiValuedAttribute('x509Certificates', 'Certificates, DER in base64.', {
      value: 'binary',
      valueCharacteristics: { caseExact: false },
    }),
  ],
};
