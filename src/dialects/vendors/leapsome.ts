import { reported } from '../fact.ts';
import { vendor } from '../vendor.ts';

export const leapsome = vendor({
  id: 'leapsome',
  title: 'Leapsome',
  tier: 'hints',
  version: '2.0',
  urls: [],
  sources: { LE1: 'api-evangelist, copy of the help of Leapsome' },
  facts: {
    rateLimits: reported([{ requests: 30, seconds: 1 }], 'LE1', 'Parallel requests; above them, 429'),
  },
});
