import { disputed, documented } from '../fact.ts';
import { vendor } from '../vendor.ts';

export const githubEmu = vendor({
  id: 'github-emu',
  title: 'GitHub Enterprise Managed Users',
  tier: 'modelled',
  version: '2.0',
  urls: ['https://api.github.com/scim/v2/enterprises/{enterprise}', 'https://{host}/api/v3/scim/v2'],
  sources: {
    GH1: 'github/docs: provisioning users and groups with SCIM using the REST API; rate limits for SCIM',
  },
  facts: {
    auth: documented(['bearer'], 'GH1'),
    resourceTypes: documented(['User', 'Group'], 'GH1'),
    methods: documented(
      { User: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'], Group: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] },
      'GH1',
    ),
    requiredHeaders: documented([{ name: 'User-Agent' }], 'GH1'),
    endpointCase: documented('exact', 'GH1'),
    filterOperators: documented(['eq'], 'GH1', 'One filter only'),
    filterAttributes: documented(
      { User: ['userName', 'externalId', 'id', 'displayName'], Group: ['externalId', 'id', 'displayName'] },
      'GH1',
    ),
    pagination: documented('index', 'GH1'),
    defaultPageSize: documented(30, 'GH1'),
    requiredAttributes: documented(
      { User: ['externalId', 'userName', 'displayName', 'active', 'emails'], Group: ['externalId', 'displayName'] },
      'GH1',
      'E-mail addresses need value, type and primary',
    ),
    patchPathFilters: disputed(
      false,
      'GH1',
      'The text says that filters in paths have no effect, and an example has one',
    ),
    deactivation: documented('obfuscated', 'GH1', 'The account is suspended, and its login and e-mail are replaced'),
    delete: documented('hard', 'GH1', 'Cannot be reversed'),
    rateLimits: documented(
      [{ requests: 1000, seconds: 3600, methods: ['POST'], types: ['User'] }],
      'GH1',
      'A recommendation',
    ),
  },
  remarks: [
    documented('The parameter excludedAttributes=members works.', 'GH1'),
    documented('A second user or group with the same name gets 409. Too many requests get 429.', 'GH1'),
    documented('A filter in a path has single quotes in an example.', 'GH1'),
    documented(
      'The token is a classic personal access token of the set-up user, with the scope scim:enterprise.',
      'GH1',
    ),
    documented('At most 1,000 users should be added to a group in an hour.', 'GH1'),
    documented('Users must exist before the groups that contain them.', 'GH1'),
    documented(
      'The attribute roles allows user, guest_collaborator, enterprise_owner, billing_manager, or GUIDs.',
      'GH1',
    ),
  ],
});
