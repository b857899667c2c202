import { documented, reported } from '../fact.ts';
import { vendor } from '../vendor.ts';

export const launchdarkly = vendor({
  id: 'launchdarkly',
  title: 'LaunchDarkly',
  tier: 'hints',
  version: '2.0',
  urls: [
    'https://app.launchdarkly.com/trust/scim/v2',
    'https://app.eu.launchdarkly.com/trust/scim/v2',
    'https://app.launchdarkly.us/trust/scim/v2',
  ],
  sources: {
    LD1: 'Using the SCIM API, launchdarkly.com/docs/home/account/scim-api',
    LD2: 'SCIM API endpoints, launchdarkly.com/docs/home/account/scim-api-endpoints',
    LD3: 'SCIM user request examples, launchdarkly.com/docs/home/account/scim-user-requests',
  },
  facts: {
    auth: documented(['oauth'], 'LD1', 'The scope scim. A personal access token does not work'),
    resourceTypes: documented(['User', 'Group'], 'LD2', 'Groups are teams, and only the integration of Okta has them'),
    methods: documented(
      { User: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'], Group: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] },
      'LD2',
    ),
    pagination: documented('index', 'LD3'),
    patchFormat: documented('patchop', 'LD3', 'JSON Patch is accepted, too'),
    delete: documented('deactivate', 'LD2'),
  },
  remarks: [
    documented('DELETE gets 204, or 200 without a body. POST to Users/.search works.', 'LD2 LD3'),
    reported('Responses depend on whether User-Agent begins with okta. A deactivated user cannot be updated.', 'LD3'),
  ],
});
