import { reported } from '../fact.ts';
import { vendor } from '../vendor.ts';

export const zoom = vendor({
  id: 'zoom',
  title: 'Zoom',
  tier: 'modelled',
  version: '2.0',
  urls: ['https://api.zoom.us/scim2'],
  sources: {
    ZM1: 'a summary of Zoom SCIM by a third party',
    ZM2: 'scripts in PowerShell and Python that manage Zoom',
  },
  facts: {
    auth: reported(['bearer'], 'ZM1'),
    resourceTypes: reported(['User', 'Group'], 'ZM1'),
    methods: reported(
      { User: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'], Group: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] },
      'ZM1',
    ),
    requiredHeaders: reported([{ name: 'Accept', value: 'application/scim+json' }], 'ZM2', 'One script needs it'),
    filterOperators: reported(['eq', 'and'], 'ZM1', 'Also for attributes of extensions'),
    pagination: reported('index', 'ZM2', 'Pages of 100'),
  },
});
