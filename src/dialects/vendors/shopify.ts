import { reported } from '../fact.ts';
import { vendor } from '../vendor.ts';

export const shopify = vendor({
  id: 'shopify',
  title: 'Shopify',
  tier: 'hints',
  version: '2.0',
  urls: ['https://shopifyscim.com/scim/v2'],
  sources: { NG1: 'NangoHQ/nango, list of providers: base URL and authentication' },
  facts: {
    auth: reported(['bearer'], 'NG1'),
  },
});
