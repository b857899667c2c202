import { reported } from '../fact.ts';
import { vendor } from '../vendor.ts';

export const roam = vendor({
  id: 'roam',
  title: 'Roam',
  tier: 'hints',
  version: '2.0',
  urls: ['https://api.ro.am/scim/v2'],
  sources: { NG1: 'NangoHQ/nango, list of providers: base URL and authentication' },
  facts: {
    auth: reported(['bearer'], 'NG1'),
  },
});
