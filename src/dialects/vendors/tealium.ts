import { documented } from '../fact.ts';
import { vendor } from '../vendor.ts';

export const tealium = vendor({
  id: 'tealium',
  title: 'Tealium',
  tier: 'hints',
  version: '2.0',
  urls: ['https://api.tealiumiq.com/scim/v2', 'https://developer.tealiumapis.com/scim/v2'],
  sources: {
    TE1: 'SCIM API, docs.tealium.com/api/v3/scim-api',
    TE2: 'PATCH User API, docs.tealium.com/api/v3/scim-api/patch-user-api',
    TE3: 'PATCH Group API, docs.tealium.com/api/v3/scim-api/patch-group-api',
    TE4: 'GET Groups API, docs.tealium.com/early-access/api/scim-api/get-groups-api',
  },
  facts: {
    auth: documented(['bearer'], 'TE3', 'An OAuth token, not the API key'),
    resourceTypes: documented(['User', 'Group'], 'TE1'),
    methods: documented(
      { User: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'], Group: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] },
      'TE1',
    ),
    filterAttributes: documented({ Group: ['displayName'] }, 'TE4', 'With eq'),
    pagination: documented('index', 'TE4'),
    defaultPageSize: documented(20, 'TE4', 'Of groups'),
    maxPageSize: documented(100, 'TE4', 'Of groups'),
    userNameChange: documented('refuse', 'TE2'),
    patchWithoutPath: documented('accept', 'TE2 TE3', 'For Okta'),
    memberReplacement: documented('accept', 'TE3', 'For Entra ID'),
  },
  remarks: [
    documented('emails are filled from userName, which is an e-mail address.', 'TE1'),
    documented('Built-in groups cannot be renamed, and SCIM cannot change the permissions of a group.', 'TE3'),
  ],
});
