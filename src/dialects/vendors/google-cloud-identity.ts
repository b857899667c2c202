import { documented } from '../fact.ts';
import { vendor } from '../vendor.ts';

export const googleCloudIdentity = vendor({
  id: 'google-cloud-identity',
  title: 'Google Cloud Identity',
  tier: 'modelled',
  version: '2.0',
  urls: ['https://cloudidentityscim.googleapis.com/v1beta1/customers/{customer}/v2'],
  sources: {
    GO1: 'Google Cloud Identity documentation: SCIM REST reference',
  },
  facts: {
    resourceTypes: documented(['User', 'Group'], 'GO1'),
    methods: documented({ Group: ['GET', 'POST', 'PATCH', 'DELETE'] }, 'GO1'),
    pagination: documented('none', 'GO1'),
    sort: documented(false, 'GO1'),
    etag: documented(false, 'GO1'),
    bulk: documented({ supported: false }, 'GO1'),
  },
  remarks: [documented('Groups that are synchronised can be locked.', 'GO1')],
});
