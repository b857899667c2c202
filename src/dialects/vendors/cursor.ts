import { reported } from '../fact.ts';
import { vendor } from '../vendor.ts';

export const cursor = vendor({
  id: 'cursor',
  title: 'Cursor',
  tier: 'hints',
  version: '2.0',
  urls: [],
  sources: { WO1: 'public code and documentation with directory endpoints of WorkOS' },
  facts: {
    auth: reported(['bearer'], 'WO1'),
    resourceTypes: reported(['User', 'Group'], 'WO1'),
  },
  remarks: [reported('The base URL is that of a WorkOS directory: see the dialect workos.', 'WO1')],
});
