import { attribute, type Schema } from '../attribute.ts';
import { urn } from '../urns.ts';

/**
 * RFC 7643 sections 4.3 and 8.7.1. The descriptions of `manager.value` and `$ref` say REQUIRED, and the schema says not required.
 * They are not required here, because RFC 7644 section 3.7.2 sends a manager with `value` alone.
 */
export const EnterpriseUser: Schema = {
  id: urn.EnterpriseUser,
  name: 'EnterpriseUser',
  description: 'Enterprise User',
  attributes: [
    attribute('employeeNumber', 'string', 'Number or name that the organization gave the person.'),
    attribute('costCenter', 'string', 'Cost center.'),
    attribute('organization', 'string', 'Organization.'),
    attribute('division', 'string', 'Division.'),
    attribute('department', 'string', 'Department.'),
    attribute('manager', 'complex', 'The person’s manager.', {}, [
      attribute('value', 'string', 'Id of the manager’s User resource.'),
      attribute('$ref', 'reference', 'URI of the manager’s User resource.', {
        caseExact: false,
        referenceTypes: ['User'],
      }),
      attribute('displayName', 'string', 'Name of the manager.', { mutability: 'readOnly' }),
    ]),
  ],
};
