import { vendor } from '../vendor.ts';

/** The RFCs without deviation: what the client assumes about a service that no other file describes. */
export const generic = vendor({
  id: 'generic',
  title: 'RFC 7643 and RFC 7644',
  tier: 'modelled',
  version: '2.0',
  urls: [],
  sources: {},
  facts: {},
});
