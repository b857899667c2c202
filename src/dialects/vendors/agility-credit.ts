import { documented } from '../fact.ts';
import { vendor } from '../vendor.ts';

export const agilityCredit = vendor({
  id: 'agility-credit',
  title: 'Agility Credit',
  tier: 'hints',
  version: '2.0',
  urls: [],
  sources: { AG1: 'Agility Credit API documentation: SCIM' },
  facts: {
    userNameChange: documented('refuse', 'AG1'),
  },
  remarks: [documented('A read of a deactivated user gets 404.', 'AG1')],
});
