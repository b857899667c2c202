import { type AttributeDefinition, attribute, type ResourceType, type Schema } from '../attribute.ts';
import { draftUrn } from './urns.ts';

const readOnly = { mutability: 'readOnly' } as const;
const several = { ...readOnly, multiValued: true } as const;

/**
 * Returns the attributes of a role or an entitlement: draft-ietf-scim-roles-entitlements-01, sections 3.2 and 3.3. A
 * role or an entitlement is a value that the service accepts in `roles` or `entitlements` of User. All attributes are
 * readOnly, as in the schemas of section 3.3. `value` is required, as in the text of the draft. `primary` is included,
 * although only the schemas contain it.
 */
function attributesOf(kind: 'role' | 'entitlement', required: readonly string[]): AttributeDefinition[] {
  const all = [
    attribute('value', 'string', `Value of the ${kind}.`, readOnly),
    attribute('display', 'string', `Display name of the ${kind}.`, readOnly),
    attribute('type', 'string', `Function of the ${kind}.`, readOnly),
    attribute('primary', 'boolean', `True for the preferred ${kind}.`, readOnly),
    attribute('supported', 'boolean', `True if the ${kind} can be used.`, readOnly),
    attribute(
      'limitedAssignmentsPermitted',
      'boolean',
      `True if a limited number of users can have the ${kind}.`,
      readOnly,
    ),
    attribute('totalAssignmentsPermitted', 'integer', `Number of users who can have the ${kind}.`, readOnly),
    attribute('totalAssignmentsUsed', 'integer', `Number of users who have the ${kind}.`, readOnly),
    attribute('containedBy', 'string', `Value of each ${kind} that includes the permissions of this one.`, several),
    attribute('contains', 'string', `Value of each ${kind} whose permissions this one includes.`, several),
  ];
  return all.map((definition) => ({ ...definition, required: required.includes(definition.name) }));
}

/** The schemas of draft-ietf-scim-roles-entitlements-01. The draft expired on 19 April 2026. */
export const roleSchemas: readonly Schema[] = [
  {
    id: draftUrn.Role,
    name: 'Role',
    description: 'A role that a user can have (Internet-Draft draft-ietf-scim-roles-entitlements-01)',
    attributes: attributesOf('role', ['value', 'supported']),
  },
  {
    id: draftUrn.Entitlement,
    name: 'Entitlement',
    description: 'An entitlement that a user can have (Internet-Draft draft-ietf-scim-roles-entitlements-01)',
    attributes: attributesOf('entitlement', ['value']),
  },
];

/** The resource types of draft-ietf-scim-roles-entitlements-01. */
export const roleResourceTypes: readonly ResourceType[] = [
  { id: 'Role', name: 'Role', endpoint: '/Roles', description: 'Roles that users can have', schema: draftUrn.Role },
  {
    id: 'Entitlement',
    name: 'Entitlement',
    endpoint: '/Entitlements',
    description: 'Entitlements that users can have',
    schema: draftUrn.Entitlement,
  },
];
