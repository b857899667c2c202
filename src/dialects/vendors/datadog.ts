import { documented } from '../fact.ts';
import { vendor } from '../vendor.ts';

export const datadog = vendor({
  id: 'datadog',
  title: 'Datadog',
  tier: 'hints',
  version: '2.0',
  urls: [
    'https://app.datadoghq.com/api/v2/scim',
    'https://{site}.datadoghq.com/api/v2/scim',
    'https://api.{site}.datadoghq.com/api/v2/scim',
    'https://api.datadoghq.eu/api/v2/scim',
  ],
  sources: {
    DD1: 'User Provisioning with SCIM, docs.datadoghq.com/account_management/scim',
    DD2: 'Configure SCIM with Microsoft Entra ID, docs.datadoghq.com/account_management/scim/azure',
  },
  facts: {
    auth: documented(['bearer'], 'DD1 DD2', 'An application key'),
  },
  remarks: [
    documented('If the owner of the application key leaves, the connection ends. A service account is advised.', 'DD1'),
    documented('A new user gets an invitation, which is valid for 2 days. Groups are managed teams.', 'DD1'),
    documented('With Entra ID, the base URL ends with ?aadOptscim062020.', 'DD2'),
  ],
});
