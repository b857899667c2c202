import { documented } from '../fact.ts';
import { vendor } from '../vendor.ts';

export const grafana = vendor({
  id: 'grafana',
  title: 'Grafana',
  tier: 'hints',
  version: '2.0',
  urls: [],
  sources: { GR1: 'grafana/grafana, documentation: SCIM' },
  facts: {},
  remarks: [documented('A preview, for SAML only. externalId must equal the unique id of the user in SAML.', 'GR1')],
});
