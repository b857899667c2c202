import { documented } from '../fact.ts';
import { vendor } from '../vendor.ts';

export const asana = vendor({
  id: 'asana',
  title: 'Asana',
  tier: 'modelled',
  version: '2.0',
  urls: ['https://app.asana.com/api/1.0/scim'],
  sources: {
    AS1: 'Asana developer documentation: SCIM, about 2021',
    NG1: 'NangoHQ/nango, list of providers: base URL and authentication',
  },
  facts: {
    auth: documented(['bearer'], 'AS1 NG1', 'A service account of an Enterprise domain'),
    resourceTypes: documented(['User', 'Group'], 'AS1', 'Groups are teams'),
    methods: documented(
      { User: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'], Group: ['GET', 'POST', 'PUT', 'PATCH'] },
      'AS1',
    ),
    filterOperators: documented(['eq'], 'AS1'),
    filterAttributes: documented({ User: ['userName'], Group: ['displayName'] }, 'AS1'),
    absentFromLists: documented(['startIndex', 'itemsPerPage'], 'AS1', 'Seen in an example'),
    requiredAttributes: documented({ User: ['userName', 'emails'] }, 'AS1'),
    unchangeable: documented(
      { User: ['name.givenName', 'name.familyName'] },
      'AS1',
      'With PATCH; name.formatted can change',
    ),
    patchWithoutPath: documented('accept', 'AS1'),
    patchStatus: documented({ Group: '204' }, 'AS1'),
    membersOnCreate: documented('accept', 'AS1'),
  },
  remarks: [
    documented('DELETE and active: false both end the access of the user.', 'AS1'),
    documented('Guests are never in responses. An example has a group whose id is an integer.', 'AS1'),
    documented('No pagination is described.', 'AS1'),
  ],
});
