import { documented } from '../fact.ts';
import { vendor } from '../vendor.ts';

export const deel = vendor({
  id: 'deel',
  title: 'Deel',
  tier: 'hints',
  version: '2.0',
  urls: ['https://api.letsdeel.com/scim/v2'],
  sources: { DE1: 'Deel developer documentation: SCIM' },
  facts: {
    auth: documented(['bearer'], 'DE1'),
    resourceTypes: documented(['User'], 'DE1'),
    methods: documented({ User: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] }, 'DE1'),
    rateLimits: documented([{ requests: 5, seconds: 1 }], 'DE1'),
  },
});
