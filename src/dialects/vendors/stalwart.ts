import { documented } from '../fact.ts';
import { vendor } from '../vendor.ts';

export const stalwart = vendor({
  id: 'stalwart',
  title: 'Stalwart',
  tier: 'hints',
  version: '2.0',
  urls: [],
  sources: { ST1: 'Stalwart documentation: SCIM' },
  facts: {
    auth: documented(['bearer'], 'ST1', 'Basic is refused'),
    filterOperators: documented(['eq', 'and'], 'ST1'),
    unknownAttributes: documented('accept', 'ST1'),
  },
  remarks: [documented('ServiceProviderConfig has interopProfileConformant: false for this reason.', 'ST1')],
});
