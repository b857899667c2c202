import { documented } from '../fact.ts';
import { vendor } from '../vendor.ts';

export const peakon = vendor({
  id: 'peakon',
  title: 'Workday Peakon',
  tier: 'hints',
  version: '2.0',
  urls: [],
  sources: { PK1: 'Peakon developer documentation: rate limits' },
  facts: {
    bulk: documented({ supported: true }, 'PK1'),
    rateLimits: documented(
      [{ requests: 25_000, seconds: 3600, countsOperations: true }],
      'PK1',
      'Each bulk operation counts',
    ),
  },
});
