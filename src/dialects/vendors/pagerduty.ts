import { documented, reported } from '../fact.ts';
import { vendor } from '../vendor.ts';

export const pagerduty = vendor({
  id: 'pagerduty',
  title: 'PagerDuty',
  tier: 'modelled',
  version: '2.0',
  urls: ['https://api.pagerduty.com/scim/v2'],
  sources: {
    PD0: 'PagerDuty support: provisioning of users',
    PD1: 'Python client of PagerDuty, class ScimApiClient',
    PD2: 'a description of PagerDuty SCIM by a third party',
  },
  facts: {
    resourceTypes: reported(['User'], 'PD2'),
    methods: documented({ User: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] }, 'PD1', 'The client permits them'),
    pagination: documented('index', 'PD1'),
    requiredAttributes: documented({ User: ['emails', 'displayName'] }, 'PD0'),
    singleValued: documented(['roles'], 'PD0'),
    deactivation: documented('deleted', 'PD0'),
  },
  remarks: [documented('The token is an API token of the account. The client reads pages of 100.', 'PD1')],
});
