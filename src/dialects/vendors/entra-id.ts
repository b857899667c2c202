import { disputed, documented, measured, reported } from '../fact.ts';
import { vendor } from '../vendor.ts';

/** Entra ID as a service provider. There is no dialect for Entra ID as a client. */
export const entraId = vendor({
  id: 'entra-id',
  title: 'Microsoft Entra ID (SCIM API)',
  tier: 'modelled',
  version: '2.0',
  urls: ['https://graph.microsoft.com/rp/scim'],
  sources: {
    EN1: 'Microsoft Entra documentation: Microsoft Entra ID SCIM API reference; error code reference for the SCIM API',
    EN2: 'darrenjrobinson/entra-scim-mcp: measurements of a live tenant, August 2026',
    EN3: 'thomaselliottbetz/scim-sanity: profile for Entra ID',
  },
  facts: {
    auth: documented(['oauth'], 'EN1', 'Tokens of an application, without a user'),
    resourceTypes: documented(['User', 'Group'], 'EN1'),
    methods: documented(
      { User: ['GET', 'POST', 'PATCH', 'DELETE'], Group: ['GET', 'POST', 'PATCH', 'DELETE'] },
      'EN1 EN2 EN3',
      'PUT gets 405',
    ),
    requiredHeaders: measured(
      [{ name: 'Accept', value: 'application/json', methods: ['GET', 'POST', 'PATCH'] }],
      'EN1 EN2 EN3',
    ),
    refusedHeaders: measured(
      [
        { name: 'Accept', value: 'application/json', methods: ['DELETE'] },
        { name: 'Accept', value: 'application/scim+json', methods: ['DELETE'] },
      ],
      'EN2 EN3',
      'Status 400; without Accept, or with */*, DELETE gets 204',
    ),
    endpointCase: documented('lower', 'EN1'),
    discoveryAuth: documented(true, 'EN1'),
    messageNames: documented('lower', 'EN1', 'Examples also have Operations and, for discovery, Resources'),
    filterOperators: documented(['eq', 'ew', 'and'], 'EN1', 'ew only for userName, mailNickname and displayName'),
    filterAttributes: documented(
      {
        User: [
          'userName',
          'externalId',
          'id',
          'groups.value',
          'urn:ietf:params:scim:schemas:extension:Microsoft:Entra:2.0:User:mailNickname',
        ],
        Group: ['displayName', 'id', 'members.value'],
      },
      'EN1',
      'externalId cannot be combined with another attribute',
    ),
    projection: documented(true, 'EN1'),
    pagination: documented('cursor', 'EN1'),
    defaultPageSize: disputed(100, 'EN1', 'The same page also says 10'),
    maxPageSize: disputed(100, 'EN1', 'The same page also says 1000'),
    declaredPageSize: documented(200, 'EN1'),
    absentFromLists: documented(['totalResults', 'startIndex'], 'EN1', 'totalResults is in responses to a filter'),
    countZero: reported('400', 'EN3'),
    timestamps: disputed('absent', 'EN3', 'An example of EN1 has meta.created for groups'),
    requiredAttributes: disputed(
      {
        User: [
          'userName',
          'password',
          'displayName',
          'name.givenName',
          'name.familyName',
          'urn:ietf:params:scim:schemas:extension:Microsoft:Entra:2.0:User:mailNickname',
        ],
        Group: [
          'displayName',
          'urn:ietf:params:scim:schemas:extension:Microsoft:Entra:2.0:Group:mailEnabled',
          'urn:ietf:params:scim:schemas:extension:Microsoft:Entra:2.0:Group:mailNickname',
          'urn:ietf:params:scim:schemas:extension:Microsoft:Entra:2.0:Group:securityEnabled',
        ],
      },
      'EN2 EN3',
      'EN1 also requires active',
    ),
    patchPathFilters: documented(true, 'EN1', 'For addresses, only the filter [type eq "work"]'),
    patchStatus: documented({ User: '204', Group: '204' }, 'EN1 EN2'),
    delete: measured('hard', 'EN2'),
    bulk: documented({ supported: false }, 'EN1'),
    membersOnRead: documented('never', 'EN1'),
    mixedMemberChanges: documented('refuse', 'EN1', 'Changes of attributes may not be in the request either'),
    unknownMembers: reported('refuse', 'EN3', 'Status 400'),
    nonMemberRemoval: measured('404', 'EN2', 'The detail names the group'),
    uniqueGroupNames: measured(false, 'EN2'),
    maxMembersAdded: documented(20, 'EN1'),
    maxMembersRemoved: documented(1, 'EN1', 'With a filter in the path'),
    unknownId: reported('400', 'EN3'),
  },
  remarks: [
    documented('White space around = in the query string gets 400.', 'EN1'),
    documented('One wrong member makes the whole operation fail.', 'EN1'),
    documented('A path filter members.value finds direct memberships only, and meta.location is relative.', 'EN1'),
    documented('The limits of Microsoft Graph apply. If the API is not enabled, requests get 400.', 'EN1'),
    measured('Each call is billed.', 'EN2'),
    measured('Custom security attributes are only returned if the attribute set is named in attributes.', 'EN2'),
    reported('meta.resourceType is in lower case.', 'EN3'),
  ],
});
