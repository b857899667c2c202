import { documented } from '../fact.ts';
import { vendor } from '../vendor.ts';

export const zscaler = vendor({
  id: 'zscaler',
  title: 'Zscaler',
  tier: 'hints',
  version: '2.0',
  urls: ['https://{subdomain}.zslogin.net/scim/{id}', 'https://{host}/scim/{directory}/{provider}/v2'],
  sources: {
    ZS1: 'SCIM API examples of ZIA, help.zscaler.com/zia/scim-api-examples',
    ZS2: 'SCIM API examples of ZIdentity, help.zscaler.com/zidentity/scim-api-examples',
    ZS3: 'About SCIM APIs of ZPA, help.zscaler.com/zpa/about-scim-apis',
  },
  facts: {
    auth: documented(['bearer'], 'ZS1 ZS2 ZS3'),
    resourceTypes: documented(['User', 'Group'], 'ZS3'),
    methods: documented(
      { User: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'], Group: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] },
      'ZS3',
      'Of ZPA',
    ),
    discoveryAuth: documented(false, 'ZS1 ZS2'),
    sort: documented(true, 'ZS3', 'Of groups in ZPA'),
    rateLimits: documented([{ requests: 5, seconds: 1 }], 'ZS1 ZS2', 'In ZIA; in ZIdentity, 50'),
  },
  remarks: [documented('zslogin.net is the host of ZIdentity. The other base URL is that of ZPA.', 'ZS2 ZS3')],
});
