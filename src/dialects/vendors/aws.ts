import { disputed, documented, measured, reported } from '../fact.ts';
import { vendor } from '../vendor.ts';

export const aws = vendor({
  id: 'aws',
  title: 'AWS IAM Identity Center',
  tier: 'modelled',
  version: '2.0',
  urls: ['https://scim.{region}.amazonaws.com/{tenant}/scim/v2'],
  sources: {
    AW1: 'AWS IAM Identity Center SCIM developer guide: supported API operations, limitations',
    AW2: 'recorded responses in the repository slashdevops/idp-scim-sync; awslabs/ssosync, issues 2 and 13',
    AW3: 'goauthentik/authentik, SCIM provider clients, issues 20410, 23005 and 25330',
    AW4: 'Microsoft Entra documentation, provisioning tutorial for AWS IAM Identity Center',
  },
  facts: {
    auth: documented(['bearer'], 'AW1'),
    resourceTypes: documented(['User', 'Group'], 'AW1'),
    methods: documented(
      { User: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'], Group: ['GET', 'POST', 'PATCH', 'DELETE'] },
      'AW1',
    ),
    filterOperators: documented(['eq', 'and'], 'AW1'),
    filterAttributes: documented(
      {
        User: ['userName', 'externalId', 'groups.value', 'id', 'manager'],
        Group: ['displayName', 'externalId', 'members.value', 'id', 'members'],
      },
      'AW1',
    ),
    projection: documented(false, 'AW1'),
    pagination: documented('cursor-on-request', 'AW1', 'Without the parameter cursor, only the first page can be read'),
    defaultPageSize: documented(100, 'AW1'),
    maxPageSize: documented(100, 'AW1'),
    declaredPageSize: measured(50, 'AW2'),
    sort: measured(false, 'AW2'),
    requiredAttributes: documented(
      { User: ['userName', 'displayName', 'name.givenName', 'name.familyName'], Group: ['displayName'] },
      'AW1',
    ),
    singleValued: documented(['emails', 'addresses', 'phoneNumbers'], 'AW1', 'The e-mail address must be primary'),
    etag: measured(false, 'AW2'),
    bulk: measured({ supported: false }, 'AW2'),
    membersOnRead: documented('never', 'AW1', 'A filter with id and member, or with members.value, tests a membership'),
    membersOnCreate: documented('accept', 'AW1', 'At most 100'),
    memberReplacement: documented('refuse', 'AW1', 'Status 400'),
    maxMembersAdded: documented(100, 'AW1'),
    maxMembersRemoved: documented(100, 'AW1'),
    unknownMembers: measured('refuse', 'AW2', 'Status 404'),
    limitError: measured('invalidValue', 'AW2', 'Status 400 without scimType'),
    errorShape: measured('aws', 'AW2'),
    errorStatus: measured('string', 'AW2'),
  },
  remarks: [
    documented('count is from 1 to 100. With cursor, a response has no totalResults and no startIndex.', 'AW1'),
    documented(
      'There is no /Me, no /Bulk and no /.search. PATCH of a group changes displayName, members and externalId only.',
      'AW1',
    ),
    disputed(
      'The page about limits says that PATCH of a group has no replace. The page about PatchGroup has an example that replaces the displayName.',
      'AW1',
    ),
    documented('A filter with id alone works, and the documentation advises against it.', 'AW1'),
    documented('The rate limits are not published. Above them, requests get 429 ThrottlingException.', 'AW1'),
    measured('A second user or group with the same name gets 409.', 'AW2'),
    documented('Tab, line feed, carriage return and the characters <>;:% are refused in values.', 'AW4'),
    reported('Some PATCH requests of generic clients are refused: paths must be explicit.', 'AW3'),
  ],
});
