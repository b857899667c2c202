import { documented } from '../fact.ts';
import { vendor } from '../vendor.ts';

export const bright = vendor({
  id: 'bright',
  title: 'Bright',
  tier: 'hints',
  version: '2.0',
  urls: [],
  sources: { BR1: 'Bright documentation: provisioning with Entra ID' },
  facts: {},
  remarks: [documented('With Entra ID, the base URL ends with ?aadOptscim062020.', 'BR1')],
});
