import { reported } from '../fact.ts';
import { vendor } from '../vendor.ts';

export const keeper = vendor({
  id: 'keeper',
  title: 'Keeper',
  tier: 'hints',
  version: '2.0',
  urls: ['https://keepersecurity.com/api/rest/scim/v2/{node}'],
  sources: { NG1: 'NangoHQ/nango, list of providers: base URL and authentication' },
  facts: {
    auth: reported(['bearer'], 'NG1'),
  },
});
