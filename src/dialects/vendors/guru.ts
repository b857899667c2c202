import { reported } from '../fact.ts';
import { vendor } from '../vendor.ts';

export const guru = vendor({
  id: 'guru',
  title: 'Guru',
  tier: 'hints',
  version: '2.0',
  urls: ['https://api.getguru.com/api/scim/v2'],
  sources: { NG1: 'NangoHQ/nango, list of providers: base URL and authentication' },
  facts: {
    auth: reported(['basic'], 'NG1'),
  },
});
