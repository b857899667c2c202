import { documented } from '../fact.ts';
import { vendor } from '../vendor.ts';

export const quickbase = vendor({
  id: 'quickbase',
  title: 'Quickbase',
  tier: 'hints',
  version: '2.0',
  urls: [],
  sources: {
    QB1: 'SCIM API endpoint details and syntax for users, help.quickbase.com/docs/scim-api-endpoint-details-and-syntax-for-users',
    QB2: 'SCIM API endpoint details and syntax for groups, help.quickbase.com/docs/scim-api-endpoint-details-and-syntax-for-groups',
  },
  facts: {
    auth: documented(['bearer'], 'QB1 QB2', 'A token of a user'),
    resourceTypes: documented(['User', 'Group'], 'QB1 QB2'),
    methods: documented(
      { User: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'], Group: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] },
      'QB1 QB2',
    ),
    endpointCase: documented('lower', 'QB1 QB2', 'The endpoints are users and groups'),
    filterAttributes: documented({ User: ['userName'] }, 'QB1', 'With eq'),
    pagination: documented('index', 'QB1 QB2'),
    requiredAttributes: documented({ User: ['userName', 'name', 'emails', 'active', 'externalId'] }, 'QB1'),
  },
  remarks: [documented('Ids of users are numbers.', 'QB1')],
});
