import { documented } from '../fact.ts';
import { vendor } from '../vendor.ts';

export const configcat = vendor({
  id: 'configcat',
  title: 'ConfigCat',
  tier: 'hints',
  version: '2.0',
  urls: ['https://scim-api.configcat.com'],
  sources: { CC1: 'ConfigCat documentation: SCIM' },
  facts: {
    auth: documented(['bearer'], 'CC1'),
  },
  remarks: [
    documented('Responses have the headers X-Rate-Limit-Remaining, X-Rate-Limit-Reset and Retry-After.', 'CC1'),
  ],
});
