import { disputed, documented, measured } from '../fact.ts';
import { vendor } from '../vendor.ts';

export const slackV1 = vendor({
  id: 'slack-v1',
  title: 'Slack (SCIM 1.1)',
  tier: 'modelled',
  version: '1.1',
  urls: ['https://api.slack.com/scim/v1'],
  sources: {
    SL1: 'Slack developer documentation: SCIM API, SCIM 1.1, rate limits',
    SL2: 'slackapi/java-slack-sdk: client for SCIM 1.1, tests, rate limiter',
    SL3: 'Microsoft Entra documentation, provisioning tutorial for Slack',
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
    serviceProviderConfig: documented('plural', 'SL1'),
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
    patchFormat: documented('scim11', 'SL1', 'A member with operation: delete is removed'),
    delete: documented('deactivate', 'SL1 SL2', 'A read still works'),
    delayedEffects: measured({ User: ['DELETE'] }, 'SL2', 'active changes later'),
    rateLimits: documented(
      [
        { requests: 600, seconds: 60, methods: ['POST', 'PUT', 'PATCH', 'DELETE'] },
        { requests: 1000, seconds: 60, methods: ['GET'] },
      ],
      'SL1 SL2',
      'The limits hold for the organisation; 429 has Retry-After',
    ),
    errorShape: measured('slack', 'SL2', 'Errors is an object, and not an array as in SCIM 1.1'),
    errorStatus: measured('integer', 'SL2', 'The member code'),
  },
  remarks: [
    documented('The filter restricted eq 1 finds restricted users.', 'SL1'),
    documented('/Schemas/Users and /Schemas/Groups are the schemas.', 'SL1'),
    documented('Entra ID separates the enterprise URN and the attribute with a dot.', 'SL3'),
  ],
});
