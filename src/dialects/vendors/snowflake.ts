import { documented } from '../fact.ts';
import { vendor } from '../vendor.ts';

export const snowflake = vendor({
  id: 'snowflake',
  title: 'Snowflake',
  tier: 'modelled',
  version: '2.0',
  urls: [
    'https://{account}.snowflakecomputing.com/scim/v2',
    'https://{account}.snowflakecomputing.com/scim/v2/{integration}',
  ],
  sources: {
    SN1: 'Snowflake release notes, behaviour change bundle 2026_03, change 2276',
    SN2: 'Snowflake documentation: SCIM user API reference',
    SN3: 'Microsoft Entra documentation, provisioning tutorial for Snowflake',
  },
  facts: {
    auth: documented(['bearer', 'oauth'], 'SN2', 'A SCIM token expires after 6 months'),
    resourceTypes: documented(['User', 'Group'], 'SN2', 'Groups are roles'),
    filterOperators: documented(['eq', 'sw'], 'SN1', 'After the change 2276; one comparison only'),
    unsupportedFilter: documented('invalidFilter', 'SN1', 'Before the change 2276: 200 without resources'),
    pagination: documented('index', 'SN1', 'Before the change 2276, a list without a filter had one invented resource'),
    requiredAttributes: documented({ User: ['userName'] }, 'SN2'),
    singleValued: documented(['emails', 'phoneNumbers'], 'SN2 SN3', 'Users have no multi-valued attributes'),
    deactivation: documented('inactive', 'SN3'),
  },
  remarks: [
    documented('Before the change 2276, ServiceProviderConfig has filter.supported 0 instead of a boolean.', 'SN1'),
    documented('A value in a filter must be a quoted JSON string.', 'SN1'),
    documented('Entra ID changes active with PATCH.', 'SN3'),
  ],
});
