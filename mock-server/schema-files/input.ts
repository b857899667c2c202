import type { JsonObject } from '../../src/protocol/json/json.ts';
import type { AttributeType, Characteristics } from '../../src/protocol/schema/attribute.ts';

/** An attribute. Only the name is required. RFC 7643 section 2.2 defines the defaults of the other members. */
export interface AttributeInput extends Characteristics {
  readonly name: string;
  /** Default: `string`. */
  readonly type?: AttributeType;
  readonly description?: string;
  /** Default for a multi-valued complex attribute: the sub-attributes of RFC 7643 section 2.4. */
  readonly subAttributes?: readonly AttributeInput[];
}

/** A Schema. Members for which RFC 7643 has a default are optional. */
export interface SchemaInput {
  /** A URN. */
  readonly id: string;
  readonly name?: string;
  readonly description?: string;
  readonly attributes: readonly AttributeInput[];
}

/** A ResourceType. Members for which RFC 7643 has a default are optional. */
export interface ResourceTypeInput {
  readonly id?: string;
  readonly name: string;
  /** One path segment below the base URL, with a leading slash: `/Devices`. */
  readonly endpoint: string;
  readonly description?: string;
  /** URN of the core schema. */
  readonly schema: string;
  readonly schemaExtensions?: readonly { readonly schema: string; readonly required?: boolean }[];
}

/**
 * Names of the sets of resource types that a provider does not have by default. `devices`: Device and EndpointApp (RFC
 * 9944). The other sets are from Internet-Drafts, which can change and are no standards: `agents` (Agent and
 * AgenticApplication, draft-abbey-scim-agent-extension-00), `roles` (Role and Entitlement,
 * draft-ietf-scim-roles-entitlements-01) and `group-members` (GroupMember, draft-zollner-scim-group-members-01).
 */
export const typeSets = ['devices', 'agents', 'roles', 'group-members'] as const;

/** Name of a set of resource types. */
export type TypeSet = (typeof typeSets)[number];

/** User-defined schemas and resource types, as code or JSON. */
export interface TypeDefinitions {
  /**
   * Sets of resource types besides those of RFC 7643: `devices` adds Device and EndpointApp (RFC 9944), `agents` adds
   * Agent and AgenticApplication (Internet-Draft draft-abbey-scim-agent-extension-00), `roles` adds Role and
   * Entitlement (Internet-Draft draft-ietf-scim-roles-entitlements-01), and `group-members` adds GroupMember, which
   * shows each membership of a group as a resource (Internet-Draft draft-zollner-scim-group-members-01). Default: none.
   */
  readonly types?: readonly TypeSet[];
  readonly schemas?: readonly (SchemaInput | JsonObject)[];
  readonly resourceTypes?: readonly (ResourceTypeInput | JsonObject)[];
}
