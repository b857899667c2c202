import { documented } from '../fact.ts';
import { vendor } from '../vendor.ts';

export const pingfederate = vendor({
  id: 'pingfederate',
  title: 'PingFederate',
  tier: 'modelled',
  version: '2.0',
  urls: ['https://{host}/pf-scim/v2'],
  sources: {
    PF1: 'PingFederate documentation 12.3 and 13.1: SCIM inbound provisioning, SCIM 2.0 endpoints',
  },
  facts: {
    auth: documented(['basic', 'mutual-tls'], 'PF1'),
    resourceTypes: documented(['User'], 'PF1'),
    methods: documented({ User: ['GET', 'POST', 'PUT', 'DELETE'] }, 'PF1'),
    pagination: documented('index', 'PF1'),
  },
  remarks: [documented('DELETE deletes or disables the user. The port is 9031, and /.search works.', 'PF1')],
});
