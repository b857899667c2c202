import { urn } from '../../urns.ts';
import type { ResourceType, Schema } from '../attribute.ts';
import { endpoints } from '../endpoints.ts';
import { ResourceTypeSchema, SchemaSchema, ServiceProviderConfig } from './discovery.ts';
import { EnterpriseUser } from './enterprise-user.ts';
import { Group } from './group.ts';
import { User } from './user.ts';

export { commonAttributes } from './common.ts';
export { EnterpriseUser, Group, ResourceTypeSchema, SchemaSchema, ServiceProviderConfig, User };

/** The schemas of RFC 7643, in the order of its section 8.7. */
export const standardSchemas: readonly Schema[] = [
  User,
  Group,
  EnterpriseUser,
  ServiceProviderConfig,
  ResourceTypeSchema,
  SchemaSchema,
];

/** The resource types of RFC 7643 section 8.6. */
export const standardResourceTypes: readonly ResourceType[] = [
  {
    id: 'User',
    name: 'User',
    endpoint: endpoints.Users,
    description: 'User Account',
    schema: urn.User,
    schemaExtensions: [{ schema: urn.EnterpriseUser, required: false }],
  },
  { id: 'Group', name: 'Group', endpoint: endpoints.Groups, description: 'Group', schema: urn.Group },
];

/**
 * The resource types of the discovery endpoints themselves (RFC 7644 section 4). `/ResourceTypes` does not list these
 * types.
 */
export const discoveryResourceTypes: readonly ResourceType[] = [
  { name: 'ServiceProviderConfig', endpoint: endpoints.ServiceProviderConfig, schema: urn.ServiceProviderConfig },
  { name: 'ResourceType', endpoint: endpoints.ResourceTypes, schema: urn.ResourceType },
  { name: 'Schema', endpoint: endpoints.Schemas, schema: urn.Schema },
];
