import { documented } from '../fact.ts';
import { vendor } from '../vendor.ts';

export const oracleLifeSciences = vendor({
  id: 'oracle-life-sciences',
  title: 'Oracle Life Sciences IAMS',
  tier: 'hints',
  version: '2.0',
  urls: ['https://hs-identity-api.oracleindustry.com/scim/v1/{tenant}'],
  sources: { OL1: 'Oracle Life Sciences documentation: modify group membership' },
  facts: {
    auth: documented(['basic'], 'OL1'),
    mediaType: documented('json', 'OL1'),
    patchFormat: documented('json-patch', 'OL1', 'One operation, without schemas and Operations'),
    patchStatus: documented({ Group: '200' }, 'OL1'),
    delete: documented('deactivate', 'OL1'),
  },
  remarks: [documented('Groups have the URN urn:scim:schemas:core:2.0:Group.', 'OL1')],
});
