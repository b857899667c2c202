import { type AttributeDefinition, attribute } from '../attribute.ts';

/**
 * The attributes that every resource has and no Schema lists (RFC 7643 section 3.1). `schemas` is described in section 3
 * and is part of every representation, so it is returned always.
 */
export const commonAttributes: readonly AttributeDefinition[] = [
  attribute('schemas', 'reference', 'URNs of the schemas that are in use in this resource.', {
    multiValued: true,
    required: true,
    caseExact: false,
    returned: 'always',
    referenceTypes: ['uri'],
  }),
  attribute('id', 'string', 'Identifier that the service provider gave the resource.', {
    caseExact: true,
    mutability: 'readOnly',
    returned: 'always',
    uniqueness: 'server',
  }),
  attribute('externalId', 'string', 'Identifier that the provisioning client gave the resource.', { caseExact: true }),
  attribute(
    'meta',
    'complex',
    'What the service provider says about the resource itself.',
    { mutability: 'readOnly' },
    [
      attribute('resourceType', 'string', 'Name of the resource type.', { caseExact: true, mutability: 'readOnly' }),
      attribute('created', 'dateTime', 'When the resource was created.', { mutability: 'readOnly' }),
      attribute('lastModified', 'dateTime', 'When the resource last changed.', { mutability: 'readOnly' }),
      attribute('location', 'reference', 'URI of the resource.', { mutability: 'readOnly', referenceTypes: ['uri'] }),
      attribute('version', 'string', 'Entity-tag of this version of the resource.', {
        caseExact: true,
        mutability: 'readOnly',
      }),
    ],
  ),
];
