import { type AttributeDefinition, attribute, type ResourceType, type Schema } from '../attribute.ts';
import { draftUrn } from './urns.ts';

const readOnly = { mutability: 'readOnly' } as const;
const given = { mutability: 'immutable', required: true } as const;

/** Returns the sub-attributes of a reference. A client gives only `value`. */
function referenceTo(what: string, referenceTypes: readonly string[], type: AttributeDefinition[] = []) {
  return [
    attribute('value', 'string', `The id of the ${what}.`, { ...given, caseExact: true }),
    attribute('$ref', 'reference', `The URI of the ${what}.`, { ...readOnly, referenceTypes }),
    ...type,
    attribute('display', 'string', `Display name of the ${what}.`, readOnly),
  ];
}

/**
 * Returns the schema of a membership: draft-zollner-scim-group-members-01, sections 4.1 and 8.1. `memberTypes` are the
 * resource types that can be members of a Group. The extension `membersMetadata` of section 5 is left out, because the
 * editors' copy of the draft no longer has it. The editors' copy also renames the resource type to GroupMembership.
 */
export function groupMemberSchema(memberTypes: readonly string[]): Schema {
  const type = attribute('type', 'string', 'The resource type of the member.', {
    ...readOnly,
    canonicalValues: memberTypes,
  });
  return {
    id: draftUrn.GroupMember,
    name: 'Group Member',
    description: 'A membership of a group (Internet-Draft draft-zollner-scim-group-members-01)',
    attributes: [
      attribute('group', 'complex', 'The group that has the member.', given, referenceTo('group', ['Group'])),
      attribute('member', 'complex', 'The member of the group.', given, referenceTo('member', memberTypes, [type])),
    ],
  };
}

/** The resource type of draft-zollner-scim-group-members-01, section 4.3. The draft expired on 17 October 2026. */
export const groupMemberResourceTypes: readonly ResourceType[] = [
  {
    id: 'GroupMember',
    name: 'GroupMember',
    endpoint: '/GroupMembers',
    description: 'Memberships of groups',
    schema: draftUrn.GroupMember,
  },
];
