import { documented } from '../fact.ts';
import { vendor } from '../vendor.ts';

export const asgardeo = vendor({
  id: 'asgardeo',
  title: 'WSO2 Asgardeo',
  tier: 'hints',
  version: '2.0',
  urls: [],
  sources: { WS1: 'WSO2 Asgardeo changelog, November 2024' },
  facts: {
    maxPageSize: documented(100, 'WS1', 'For /Users/.search, in organisations created after November 2024'),
  },
});
