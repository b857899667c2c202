import { documented } from '../fact.ts';
import { vendor } from '../vendor.ts';

export const zscaler = vendor({
  id: 'zscaler',
  title: 'Zscaler',
  tier: 'hints',
  version: '2.0',
  urls: ['https://{subdomain}.zslogin.net/scim/{id}', 'https://{host}/scim/{directory}/{provider}/v2'],
  sources: { ZS1: 'Zscaler help: SCIM in ZIA, ZPA and ZIdentity' },
  facts: {
    auth: documented(['bearer'], 'ZS1'),
    discoveryAuth: documented(false, 'ZS1'),
    rateLimits: documented([{ requests: 5, seconds: 1 }], 'ZS1', 'In ZIA; in ZIdentity, 50'),
  },
  remarks: [documented('zslogin.net is the host of ZIdentity. The other base URL is that of ZPA.', 'ZS1')],
});
