import { documented, reported } from '../fact.ts';
import { vendor } from '../vendor.ts';

export const zoom = vendor({
  id: 'zoom',
  title: 'Zoom',
  tier: 'modelled',
  version: '2.0',
  urls: ['https://api.zoom.us/scim2'],
  sources: {
    ZM0: 'Zoom developer documentation: SCIM2 API',
    ZM1: 'a summary of Zoom SCIM by a third party',
    ZM2: 'scripts in PowerShell and Python that manage Zoom',
  },
  facts: {
    auth: documented(['oauth'], 'ZM0', 'An app with the scope SCIM2'),
    resourceTypes: documented(['User', 'Group'], 'ZM0'),
    methods: reported(
      { User: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'], Group: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] },
      'ZM1',
    ),
    requiredHeaders: documented([{ name: 'Accept', value: 'application/scim+json' }], 'ZM0'),
    filterOperators: reported(['eq', 'and'], 'ZM1', 'Also for attributes of extensions'),
    pagination: reported('index', 'ZM2', 'Pages of 100'),
  },
});
