import { reported } from '../fact.ts';
import { vendor } from '../vendor.ts';

export const trello = vendor({
  id: 'trello',
  title: 'Trello',
  tier: 'hints',
  version: '2.0',
  urls: ['https://trello.com/scim/v2'],
  sources: { NG1: 'NangoHQ/nango, list of providers: base URL and authentication' },
  facts: {
    auth: reported(['bearer'], 'NG1'),
    endpointCase: reported('lower', 'NG1', 'The verification request reads /users'),
  },
});
