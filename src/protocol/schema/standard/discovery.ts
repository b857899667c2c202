import { urn } from '../../urns.ts';
import {
  type AttributeDefinition,
  type AttributeType,
  attribute,
  type Characteristics,
  mutabilities,
  returnedValues,
  type Schema,
  uniquenessValues,
} from '../attribute.ts';

/** An attribute of a discovery resource: all of them are readOnly. */
function fixed(
  name: string,
  type: AttributeType,
  description: string,
  characteristics: Characteristics = {},
  subAttributes?: readonly AttributeDefinition[],
): AttributeDefinition {
  return attribute(
    name,
    type,
    description,
    { mutability: 'readOnly', caseExact: false, ...characteristics },
    subAttributes,
  );
}

const required = { required: true } as const;
const exact = { caseExact: true } as const;
const supported = fixed('supported', 'boolean', 'True when the feature may be used.', required);

/**
 * RFC 7643 sections 5 and 8.7.1, with `pagination` of RFC 9865 section 4. `authenticationSchemes` also has `type` and
 * `primary`, which section 5 describes and 8.7.1 leaves out.
 */
export const ServiceProviderConfig: Schema = {
  id: urn.ServiceProviderConfig,
  name: 'Service Provider Configuration',
  description: 'What the service provider can do',
  attributes: [
    fixed('documentationUri', 'reference', 'Page with help for people.', { referenceTypes: ['external'] }),
    fixed('patch', 'complex', 'PATCH.', required, [supported]),
    fixed('bulk', 'complex', 'Bulk operations.', required, [
      supported,
      fixed('maxOperations', 'integer', 'Most operations in one request.', required),
      fixed('maxPayloadSize', 'integer', 'Largest request, in bytes.', required),
    ]),
    fixed('filter', 'complex', 'Filters.', required, [
      supported,
      fixed('maxResults', 'integer', 'Most resources in one answer.', required),
    ]),
    fixed('changePassword', 'complex', 'Changing of passwords.', required, [supported]),
    fixed('sort', 'complex', 'Sorting.', required, [supported]),
    fixed('etag', 'complex', 'Versions of resources.', required, [supported]),
    fixed('pagination', 'complex', 'Ways of paging.', {}, [
      fixed('cursor', 'boolean', 'True when pages can be had by cursor.', required),
      fixed('index', 'boolean', 'True when pages can be had by index.', required),
      fixed('defaultPaginationMethod', 'string', 'The way where the client names none.', {
        canonicalValues: ['cursor', 'index'],
      }),
      fixed('defaultPageSize', 'integer', 'Resources in a page where the client names no count.'),
      fixed('maxPageSize', 'integer', 'Most resources in a page.'),
      fixed('cursorTimeout', 'integer', 'Seconds that a cursor is valid at least.'),
    ]),
    fixed('authenticationSchemes', 'complex', 'Ways to authenticate.', { ...required, multiValued: true }, [
      fixed('type', 'string', 'Kind of the scheme.', {
        ...required,
        canonicalValues: ['oauth', 'oauth2', 'oauthbearertoken', 'httpbasic', 'httpdigest'],
      }),
      fixed('name', 'string', 'Name of the scheme.', required),
      fixed('description', 'string', 'Description of the scheme.', required),
      fixed('specUri', 'reference', 'Its specification.', { referenceTypes: ['external'] }),
      fixed('documentationUri', 'reference', 'Its documentation.', { referenceTypes: ['external'] }),
      fixed('primary', 'boolean', 'True for the preferred scheme.'),
    ]),
  ],
};

/** RFC 7643 sections 6 and 8.7.1. `schemaExtensions` is multi-valued by section 6, and optional since a type may have none. */
export const ResourceTypeSchema: Schema = {
  id: urn.ResourceType,
  name: 'ResourceType',
  description: 'A type of resources',
  attributes: [
    fixed('id', 'string', 'Id of the resource type.'),
    fixed('name', 'string', 'Name of the resource type.', required),
    fixed('description', 'string', 'Description of the resource type.'),
    fixed('endpoint', 'reference', 'Path of its endpoint below the base URL.', {
      ...required,
      referenceTypes: ['uri'],
    }),
    fixed('schema', 'reference', 'URN of its core schema.', { ...required, ...exact, referenceTypes: ['uri'] }),
    fixed('schemaExtensions', 'complex', 'Its extensions.', { multiValued: true }, [
      fixed('schema', 'reference', 'URN of the extension.', { ...required, ...exact, referenceTypes: ['uri'] }),
      fixed('required', 'boolean', 'True when every resource must have the extension.', required),
    ]),
  ],
};

const types: readonly AttributeType[] = ['string', 'boolean', 'decimal', 'integer', 'dateTime', 'binary', 'reference'];

/** What attributes and their sub-attributes have in common. Only an attribute itself may be complex (erratum 8415 to RFC 7643). */
function attributeDescription(canonicalTypes: readonly AttributeType[]): readonly AttributeDefinition[] {
  return [
    fixed('name', 'string', 'Name of the attribute.', { ...required, ...exact }),
    fixed('type', 'string', 'Data type.', { ...required, canonicalValues: canonicalTypes }),
    fixed('multiValued', 'boolean', 'True when it may have more than one value.', required),
    fixed('description', 'string', 'Description for people.', exact),
    fixed('required', 'boolean', 'True when a value is required.'),
    fixed('canonicalValues', 'string', 'Suggested values.', { ...exact, multiValued: true }),
    fixed('caseExact', 'boolean', 'True when upper and lower case differ.'),
    fixed('mutability', 'string', 'Who may change it, and when.', {
      ...exact,
      canonicalValues: mutabilities,
    }),
    fixed('returned', 'string', 'When it is returned.', {
      ...exact,
      canonicalValues: returnedValues,
    }),
    fixed('uniqueness', 'string', 'How far a value is unique.', {
      ...exact,
      canonicalValues: uniquenessValues,
    }),
    fixed('referenceTypes', 'string', 'What a reference may point at.', { ...exact, multiValued: true }),
  ];
}

/** RFC 7643 sections 7 and 8.7.1. The one schema whose sub-attributes have sub-attributes: it describes itself. */
export const SchemaSchema: Schema = {
  id: urn.Schema,
  name: 'Schema',
  description: 'A schema of resources',
  attributes: [
    fixed('id', 'string', 'URN of the schema.', required),
    fixed('name', 'string', 'Name of the schema.', required),
    fixed('description', 'string', 'Description for people.'),
    fixed('attributes', 'complex', 'Its attributes.', { ...required, multiValued: true }, [
      ...attributeDescription([...types, 'complex']),
      fixed(
        'subAttributes',
        'complex',
        'The parts of a complex attribute.',
        { multiValued: true },
        attributeDescription(types),
      ),
    ]),
  ],
};
