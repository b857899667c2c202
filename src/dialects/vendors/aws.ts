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
    maxPageSize: documented(100, 'AW1', 'ServiceProviderConfig says 50'),
    sort: measured(false, 'AW2'),
    requiredAttributes: documented(
      { User: ['userName', 'displayName', 'name.givenName', 'name.familyName'], Group: ['displayName'] },
      'AW1',
    ),
    singleValued: documented(['emails', 'addresses', 'phoneNumbers'], 'AW1', 'The e-mail address must be primary'),
    etag: measured(false, 'AW2'),
    bulk: measured({ supported: false }, 'AW2'),
    membersOnRead: documented('never', 'AW1', 'A filter with id and member, or with members.value, tests a membership'),
    memberReplacement: disputed('refuse', 'AW1', 'The page about limits says so; an example replaces the displayName'),
    maxMembersAdded: documented(100, 'AW1'),
    maxMembersRemoved: documented(100, 'AW1'),
    unknownMembers: measured('refuse', 'AW2', 'Status 404'),
    errorShape: measured('aws', 'AW2'),
    errorStatus: measured('string', 'AW2'),
  },
  remarks: [
    documented('Tab, line feed, carriage return and the characters <>;:% are refused in values.', 'AW4'),
    reported('Some PATCH requests of generic clients are refused: paths must be explicit.', 'AW3'),
  ],
});
