import { documented } from '../fact.ts';
import { vendor } from '../vendor.ts';

/** Okta as a service provider. There is no dialect for Okta as a client. */
export const okta = vendor({
  id: 'okta',
  title: 'Okta (inbound)',
  tier: 'hints',
  version: '2.0',
  urls: ['https://{domain}/{connection}/scim/v2', 'https://{organisation}.okta.com/{connection}/scim/v2'],
  sources: { OK2: 'Okta developer documentation: SCIM inbound overview' },
  facts: {
    auth: documented(['bearer'], 'OK2', 'A token for each connection'),
  },
  remarks: [
    documented('There is one base URL for each app instance. Resources can be created, read and changed.', 'OK2'),
  ],
});
