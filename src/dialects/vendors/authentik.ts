import { reported } from '../fact.ts';
import { vendor } from '../vendor.ts';

export const authentik = vendor({
  id: 'authentik',
  title: 'authentik',
  tier: 'hints',
  version: '2.0',
  urls: [],
  sources: { AK1: 'goauthentik/authentik, issues 11249 and 13386' },
  facts: {},
  remarks: [reported('Older versions have no PATCH: they respond with 405, and declare it.', 'AK1')],
});
