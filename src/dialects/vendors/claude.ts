import { reported } from '../fact.ts';
import { vendor } from '../vendor.ts';

export const claude = vendor({
  id: 'claude',
  title: 'Claude (Anthropic)',
  tier: 'hints',
  version: '2.0',
  urls: [],
  sources: { AN1: 'a comment in the source of a connector, checked against documentation of Anthropic' },
  facts: {
    auth: reported(['bearer'], 'AN1'),
  },
  remarks: [
    reported(
      'WorkOS hosts a base URL for each customer. Identity providers can write, and customers cannot read.',
      'AN1',
    ),
  ],
});
