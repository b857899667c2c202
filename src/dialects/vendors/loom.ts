import { reported } from '../fact.ts';
import { vendor } from '../vendor.ts';

export const loom = vendor({
  id: 'loom',
  title: 'Loom',
  tier: 'hints',
  version: '2.0',
  urls: ['https://{domain}/scim'],
  sources: { NG1: 'NangoHQ/nango, list of providers: base URL and authentication' },
  facts: {
    auth: reported(['bearer'], 'NG1'),
  },
});
