import { documented, measured } from '../fact.ts';
import { vendor } from '../vendor.ts';

export const googleCloudIdentity = vendor({
  id: 'google-cloud-identity',
  title: 'Google Cloud Identity and Google Workspace',
  tier: 'modelled',
  version: '2.0',
  urls: [
    'https://cloudidentityscim.googleapis.com/v1/customers/{customer}/v2',
    'https://cloudidentityscim.googleapis.com/v1beta1/customers/{customer}/v2',
  ],
  sources: {
    GO1: 'Cloud Identity SCIM API, docs.cloud.google.com/identity/docs/scim/reference/rest',
    GO3: 'Users.list, docs.cloud.google.com/identity/docs/scim/reference/rest/v1/customers.v2.Users/list',
    GO4: 'Groups.list, docs.cloud.google.com/identity/docs/scim/reference/rest/v1/customers.v2.Groups/list',
    GO5: 'Users.patch, docs.cloud.google.com/identity/docs/scim/reference/rest/v1beta1/customers.v2.Users/patch',
    GO6: 'Groups.patch, docs.cloud.google.com/identity/docs/scim/reference/rest/v1/customers.v2.Groups/patch',
    GO7: 'Users.create, docs.cloud.google.com/identity/docs/scim/reference/rest/v1beta1/customers.v2.Users/create',
    GO8: 'ServiceProviderConfig.get, docs.cloud.google.com/identity/docs/scim/reference/rest/v1/customers.v2.ServiceProviderConfig/get',
    GO9: 'goauthentik/authentik, issue 16678',
  },
  facts: {
    auth: documented(['oauth'], 'GO3 GO6', 'Scopes admin.directory.user and cloud-identity.groups'),
    resourceTypes: documented(['User', 'Group'], 'GO1'),
    methods: documented(
      { User: ['GET', 'POST', 'PATCH', 'DELETE'], Group: ['GET', 'POST', 'PATCH', 'DELETE'] },
      'GO1 GO9',
      'PUT gets an HTML page with status 404',
    ),
    discoveryAuth: documented(true, 'GO8'),
    messageNames: documented('lower', 'GO3 GO4', 'The reference shows resources'),
    filterOperators: documented(['eq'], 'GO3 GO4'),
    filterAttributes: documented({ User: ['userName'], Group: ['displayName', 'externalId'] }, 'GO3 GO4'),
    pagination: documented('none', 'GO1 GO3', 'Of more than 50 groups, only the first 50 are listed'),
    absentFromLists: documented(['startIndex', 'itemsPerPage'], 'GO3 GO4'),
    sort: documented(false, 'GO1'),
    patchStatus: documented({ User: '200', Group: '200' }, 'GO5 GO6', 'The body is an empty JSON object'),
    etag: documented(false, 'GO1'),
    bulk: documented({ supported: false }, 'GO1'),
    memberReplacement: documented('refuse', 'GO6', 'replace works for displayName and description only'),
    mixedMemberChanges: documented('refuse', 'GO6', 'One member is added or removed in a PATCH'),
    maxMembersAdded: documented(1, 'GO6'),
    maxMembersRemoved: documented(1, 'GO6'),
    maxPatchOperations: documented(2, 'GO5 GO6', 'Of a group; of a user, 20'),
  },
  remarks: [
    documented(
      'A list needs a filter: without one, the response is the error tooMany. Users are found by userName, groups by displayName or externalId.',
      'GO3 GO4',
    ),
    documented(
      'The status of a creation depends on a setting if the address has an unmanaged account: 201, 202 for an invitation, or 409.',
      'GO7',
    ),
    documented('Groups that are synchronised can be locked.', 'GO1'),
    measured('ServiceProviderConfig declares PATCH.', 'GO9'),
  ],
});
