import { urn } from '../../urns.ts';
import { attribute, type Schema } from '../attribute.ts';

/**
 * Defined in RFC 7643 sections 4.3 and 8.7.1. Both sub-attributes of `manager` are optional in this schema, because RFC
 * 7644 section 3.7.2 shows a manager with only `value`. The descriptions of `manager.value` and `manager.$ref` in the
 * RFC say REQUIRED, but `required` is `false`.
 */
export const EnterpriseUser: Schema = {
  id: urn.EnterpriseUser,
  name: 'EnterpriseUser',
  description: 'Enterprise User',
  attributes: [
    attribute('employeeNumber', 'string', 'Number or name that the organization assigned to the user.'),
    attribute('costCenter', 'string', 'Cost center.'),
    attribute('organization', 'string', 'Organization.'),
    attribute('division', 'string', 'Division.'),
    attribute('department', 'string', 'Department.'),
    attribute('manager', 'complex', 'Manager of the user.', {}, [
      attribute('value', 'string', 'Id of the manager’s User resource.'),
      attribute('$ref', 'reference', 'URI of the manager’s User resource.', {
        caseExact: false,
        referenceTypes: ['User'],
      }),
      attribute('displayName', 'string', 'Name of the manager.', { mutability: 'readOnly' }),
    ]),
  ],
};
