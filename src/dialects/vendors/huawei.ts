import { documented } from '../fact.ts';
import { vendor } from '../vendor.ts';

export const huawei = vendor({
  id: 'huawei',
  title: 'Huawei Cloud IAM Identity Center',
  tier: 'hints',
  version: '2.0',
  urls: [],
  sources: {
    HU1: 'API reference of IAM Identity Center, SCIM groups and errors, support.huaweicloud.com/api-identitycenter',
    HU2: 'SCIMListUsers, support.huaweicloud.com/api-identitycenter/SCIMListUsers.html',
    HU3: 'Querying the SP Configuration, support.huaweicloud.com/intl/en-us/api-identitycenter/SCIMServiceProviderConfig.html',
  },
  facts: {
    auth: documented(['bearer'], 'HU2'),
    discoveryAuth: documented(true, 'HU3'),
    maxPageSize: documented(50, 'HU2'),
    singleValued: documented(['addresses', 'phoneNumbers'], 'HU2', 'The lists of a user have one value'),
    errorShape: documented('aws', 'HU1', 'With schema, schemas and timeStamp'),
    errorStatus: documented('integer', 'HU1'),
  },
  remarks: [
    documented('The path of the base URL is the id of the tenant, and then /scim/v2.', 'HU2'),
    documented('itemsPerPage and startIndex of a list are strings.', 'HU2'),
    documented('PATCH of a group changes displayName, members and externalId only.', 'HU1'),
  ],
});
