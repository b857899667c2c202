import { documented } from '../fact.ts';
import { vendor } from '../vendor.ts';

export const netbird = vendor({
  id: 'netbird',
  title: 'NetBird',
  tier: 'hints',
  version: '2.0',
  urls: ['https://api.netbird.io/api/scim/v2'],
  sources: {
    NB1: 'Microsoft Entra ID SCIM sync, docs.netbird.io/manage/team/idp-sync/microsoft-entra-id-scim-sync, and netbirdio/dashboard',
  },
  facts: {
    auth: documented(['bearer'], 'NB1'),
  },
  remarks: [documented('With Entra ID, the base URL ends with ?aadOptscim062020.', 'NB1')],
});
