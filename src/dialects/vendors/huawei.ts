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
    errorShape: documented('aws', 'HU1', 'With schema, schemas and timeStamp'),
    errorStatus: documented('integer', 'HU1'),
  },
});
