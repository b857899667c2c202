import { documented } from '../fact.ts';
import { vendor } from '../vendor.ts';

export const quickbase = vendor({
  id: 'quickbase',
  title: 'Quickbase',
  tier: 'hints',
  version: '2.0',
  urls: [],
  sources: { QB1: 'Quickbase help: SCIM' },
  facts: {
    endpointCase: documented('lower', 'QB1', 'The base URL ends with /groups'),
  },
});
