import { disputed, documented, reported } from '../fact.ts';
import { vendor } from '../vendor.ts';

export const zoom = vendor({
  id: 'zoom',
  title: 'Zoom',
  tier: 'modelled',
  version: '2.0',
  urls: ['https://api.zoom.us/scim2'],
  sources: {
    ZM0: 'SCIM2, developers.zoom.us/docs/api/scim2',
    ZM2: 'scripts in PowerShell and Python that manage Zoom',
    ZM3: 'a copy of the parameters and errors of the SCIM2 API, www.withone.ai/knowledge/zoom',
    ZM4: 'SCIM2 API, marketplace.zoom.us/docs/api-reference/scim-api, an older page, and a copy at developers.qodex.ai/zoom-public',
  },
  facts: {
    auth: documented(['oauth'], 'ZM0', 'An app with the scope SCIM2'),
    resourceTypes: documented(['User', 'Group'], 'ZM0'),
    methods: reported(
      { User: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] },
      'ZM4',
      'PATCH of a user activates or deactivates the user',
    ),
    requiredHeaders: documented([{ name: 'Accept', value: 'application/scim+json' }], 'ZM0'),
    filterOperators: reported(['eq'], 'ZM3'),
    filterAttributes: reported({ User: ['userName', 'externalId'], Group: ['displayName'] }, 'ZM3'),
    pagination: reported('index', 'ZM2 ZM3', 'Pages of 100'),
  },
  remarks: [
    documented('The account needs Single Sign-On and an approved Vanity URL.', 'ZM0'),
    disputed(
      'An older page has a limit of 1 request per second for each endpoint. The present page names classes of limits instead.',
      'ZM0 ZM4',
    ),
    reported('Errors have the members code and message, and are no SCIM errors.', 'ZM3'),
  ],
});
