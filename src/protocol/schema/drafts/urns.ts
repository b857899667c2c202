const core = (name: string): string => `urn:ietf:params:scim:schemas:core:2.0:${name}`;

/**
 * Schema URNs of draft-abbey-scim-agent-extension-00, draft-ietf-scim-roles-entitlements-01 and
 * draft-zollner-scim-group-members-01.
 */
export const draftUrn = {
  Agent: core('Agent'),
  AgenticApplication: core('AgenticApplication'),
  Role: core('Role'),
  Entitlement: core('Entitlement'),
  GroupMember: core('GroupMember'),
} as const;
