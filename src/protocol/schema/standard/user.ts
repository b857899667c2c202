import {
  type AttributeDefinition,
  type AttributeType,
  attribute,
  type Characteristics,
  type Schema,
} from '../attribute.ts';
import { urn } from '../urns.ts';

/** `value`, `display`, `type` and `primary`, the default sub-attributes of RFC 7643 section 2.4. */
function plural(
  name: string,
  description: string,
  options: { value?: AttributeType; valueCharacteristics?: Characteristics; types?: readonly string[] } = {},
): AttributeDefinition {
  const type = options.types ? { canonicalValues: options.types } : {};
  return attribute(name, 'complex', description, { multiValued: true }, [
    attribute('value', options.value ?? 'string', 'The value itself.', options.valueCharacteristics),
    attribute('display', 'string', 'The value as people read it.'),
    attribute('type', 'string', 'What the value is for.', type),
    attribute('primary', 'boolean', 'True for the preferred value, at most once.'),
  ]);
}

/**
 * RFC 7643 sections 4.1 and 8.7.1. `addresses` also has `primary` of section 2.4: section 8.7.1 leaves it out, and RFC 7644
 * section 3.5.2.3 uses it.
 */
export const User: Schema = {
  id: urn.User,
  name: 'User',
  description: 'User Account',
  attributes: [
    attribute('userName', 'string', 'Name that the user signs in with.', { required: true, uniqueness: 'server' }),
    attribute('name', 'complex', 'The components of the person’s name.', {}, [
      attribute('formatted', 'string', 'Full name, as it is shown.'),
      attribute('familyName', 'string', 'Family name.'),
      attribute('givenName', 'string', 'Given name.'),
      attribute('middleName', 'string', 'Middle name or names.'),
      attribute('honorificPrefix', 'string', 'Title before the name.'),
      attribute('honorificSuffix', 'string', 'Suffix behind the name.'),
    ]),
    attribute('displayName', 'string', 'Name that is shown to other people.'),
    attribute('nickName', 'string', 'Casual name.'),
    attribute('profileUrl', 'reference', 'Page about the user.', { caseExact: false, referenceTypes: ['external'] }),
    attribute('title', 'string', 'Job title.'),
    attribute('userType', 'string', 'Relationship to the organization, such as Employee or Contractor.'),
    attribute('preferredLanguage', 'string', 'Preferred written or spoken languages, as in Accept-Language.'),
    attribute('locale', 'string', 'Language tag for formats of dates and numbers, such as de-AT.'),
    attribute('timezone', 'string', 'Time zone name, such as Europe/Vienna.'),
    attribute('active', 'boolean', 'True while the account may be used.'),
    attribute('password', 'string', 'Password in clear text; set or compared, never returned.', {
      mutability: 'writeOnly',
      returned: 'never',
    }),
    plural('emails', 'E-mail addresses.', { types: ['work', 'home', 'other'] }),
    plural('phoneNumbers', 'Phone numbers.', { types: ['work', 'home', 'mobile', 'fax', 'pager', 'other'] }),
    plural('ims', 'Instant messaging addresses.', {
      types: ['aim', 'gtalk', 'icq', 'xmpp', 'msn', 'skype', 'qq', 'yahoo'],
    }),
    plural('photos', 'URLs of photos.', {
      value: 'reference',
      valueCharacteristics: { caseExact: false, referenceTypes: ['external'] },
      types: ['photo', 'thumbnail'],
    }),
    attribute('addresses', 'complex', 'Postal addresses.', { multiValued: true }, [
      attribute('formatted', 'string', 'The whole address, as it is shown.'),
      attribute('streetAddress', 'string', 'Street, house number and what belongs to them.'),
      attribute('locality', 'string', 'City or locality.'),
      attribute('region', 'string', 'State or region.'),
      attribute('postalCode', 'string', 'Postal code.'),
      attribute('country', 'string', 'Country, as an ISO 3166-1 alpha-2 code.'),
      attribute('type', 'string', 'What the address is for.', { canonicalValues: ['work', 'home', 'other'] }),
      attribute('primary', 'boolean', 'True for the preferred address, at most once.'),
    ]),
    attribute(
      'groups',
      'complex',
      'Groups that the user belongs to; changed through the Group resource.',
      { multiValued: true, mutability: 'readOnly' },
      [
        attribute('value', 'string', 'Id of the group.', { mutability: 'readOnly' }),
        attribute('$ref', 'reference', 'URI of the group.', {
          caseExact: false,
          mutability: 'readOnly',
          referenceTypes: ['User', 'Group'],
        }),
        attribute('display', 'string', 'Name of the group.', { mutability: 'readOnly' }),
        attribute('type', 'string', 'Whether the membership is direct or through another group.', {
          mutability: 'readOnly',
          canonicalValues: ['direct', 'indirect'],
        }),
      ],
    ),
    plural('entitlements', 'Things that the user is entitled to.'),
    plural('roles', 'Roles of the user.'),
    plural('x509Certificates', 'Certificates, DER in base64.', {
      value: 'binary',
      valueCharacteristics: { caseExact: false },
    }),
  ],
};
