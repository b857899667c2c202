import { documented } from '../fact.ts';
import { vendor } from '../vendor.ts';

export const githubOrg = vendor({
  id: 'github-org',
  title: 'GitHub organisation',
  tier: 'modelled',
  version: '2.0',
  urls: ['https://api.github.com/scim/v2/organizations/{organisation}'],
  sources: {
    GH2: 'github/docs: REST API endpoints for SCIM of an organisation',
  },
  facts: {
    auth: documented(['bearer'], 'GH2', 'A token with admin:org that SSO has authorised, or a token of an App'),
    resourceTypes: documented(['User'], 'GH2'),
    methods: documented({ User: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] }, 'GH2'),
    filterOperators: documented(['eq'], 'GH2'),
    filterAttributes: documented(
      { User: ['id', 'userName', 'emails', 'externalId'] },
      'GH2',
      'Older text spells it external_id',
    ),
    pagination: documented('index', 'GH2'),
    requiredAttributes: documented(
      { User: ['userName', 'name.givenName', 'name.familyName', 'emails'] },
      'GH2',
      'Seen in an example',
    ),
    patchPathFilters: documented(false, 'GH2'),
    deactivation: documented('deleted', 'GH2', 'The membership and the linked identity are removed'),
  },
  remarks: [documented('The only attribute that PATCH can remove is externalId.', 'GH2')],
});
