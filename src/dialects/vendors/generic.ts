import { vendor } from '../vendor.ts';

/**
 * A service that follows the RFCs without deviation. The client assumes this dialect if no other file describes the
 * service.
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
