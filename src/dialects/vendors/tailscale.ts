import { documented, reported } from '../fact.ts';
import { vendor } from '../vendor.ts';

export const tailscale = vendor({
  id: 'tailscale',
  title: 'Tailscale',
  tier: 'hints',
  version: '2.0',
  urls: ['https://controlplane.tailscale.com/scim/v2'],
  sources: { TS1: 'Tailscale documentation: provisioning with Entra ID' },
  facts: {
    auth: documented(['bearer'], 'TS1'),
    resourceTypes: reported(['User', 'Group'], 'TS1'),
  },
  remarks: [documented('With Entra ID, the base URL must end with ?aadOptscim062020.', 'TS1')],
});
