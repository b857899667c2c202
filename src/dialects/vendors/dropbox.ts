import { reported } from '../fact.ts';
import { vendor } from '../vendor.ts';

export const dropbox = vendor({
  id: 'dropbox',
  title: 'Dropbox',
  tier: 'hints',
  version: '2.0',
  urls: ['https://www.dropbox.com/scim/v2'],
  sources: { DX1: 'a recording of the settings of Entra ID for Dropbox, 2019' },
  facts: {},
  remarks: [reported('Entra ID uses this base URL in 2019.', 'DX1')],
});
