import { documented } from '../fact.ts';
import { vendor } from '../vendor.ts';

export const tealium = vendor({
  id: 'tealium',
  title: 'Tealium',
  tier: 'hints',
  version: '2.0',
  urls: ['https://api.tealiumiq.com/scim/v2', 'https://developer.tealiumapis.com/scim/v2'],
  sources: { TE1: 'Tealium documentation: SCIM API' },
  facts: {
    auth: documented(['bearer'], 'TE1'),
    methods: documented({ User: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] }, 'TE1'),
    userNameChange: documented('refuse', 'TE1'),
    patchWithoutPath: documented('accept', 'TE1', 'For Okta'),
    memberReplacement: documented('accept', 'TE1', 'For Entra ID'),
  },
  remarks: [
    documented('emails are filled from userName, which is an e-mail address.', 'TE1'),
    documented('Built-in groups cannot be renamed.', 'TE1'),
  ],
});
