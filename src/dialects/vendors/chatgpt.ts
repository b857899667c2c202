import { disputed, reported } from '../fact.ts';
import { vendor } from '../vendor.ts';

export const chatgpt = vendor({
  id: 'chatgpt',
  title: 'ChatGPT Enterprise',
  tier: 'hints',
  version: '2.0',
  urls: ['https://api.openai.com/scim/v2'],
  sources: {
    OA1: 'five texts by third parties with the base URL',
    NG1: 'NangoHQ/nango, list of providers: a base URL for each customer',
  },
  facts: {
    auth: reported(['bearer'], 'OA1', 'A token of the admin console'),
    resourceTypes: reported(['User', 'Group'], 'OA1'),
  },
  remarks: [disputed('Nango expects another base URL for each customer.', 'OA1 NG1')],
});
