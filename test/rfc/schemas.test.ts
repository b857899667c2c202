import { describe, expect, test } from 'vitest';
import type { Json, JsonObject } from '../../src/protocol/json/json.ts';
import type { Schema } from '../../src/protocol/schema/attribute.ts';
import { standardResourceTypes, standardSchemas } from '../../src/protocol/schema/standard/index.ts';
import { urn } from '../../src/protocol/urns.ts';
import { differences } from './differences.ts';
import { fixture } from './fixture.ts';

// Compares each characteristic in the schemas of this project with the JSON of RFC 7643 section 8.7. Ignores the
// descriptions.

const published = [
  ...fixture<JsonObject[]>('rfc7643-8.7.1-schemas'),
  ...fixture<JsonObject[]>('rfc7643-8.7.2-schemas'),
];

const schemaOf = (id: Json | undefined): Schema => {
  const schema = standardSchemas.find((one) => one.id === id);
  if (!schema) throw new Error(`there is no schema ${id}`);
  return schema;
};

test('there is every schema of the RFC, in its order', () => {
  expect(standardSchemas.map(({ id }) => id)).toEqual(published.map(({ id }) => id));
});

/** Each difference is intended. A reason applies to the rows below it. */
const meant: Record<string, string[]> = {
  // Section 2.4 adds "primary" to every list of complex values, and RFC 7644 section 3.5.2.3 sets "primary" of an
  // address.
  User: ['addresses.primary is ours'],
  Group: [
    // Section 4.2: "A human-readable name for the Group.  REQUIRED."
    'displayName required: false is true',
    // Section 8.4 and RFC 7644 section 3.5.2.1 contain `display`.
    'members.display is ours',
  ],
  'Service Provider Configuration': [
    // Section 5 requires `etag`, and section 8.5 contains `etag`.
    'etag is ours',
    // RFC 9865 section 4.
    'pagination is ours',
    // RFC 9967 section 4.
    'securityEvents is ours',
    // Section 5 requires `type`, and section 8.5 contains both attributes.
    'authenticationSchemes.type is ours',
    'authenticationSchemes.primary is ours',
  ],
  ResourceType: [
    // In section 6, the attribute is a list, and section 8.6 has a list. A resource type without extensions has no
    // list.
    'schemaExtensions multiValued: false is true',
    'schemaExtensions required: true is false',
  ],
  Schema: [
    // Section 2.3.6 defines the type binary. x509Certificates.value has this type.
    'attributes.type canonicalValues: ["string","complex","boolean","decimal","integer","dateTime","reference"] is ["string","boolean","decimal","integer","dateTime","binary","reference","complex"]',
    // Erratum 8415: a sub-attribute is never complex.
    'attributes.subAttributes.type canonicalValues: ["string","complex","boolean","decimal","integer","dateTime","reference"] is ["string","boolean","decimal","integer","dateTime","binary","reference"]',
    // In section 7, the attribute is a list. In section 8.7.1, every sub-attribute with this attribute has a list.
    'attributes.subAttributes.referenceTypes multiValued: false is true',
  ],
};

describe('a schema says what RFC 7643 section 8.7 says, but for what is meant', () => {
  test.each(published.map((schema) => [schema.name as string, schema] as const))('%s', (name, theirs) => {
    const ours = schemaOf(theirs.id);
    expect(ours.name).toBe(theirs.name);
    expect(differences(theirs.attributes as JsonObject[], ours.attributes, '')).toEqual(meant[name] ?? []);
  });
});

test('the resource types are those of section 8.6, but that the enterprise extension is optional', () => {
  const types = fixture<JsonObject[]>('rfc7643-8.6-resource-types').map(
    ({ schemas: _schemas, meta: _meta, ...type }) => type,
  );
  const [user, group] = types as [JsonObject, JsonObject];
  expect(user.schemaExtensions).toEqual([{ schema: urn.EnterpriseUser, required: true }]);
  // The enterprise extension must be optional, because the Users of RFC 7643 section 8.1 and of RFC 7644 do not have
  // it.
  expect(standardResourceTypes).toEqual([
    { ...user, schemaExtensions: [{ schema: urn.EnterpriseUser, required: false }] },
    group,
  ]);
});
