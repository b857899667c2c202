import { disputed, documented } from '../fact.ts';
import { vendor } from '../vendor.ts';

export const atlassian = vendor({
  id: 'atlassian',
  title: 'Atlassian Guard',
  tier: 'modelled',
  version: '2.0',
  urls: ['https://api.atlassian.com/scim/directory/{directory}'],
  sources: {
    AT1: 'Atlassian support: SCIM; Atlassian developer documentation: user provisioning REST API',
    AT2: 'ctreminiom/go-atlassian, client for SCIM',
  },
  facts: {
    auth: documented(['bearer'], 'AT1', 'An API key'),
    resourceTypes: documented(['User', 'Group'], 'AT1 AT2'),
    methods: documented(
      { User: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'], Group: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] },
      'AT1 AT2',
    ),
    filterOperators: documented(['eq'], 'AT1', 'One comparison only'),
    filterAttributes: documented({ User: ['userName', 'externalId'], Group: ['displayName'] }, 'AT1'),
    pagination: documented('index', 'AT1'),
    maxPageSize: disputed(100, 'AT1', 'An example has itemsPerPage 10000'),
    sort: documented(false, 'AT1'),
    unchangeable: documented({ Group: ['displayName'] }, 'AT1', 'Of groups that are synchronised'),
    patchStatus: documented({ Group: '200' }, 'AT1', 'With the whole group'),
    delete: documented('deactivate-then-404', 'AT1', 'Until the user is active again'),
  },
  remarks: [
    disputed('An introduction of the same documentation has the base URL /admin/v1/scim.', 'AT1'),
    documented('PUT clears attributes that are not in the request.', 'AT1'),
    documented('E-mail addresses must be of a verified domain. An existing managed account is linked.', 'AT1'),
    documented('A second user or group with the same name gets 409.', 'AT1'),
  ],
});
