import { documented, reported } from '../fact.ts';
import { vendor } from '../vendor.ts';

/** The service that provides the SCIM interface of many products. */
export const workos = vendor({
  id: 'workos',
  title: 'WorkOS Directory Sync',
  tier: 'modelled',
  version: '2.0',
  urls: ['https://api.workos.com/scim/v2.0/{directory}', 'https://api.workos.com/scim/v2/{directory}'],
  sources: {
    WO1: 'public code and documentation with directory endpoints of WorkOS',
    WO2: 'workos/scim-bridge, requirements of WorkOS SCIM, August 2026',
  },
  facts: {
    auth: reported(['bearer'], 'WO1'),
    resourceTypes: documented(['User', 'Group'], 'WO2'),
    requiredAttributes: documented(
      { User: ['userName', 'emails'], Group: ['displayName'] },
      'WO2',
      'Without emails, userName must be an e-mail address',
    ),
    stringBooleans: documented('refuse', 'WO2', 'Status 400 invalidSyntax'),
    inactiveOnCreate: documented('refuse', 'WO2', 'If the environment does not keep suspended users'),
    unknownMembers: documented('drop', 'WO2'),
    uniqueGroupNames: documented(
      true,
      'WO2',
      'Of groups without externalId; after a change of the name, the old name stays in use',
    ),
    maxRequestSize: documented(2_000_000, 'WO2', '2,000 KB; a larger body gets 413 without a SCIM error'),
  },
  remarks: [
    documented(
      'A user without a usable e-mail address gets 400 and stays invisible until a correct request arrives.',
      'WO2',
    ),
    documented('userName ignores case. Two active users with one e-mail address get 409.', 'WO2'),
    documented('Malformed addresses and missing names are accepted, with an error on the side of WorkOS.', 'WO2'),
    reported('Base URLs have v2.0 in one source and v2 in another.', 'WO1'),
  ],
});
