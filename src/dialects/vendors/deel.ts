import { disputed, documented } from '../fact.ts';
import { vendor } from '../vendor.ts';

export const deel = vendor({
  id: 'deel',
  title: 'Deel',
  tier: 'hints',
  version: '2.0',
  urls: ['https://api.letsdeel.com/scim/v2'],
  sources: {
    DE1: 'SCIM API, developer.deel.com/api/scim-api/overview',
    DE2: 'Introduction, developer.deel.com/docs/deel-scim-api-introduction',
    DE3: 'Rate limits, developer.deel.com/docs/rate-limits',
    DE4: 'Using the SCIM API for user provisioning, developer.deel.com/docs/using-the-deel-scim-api-for-user-provisioning',
  },
  facts: {
    auth: documented(['bearer', 'oauth'], 'DE4', 'With permissions for the organisation'),
    resourceTypes: documented(['User'], 'DE1'),
    methods: disputed(
      { User: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] },
      'DE1 DE2',
      'An older page has only GET and PATCH',
    ),
    rateLimits: documented([{ requests: 5, seconds: 1 }], 'DE3', 'For each token'),
  },
  remarks: [documented('People who are managers in Deel are not returned.', 'DE4')],
});
