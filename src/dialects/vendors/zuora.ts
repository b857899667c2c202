import { documented } from '../fact.ts';
import { vendor } from '../vendor.ts';

export const zuora = vendor({
  id: 'zuora',
  title: 'Zuora',
  tier: 'hints',
  version: '2.0',
  urls: [],
  sources: { ZU1: 'Zuora documentation: SCIM' },
  facts: {
    messageNames: documented('lower', 'ZU1', 'operations in PATCH'),
  },
  remarks: [documented('The response to PATCH is a list.', 'ZU1')],
});
