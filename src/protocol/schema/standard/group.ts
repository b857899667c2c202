import { urn } from '../../urns.ts';
import { attribute, type Schema } from '../attribute.ts';

/**
 * Defined in RFC 7643 sections 4.2 and 8.7.1. This schema requires `displayName`, as section 4.2 says, although section
 * 8.7.1 says that `displayName` is optional. Section 8.7.1 does not define `display` of members. This schema defines
 * it, because all examples contain `display` (RFC 7643 section 8.4, RFC 7644 section 3.5.2.1).
 */
export const Group: Schema = {
  id: urn.Group,
  name: 'Group',
  description: 'Group',
  attributes: [
    attribute('displayName', 'string', 'Name of the group.', { required: true }),
    attribute('members', 'complex', 'Members of the group.', { multiValued: true }, [
      attribute('value', 'string', 'Id of the member.', { mutability: 'immutable' }),
      attribute('$ref', 'reference', 'URI of the member.', {
        caseExact: false,
        mutability: 'immutable',
        referenceTypes: ['User', 'Group'],
      }),
      attribute('display', 'string', 'Name of the member.', { mutability: 'immutable' }),
      attribute('type', 'string', 'Resource type of the member.', {
        mutability: 'immutable',
        canonicalValues: ['User', 'Group'],
      }),
    ]),
  ],
};
