import { documented } from '../fact.ts';
import { vendor } from '../vendor.ts';

export const pingfederateV1 = vendor({
  id: 'pingfederate-v1',
  title: 'PingFederate (SCIM 1.1)',
  tier: 'hints',
  version: '1.1',
  urls: ['https://{host}/pf-scim/v1'],
  sources: {
    PF1: 'PingFederate documentation 12.3 and 13.1: SCIM inbound provisioning, SCIM 1.1 endpoints',
  },
  facts: {
    auth: documented(['basic', 'mutual-tls'], 'PF1'),
    resourceTypes: documented(['User', 'Group'], 'PF1'),
    methods: documented({ User: ['GET', 'POST', 'PUT', 'DELETE'], Group: ['GET', 'POST', 'PUT', 'DELETE'] }, 'PF1'),
    serviceProviderConfig: documented('plural', 'PF1'),
    mediaType: documented('json', 'PF1', 'There is no XML'),
    pagination: documented('index', 'PF1'),
    sort: documented(true, 'PF1'),
  },
  remarks: [
    documented('DELETE deletes or disables the user. The port is 9031.', 'PF1'),
    documented('POST with the header X-HTTP-Method-Override can stand for PUT and DELETE.', 'PF1'),
  ],
});
