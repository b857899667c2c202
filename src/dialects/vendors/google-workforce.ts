import { documented } from '../fact.ts';
import { vendor } from '../vendor.ts';

export const googleWorkforce = vendor({
  id: 'google-workforce',
  title: 'Google Workforce Identity Federation',
  tier: 'hints',
  version: '2.0',
  urls: ['https://iamscim.googleapis.com/{version}/{tenant}'],
  sources: {
    GO2: 'Google Cloud documentation: SCIM for workforce identity federation, and its REST reference',
  },
  facts: {},
  remarks: [documented('Nested groups are flattened.', 'GO2')],
});
