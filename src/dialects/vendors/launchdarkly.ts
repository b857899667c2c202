import { documented } from '../fact.ts';
import { vendor } from '../vendor.ts';

export const launchdarkly = vendor({
  id: 'launchdarkly',
  title: 'LaunchDarkly',
  tier: 'hints',
  version: '2.0',
  urls: ['https://app.launchdarkly.com/trust/scim/v2'],
  sources: { LD1: 'LaunchDarkly documentation: SCIM' },
  facts: {
    auth: documented(['oauth'], 'LD1'),
    patchFormat: documented('patchop', 'LD1', 'JSON Patch is accepted, too'),
  },
  remarks: [
    documented('Responses depend on whether User-Agent begins with okta. DELETE gets 204 or 200.', 'LD1'),
    documented('A deactivated user cannot be updated. POST to .search works.', 'LD1'),
  ],
});
