import { documented } from '../fact.ts';
import { vendor } from '../vendor.ts';

export const googleWorkforce = vendor({
  id: 'google-workforce',
  title: 'Google Workforce Identity Federation',
  tier: 'hints',
  version: '2.0',
  urls: ['https://iamscim.googleapis.com/{version}/{tenant}'],
  sources: {
    GO2: 'SCIM provisioning for Workforce Identity Federation, docs.cloud.google.com/iam/docs/workforce-identity-federation-scim',
  },
  facts: {},
  remarks: [
    documented('Nested groups are flattened.', 'GO2'),
    documented(
      'A workforce identity pool has one SCIM tenant, for one provider. A deleted tenant blocks a new one for 30 days, unless it is deleted with --hard-delete.',
      'GO2',
    ),
  ],
});
