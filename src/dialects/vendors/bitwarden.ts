import { documented } from '../fact.ts';
import { vendor } from '../vendor.ts';

export const bitwarden = vendor({
  id: 'bitwarden',
  title: 'Bitwarden',
  tier: 'hints',
  version: '2.0',
  urls: ['https://scim.bitwarden.com/v2/{organisation}', 'https://{vault}/scim/v2/{organisation}'],
  sources: {
    BW1: 'bitwarden/clients, environment service',
    BW2: 'bitwarden/server, pull request 2919 of May 2023',
  },
  facts: {
    auth: documented(['bearer'], 'BW1'),
    resourceTypes: documented(['User', 'Group'], 'BW1'),
    serviceProviderConfig: documented('absent', 'BW2', 'In May 2023'),
  },
  remarks: [documented('In May 2023, members in POST and PUT of a group had an effect for Okta only.', 'BW2')],
});
