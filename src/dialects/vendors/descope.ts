import { documented } from '../fact.ts';
import { vendor } from '../vendor.ts';

export const descope = vendor({
  id: 'descope',
  title: 'Descope',
  tier: 'hints',
  version: '2.0',
  urls: [],
  sources: { DS1: 'Descope documentation: SCIM' },
  facts: {
    auth: documented(['bearer'], 'DS1', 'The token is the id of the project, a colon and the access key'),
  },
});
