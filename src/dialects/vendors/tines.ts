import { documented } from '../fact.ts';
import { vendor } from '../vendor.ts';

export const tines = vendor({
  id: 'tines',
  title: 'Tines',
  tier: 'modelled',
  version: '2.0',
  urls: ['https://{tenant}/api/scim/v2'],
  sources: {
    TI1: 'Tines API documentation: SCIM',
  },
  facts: {
    resourceTypes: documented(['User', 'Group'], 'TI1'),
    methods: documented(
      { User: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'], Group: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] },
      'TI1',
    ),
    requiredHeaders: documented(
      [{ name: 'Content-Type', value: 'application/scim+json', methods: ['POST', 'PUT', 'PATCH'] }],
      'TI1',
    ),
    delete: documented('deactivate', 'TI1'),
  },
  remarks: [documented('The authentication is that of the REST API. DELETE of a group deletes the group.', 'TI1')],
});
