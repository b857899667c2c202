import { vendor } from '../vendor.ts';

/**
 * A service that follows the RFCs without deviation. The client assumes this dialect for a service that no other vendor
 * file describes.
 */
export const generic = vendor({
  id: 'generic',
  title: 'RFC 7643 and RFC 7644',
  tier: 'modelled',
  version: '2.0',
  urls: [],
  sources: {},
  facts: {},
});
