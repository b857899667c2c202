import { reported } from '../fact.ts';
import { vendor } from '../vendor.ts';

export const fortiauthenticator = vendor({
  id: 'fortiauthenticator',
  title: 'FortiAuthenticator',
  tier: 'hints',
  version: '2.0',
  urls: [],
  sources: { EN3: 'thomaselliottbetz/scim-sanity: profile for FortiAuthenticator 8.0.1' },
  facts: {
    mediaType: reported('html', 'EN3'),
    timestamps: reported('absent', 'EN3'),
  },
  remarks: [reported('Errors have no status. A response 201 has no Location.', 'EN3')],
});
