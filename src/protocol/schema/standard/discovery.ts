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

/** Defines an attribute of a discovery resource. All attributes of discovery resources are readOnly. */
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
const supported = fixed('supported', 'boolean', 'True if the service supports the feature.', required);

/**
 * Defined in RFC 7643 sections 5 and 8.7.1. RFC 9865 section 4 adds `pagination`, and RFC 9967 section 4 adds
 * `securityEvents`. `authenticationSchemes` also has `type` and `primary`. Section 5 describes these sub-attributes,
 * but section 8.7.1 does not define them.
 */
export const ServiceProviderConfig: Schema = {
  id: urn.ServiceProviderConfig,
  name: 'Service Provider Configuration',
  description: 'Capabilities of the service provider',
  attributes: [
    fixed('documentationUri', 'reference', 'URL of a help page.', { referenceTypes: ['external'] }),
    fixed('patch', 'complex', 'PATCH.', required, [supported]),
    fixed('bulk', 'complex', 'Bulk operations.', required, [
      supported,
      fixed('maxOperations', 'integer', 'Maximum number of operations in one request.', required),
      fixed('maxPayloadSize', 'integer', 'Maximum size of a request, in bytes.', required),
    ]),
    fixed('filter', 'complex', 'Filters.', required, [
      supported,
      fixed('maxResults', 'integer', 'Maximum number of resources in one response.', required),
    ]),
    fixed('changePassword', 'complex', 'Changes of passwords.', required, [supported]),
    fixed('sort', 'complex', 'Sorting.', required, [supported]),
    fixed('etag', 'complex', 'Entity-tags of resources.', required, [supported]),
    fixed('pagination', 'complex', 'Supported paging methods.', {}, [
      fixed('cursor', 'boolean', 'True if the service supports cursor-based paging.', required),
      fixed('index', 'boolean', 'True if the service supports index-based paging.', required),
      fixed('defaultPaginationMethod', 'string', 'Paging method for a request that names no paging method.', {
        canonicalValues: ['cursor', 'index'],
      }),
      fixed('defaultPageSize', 'integer', 'Number of resources in a page if the request has no count.'),
      fixed('maxPageSize', 'integer', 'Maximum number of resources in a page.'),
      fixed('cursorTimeout', 'integer', 'Minimum time in seconds for which a cursor is valid.'),
    ]),
    fixed('securityEvents', 'complex', 'Support for events and for asynchronous requests.', {}, [
      fixed('asyncRequest', 'string', 'Asynchronous requests that the service supports.', {
        canonicalValues: ['none', 'long', 'request'],
      }),
      fixed('eventUris', 'string', 'URIs of the events that the service can generate.', { multiValued: true }),
    ]),
    fixed('authenticationSchemes', 'complex', 'Supported authentication schemes.', { ...required, multiValued: true }, [
      fixed('type', 'string', 'Type of the scheme.', {
        ...required,
        canonicalValues: ['oauth', 'oauth2', 'oauthbearertoken', 'httpbasic', 'httpdigest'],
      }),
      fixed('name', 'string', 'Name of the scheme.', required),
      fixed('description', 'string', 'Description of the scheme.', required),
      fixed('specUri', 'reference', 'URL of the specification of the scheme.', { referenceTypes: ['external'] }),
      fixed('documentationUri', 'reference', 'URL of the documentation of the scheme.', {
        referenceTypes: ['external'],
      }),
      fixed('primary', 'boolean', 'True for the preferred scheme.'),
    ]),
  ],
};

/**
 * Defined in RFC 7643 sections 6 and 8.7.1. `schemaExtensions` is multi-valued, as in section 6. `schemaExtensions` is
 * optional, because a resource type may have no extension.
 */
export const ResourceTypeSchema: Schema = {
  id: urn.ResourceType,
  name: 'ResourceType',
  description: 'A resource type',
  attributes: [
    fixed('id', 'string', 'Id of the resource type.'),
    fixed('name', 'string', 'Name of the resource type.', required),
    fixed('description', 'string', 'Description of the resource type.'),
    fixed('endpoint', 'reference', 'Path of the endpoint, relative to the base URL.', {
      ...required,
      referenceTypes: ['uri'],
    }),
    fixed('schema', 'reference', 'URN of the core schema.', { ...required, ...exact, referenceTypes: ['uri'] }),
    fixed('schemaExtensions', 'complex', 'Extensions of the resource type.', { multiValued: true }, [
      fixed('schema', 'reference', 'URN of the extension.', { ...required, ...exact, referenceTypes: ['uri'] }),
      fixed('required', 'boolean', 'True if every resource must have the extension.', required),
    ]),
  ],
};

const types: readonly AttributeType[] = ['string', 'boolean', 'decimal', 'integer', 'dateTime', 'binary', 'reference'];

/**
 * Defines the members of an attribute definition in a Schema resource. `canonicalTypes` are the allowed values of the
 * member `type`. The value `complex` is allowed for an attribute, but not for a sub-attribute (erratum 8415 to RFC
 * 7643).
 */
function attributeDescription(canonicalTypes: readonly AttributeType[]): readonly AttributeDefinition[] {
  return [
    fixed('name', 'string', 'Name of the attribute.', { ...required, ...exact }),
    fixed('type', 'string', 'Data type.', { ...required, canonicalValues: canonicalTypes }),
    fixed('multiValued', 'boolean', 'True if the attribute can have more than one value.', required),
    fixed('description', 'string', 'Human-readable description.', exact),
    fixed('required', 'boolean', 'True if a value is required.'),
    fixed('canonicalValues', 'string', 'Suggested values.', { ...exact, multiValued: true }),
    fixed('caseExact', 'boolean', 'True if the values are case-sensitive.'),
    fixed('mutability', 'string', 'Conditions under which the value can be changed.', {
      ...exact,
      canonicalValues: mutabilities,
    }),
    fixed('returned', 'string', 'Conditions under which the value is returned.', {
      ...exact,
      canonicalValues: returnedValues,
    }),
    fixed('uniqueness', 'string', 'Scope in which a value is unique.', {
      ...exact,
      canonicalValues: uniquenessValues,
    }),
    fixed('referenceTypes', 'string', 'Types that a reference can refer to.', { ...exact, multiValued: true }),
  ];
}

/**
 * Defined in RFC 7643 sections 7 and 8.7.1. This schema also describes itself. This is the only schema in which a
 * sub-attribute has sub-attributes: `attributes.subAttributes` contains attribute definitions.
 */
export const SchemaSchema: Schema = {
  id: urn.Schema,
  name: 'Schema',
  description: 'A schema',
  attributes: [
    fixed('id', 'string', 'URN of the schema.', required),
    fixed('name', 'string', 'Name of the schema.', required),
    fixed('description', 'string', 'Human-readable description.'),
    fixed('attributes', 'complex', 'Attributes of the schema.', { ...required, multiValued: true }, [
      ...attributeDescription([...types, 'complex']),
      fixed(
        'subAttributes',
        'complex',
        'Sub-attributes of a complex attribute.',
        { multiValued: true },
        attributeDescription(types),
      ),
    ]),
  ],
};
