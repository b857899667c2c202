import { documented } from '../fact.ts';
import { vendor } from '../vendor.ts';

export const huawei = vendor({
  id: 'huawei',
  title: 'Huawei Cloud IAM Identity Center',
  tier: 'hints',
  version: '2.0',
  urls: [],
  sources: { HU1: 'Huawei Cloud documentation: IAM Identity Center, SCIM' },
  facts: {
    auth: documented(['bearer'], 'HU1'),
    errorShape: documented('aws', 'HU1', 'With schema, schemas and timeStamp'),
    errorStatus: documented('integer', 'HU1'),
  },
  remarks: [
    documented('The path of the base URL is the id of the tenant, and then /scim/v2.', 'HU1'),
    documented('PATCH of a group changes displayName, members and externalId only.', 'HU1'),
  ],
});
