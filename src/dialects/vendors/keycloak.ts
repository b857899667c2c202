import { disputed, documented, measured } from '../fact.ts';
import { vendor } from '../vendor.ts';

export const keycloak = vendor({
  id: 'keycloak',
  title: 'Keycloak',
  tier: 'modelled',
  version: '2.0',
  urls: ['https://{host}/realms/{realm}/scim/v2'],
  sources: {
    KC1: 'keycloak/keycloak, server administration guide: SCIM',
    KC2: 'Phase Two: tutorials about SCIM in Keycloak 26.7 and 26.8, with measurements',
  },
  facts: {
    auth: documented(
      ['oauth'],
      'KC1 KC2',
      'Since 26.7, the audience of the token must be the base URL; the role manage-users',
    ),
    resourceTypes: documented(['User', 'Group'], 'KC1'),
    methods: documented(
      { User: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'], Group: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] },
      'KC1',
    ),
    discoveryAuth: documented(true, 'KC1'),
    filterOperators: documented(
      ['eq', 'ne', 'co', 'sw', 'ew', 'gt', 'ge', 'lt', 'le', 'pr', 'and', 'or', 'not', '[]'],
      'KC1',
      'At most 10 levels; and in the brackets of a multi-valued attribute gets 400',
    ),
    unsupportedFilter: disputed(
      'empty',
      'KC2',
      'Measured for attributes that are not mapped, even id; KC1 says 400 invalidFilter for an operator of a wrong type',
    ),
    maxFilterLength: documented(2048, 'KC1'),
    projection: documented(true, 'KC1'),
    pagination: documented('index', 'KC1'),
    maxPageSize: documented(100, 'KC1'),
    sort: documented(false, 'KC1', 'The parameters are accepted without effect'),
    requiredAttributes: documented({ User: ['userName'], Group: ['displayName'] }, 'KC1'),
    patchPathFilters: documented(true, 'KC1'),
    patchWithoutPath: documented('accept', 'KC1'),
    patchStatus: documented({ User: '200', Group: '200' }, 'KC1'),
    deactivation: documented('inactive', 'KC1'),
    delete: documented('hard', 'KC1'),
    etag: documented(false, 'KC1'),
    bulk: documented({ supported: false }, 'KC1'),
    membersOnRead: documented('on-request', 'KC1', 'The same holds for the groups of a user'),
    membersOnCreate: documented('refuse', 'KC1', 'POST and PUT with members get 400'),
    maxPatchOperations: documented(100, 'KC1'),
    limitError: documented('tooMany', 'KC1'),
    errorShape: documented('rfc', 'KC1'),
    errorStatus: documented('string', 'KC1'),
  },
  remarks: [
    documented('Experimental in 26.6, a preview in 26.7, supported since 26.8.', 'KC1'),
    documented('If SCIM is off for the realm, requests get 404.', 'KC2'),
    documented(
      'The id in the body must be the id in the path. externalId needs a configuration of the profile.',
      'KC1',
    ),
    documented('With fine-grained permissions, filters for memberships find nothing.', 'KC1'),
    measured('While users were deleted, index pagination missed 50 of 20,252 users.', 'KC2'),
  ],
});
