import { reported } from '../fact.ts';
import { vendor } from '../vendor.ts';

export const fleet = vendor({
  id: 'fleet',
  title: 'Fleet',
  tier: 'hints',
  version: '2.0',
  urls: [],
  sources: { FL1: 'fleetdm/fleet, issue 50724' },
  facts: {},
  remarks: [reported('Of several PATCH requests for a group at one time, some are lost.', 'FL1')],
});
