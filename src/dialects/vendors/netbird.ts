import { documented } from '../fact.ts';
import { vendor } from '../vendor.ts';

export const netbird = vendor({
  id: 'netbird',
  title: 'NetBird',
  tier: 'hints',
  version: '2.0',
  urls: ['https://api.netbird.io/api/scim/v2'],
  sources: { NB1: 'NetBird documentation: provisioning with SCIM' },
  facts: {},
  remarks: [documented('With Entra ID, the base URL ends with ?aadOptscim062020.', 'NB1')],
});
