import { disputed, documented, reported } from '../fact.ts';
import { vendor } from '../vendor.ts';

export const onepassword = vendor({
  id: 'onepassword',
  title: '1Password SCIM Bridge',
  tier: 'hints',
  version: '2.0',
  urls: ['https://{bridge}/scim', 'https://{bridge}/scim/v2'],
  sources: {
    OP1: '1Password support: SCIM endpoints',
    OP2: 'Nango documentation: 1Password SCIM',
  },
  facts: {
    auth: reported(['bearer'], 'OP2'),
    resourceTypes: documented(['User', 'Group'], 'OP1'),
  },
  remarks: [
    disputed('1Password has /scim in the base URL, and a third party has /scim/v2.', 'OP1 OP2'),
    documented('The API is off if the bridge is set up for Google Workspace.', 'OP1'),
  ],
});
