import { documented } from '../fact.ts';
import { vendor } from '../vendor.ts';

export const configcat = vendor({
  id: 'configcat',
  title: 'ConfigCat',
  tier: 'hints',
  version: '2.0',
  urls: ['https://scim-api.configcat.com'],
  sources: { CC1: 'User Provisioning (SCIM) API, configcat.com/docs/api/scim/configcat-user-provisioning-scim-api' },
  facts: {
    auth: documented(['bearer'], 'CC1'),
  },
  remarks: [
    documented(
      'Responses have the headers X-Rate-Limit-Remaining and X-Rate-Limit-Reset. A response with status 429 has Retry-After.',
      'CC1',
    ),
  ],
});
