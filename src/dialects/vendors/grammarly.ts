import { disputed, reported } from '../fact.ts';
import { vendor } from '../vendor.ts';

export const grammarly = vendor({
  id: 'grammarly',
  title: 'Grammarly',
  tier: 'hints',
  version: '2.0',
  urls: ['https://sso.grammarly.com/v2/scim', 'https://app.grammarly.com/scim/v2'],
  sources: {
    NG1: 'NangoHQ/nango, list of providers: base URL and authentication',
    GM1: 'another tool with a connector',
  },
  facts: {
    auth: reported(['bearer'], 'NG1'),
  },
  remarks: [disputed('Another tool uses app.grammarly.com/scim/v2 instead of sso.grammarly.com/v2/scim.', 'NG1 GM1')],
});
