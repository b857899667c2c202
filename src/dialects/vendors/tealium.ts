import { documented } from '../fact.ts';
import { vendor } from '../vendor.ts';

export const tealium = vendor({
  id: 'tealium',
  title: 'Tealium',
  tier: 'hints',
  version: '2.0',
  urls: [],
  sources: { TE1: 'Tealium documentation: SCIM API' },
  facts: {
    auth: documented(['bearer'], 'TE1'),
    patchWithoutPath: documented('accept', 'TE1', 'For Okta'),
    memberReplacement: documented('accept', 'TE1', 'For Entra ID'),
  },
  remarks: [documented('Built-in groups cannot be renamed.', 'TE1')],
});
