import { reported } from '../fact.ts';
import { vendor } from '../vendor.ts';

export const lucid = vendor({
  id: 'lucid',
  title: 'Lucid',
  tier: 'hints',
  version: '2.0',
  urls: ['https://users.lucid.app/scim/v2'],
  sources: { NG1: 'NangoHQ/nango, list of providers: base URL and authentication' },
  facts: {
    auth: reported(['bearer'], 'NG1'),
  },
});
