import { type AttributeDefinition, attribute } from '../attribute.ts';

/**
 * The common attributes (RFC 7643 section 3.1). Every resource has these attributes, but no Schema resource lists them.
 * `schemas` is always returned, because `schemas` is part of every representation (section 3).
 */
export const commonAttributes: readonly AttributeDefinition[] = [
  attribute('schemas', 'reference', 'URNs of the schemas that the resource uses.', {
    multiValued: true,
    required: true,
    caseExact: false,
    returned: 'always',
    referenceTypes: ['uri'],
  }),
  attribute('id', 'string', 'Identifier that the service provider assigned to the resource.', {
    caseExact: true,
    mutability: 'readOnly',
    returned: 'always',
    uniqueness: 'server',
  }),
  attribute('externalId', 'string', 'Identifier that the provisioning client assigned to the resource.', {
    caseExact: true,
  }),
  attribute('meta', 'complex', 'Metadata of the resource, set by the service provider.', { mutability: 'readOnly' }, [
    attribute('resourceType', 'string', 'Name of the resource type.', { caseExact: true, mutability: 'readOnly' }),
    attribute('created', 'dateTime', 'Time when the resource was created.', { mutability: 'readOnly' }),
    attribute('lastModified', 'dateTime', 'Time of the last change of the resource.', { mutability: 'readOnly' }),
    attribute('location', 'reference', 'URI of the resource.', { mutability: 'readOnly', referenceTypes: ['uri'] }),
    attribute('version', 'string', 'Entity-tag of this version of the resource.', {
      caseExact: true,
      mutability: 'readOnly',
    }),
  ]),
];
