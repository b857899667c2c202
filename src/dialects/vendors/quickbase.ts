import { documented } from '../fact.ts';
import { vendor } from '../vendor.ts';

export const quickbase = vendor({
  id: 'quickbase',
  title: 'Quickbase',
  tier: 'hints',
  version: '2.0',
  urls: [],
  sources: { QB1: 'Quickbase help: SCIM' },
  facts: {
    auth: documented(['bearer'], 'QB1', 'A token of a user'),
    methods: documented({ User: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] }, 'QB1'),
    requiredAttributes: documented({ User: ['userName', 'name', 'emails', 'active', 'externalId'] }, 'QB1'),
    endpointCase: documented('lower', 'QB1', 'The base URL ends with /groups'),
  },
});
