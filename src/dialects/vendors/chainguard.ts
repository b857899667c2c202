import { reported } from '../fact.ts';
import { vendor } from '../vendor.ts';

export const chainguard = vendor({
  id: 'chainguard',
  title: 'Chainguard',
  tier: 'hints',
  version: '2.0',
  urls: [],
  sources: { CH1: 'a public page about SCIM of Chainguard' },
  facts: {
    patchPathFilters: reported(false, 'CH1', 'One filter in a path makes the whole PATCH fail: 400 invalidPath'),
  },
});
