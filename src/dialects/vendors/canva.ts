import { reported } from '../fact.ts';
import { vendor } from '../vendor.ts';

export const canva = vendor({
  id: 'canva',
  title: 'Canva',
  tier: 'hints',
  version: '2.0',
  urls: ['https://www.canva.com/_scim/v2'],
  sources: { NG1: 'NangoHQ/nango, list of providers: base URL and authentication' },
  facts: {
    auth: reported(['bearer'], 'NG1'),
  },
});
