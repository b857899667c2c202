import { disputed, documented, measured } from '../fact.ts';
import { vendor } from '../vendor.ts';

export const slack = vendor({
  id: 'slack',
  title: 'Slack',
  tier: 'modelled',
  version: '2.0',
  urls: ['https://api.slack.com/scim/v2'],
  sources: {
    SL1: 'Slack developer documentation: SCIM API and its rate limits',
    SL2: 'slackapi/java-slack-sdk: clients for SCIM, tests, rate limiter',
    SL3: 'Microsoft Entra documentation, provisioning tutorial for Slack',
    SL4: 'goauthentik/authentik, SCIM provider, compatibility mode for Slack',
    SL5: 'Slack changelog, June 2019: pagination of SCIM',
    SL6: 'Okta Support: Slack provisioning error long_username',
  },
  facts: {
    auth: documented(['bearer'], 'SL1', 'An OAuth token of a user with the scope admin'),
    resourceTypes: documented(['User', 'Group'], 'SL1'),
    methods: documented(
      { User: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'], Group: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] },
      'SL1',
    ),
    serviceProviderConfig: disputed(
      'understated',
      'SL4 SL2',
      'Filters are not declared; SL1 names /ServiceProviderConfig, and SL2 calls /ServiceProviderConfigs',
    ),
    discoveryAuth: measured(false, 'SL2', 'ServiceProviderConfig can be read without a valid token'),
    pagination: documented('index', 'SL1'),
    defaultPageSize: documented(10, 'SL5'),
    maxPageSize: documented(1000, 'SL5', 'A larger count is silently reduced'),
    requiredAttributes: documented({ User: ['userName', 'emails'] }, 'SL1'),
    maxLengths: disputed(
      { userName: 21 },
      'SL3 SL6',
      'SL3 says fewer than 21; a longer name gets 400 long_username, except an e-mail address',
    ),
    normalisations: documented([{ path: 'userName', change: 'converted to the form of Slack', of: 'email' }], 'SL1'),
    delete: documented('deactivate', 'SL1 SL2', 'A read still works'),
    delayedEffects: measured({ User: ['DELETE'] }, 'SL2', 'active changes later'),
    rateLimits: documented(
      [
        { requests: 600, seconds: 60, methods: ['POST', 'PUT', 'PATCH', 'DELETE'] },
        { requests: 1000, seconds: 60, methods: ['GET'] },
        { requests: 300, seconds: 60, methods: ['GET'], types: ['User'] },
        { requests: 180, seconds: 60, methods: ['POST'], types: ['User'] },
        { requests: 180, seconds: 60, methods: ['PUT'], types: ['User'] },
        { requests: 180, seconds: 60, methods: ['PATCH'], types: ['User'] },
        { requests: 180, seconds: 60, methods: ['DELETE'], types: ['User'] },
        { requests: 300, seconds: 60, methods: ['GET'], types: ['Group'] },
        { requests: 180, seconds: 60, methods: ['POST', 'PUT', 'PATCH', 'DELETE'], types: ['Group'] },
      ],
      'SL1 SL2',
      'The limits for all writes and all reads hold for the organisation; 429 has Retry-After',
    ),
    errorShape: measured('slack', 'SL2', 'Seen with status 401'),
    errorStatus: measured('integer', 'SL2', 'The member code'),
  },
  remarks: [
    documented('Entra ID finds users by userName and e-mail address only. displayName must not contain @.', 'SL3'),
    documented('DELETE of a group cannot be reversed.', 'SL1'),
    documented('There are extensions for guests (slack:guest) and for the profile (slack:profile).', 'SL1'),
    measured('PUT of a user wants nickName.', 'SL2'),
  ],
});
