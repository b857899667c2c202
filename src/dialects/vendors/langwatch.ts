import { reported } from '../fact.ts';
import { vendor } from '../vendor.ts';

export const langwatch = vendor({
  id: 'langwatch',
  title: 'LangWatch',
  tier: 'hints',
  version: '2.0',
  urls: [],
  sources: { LW1: 'langwatch/langwatch, pull request 7131' },
  facts: {},
  remarks: [
    reported('A second DELETE of a user gets 404.', 'LW1'),
    reported('A replacement of a group without members has removed all members.', 'LW1'),
  ],
});
