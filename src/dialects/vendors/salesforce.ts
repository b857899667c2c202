import { documented } from '../fact.ts';
import { vendor } from '../vendor.ts';

export const salesforce = vendor({
  id: 'salesforce',
  title: 'Salesforce',
  tier: 'modelled',
  version: '2.0',
  urls: ['https://{domain}.my.salesforce.com/services/scim/v2'],
  sources: {
    SF1: 'Salesforce help: SCIM REST API; release notes Winter 2019; NetIQ SCIM driver for Salesforce',
    SF2: 'goauthentik/authentik, SCIM provider, compatibility mode for Salesforce',
  },
  facts: {
    auth: documented(['oauth'], 'SF1'),
    resourceTypes: documented(['User', 'Group', 'Entitlement', 'Role'], 'SF1'),
    methods: documented(
      { Group: ['GET', 'PUT', 'PATCH'], Entitlement: ['GET'], Role: ['GET'] },
      'SF1',
      'Groups can only be read and updated; the text does not say whether with PUT, PATCH or both',
    ),
    serviceProviderConfig: documented('plural', 'SF1 SF2'),
    requiredAttributes: documented({ User: ['entitlements'] }, 'SF1', 'The id of a profile'),
    deactivation: documented('inactive', 'SF1'),
    delete: documented('deactivate', 'SF1'),
  },
  remarks: [
    documented('In a filter, and does not have precedence over or.', 'SF1'),
    documented('At most 200 entitlements can be read.', 'SF1'),
  ],
});
