import { documented } from '../fact.ts';
import { vendor } from '../vendor.ts';

/** The IPSIE profile of the OpenID Foundation. IPSIE requires the interoperability profile and adds rules. */
export const ipsie = vendor({
  id: 'ipsie',
  title: 'IPSIE account lifecycle profile (OpenID draft)',
  tier: 'modelled',
  version: '2.0',
  urls: [],
  sources: {
    IP1: 'IETF draft-zollner-scim-interop-profile: SCIM 2.0 Interoperability Profile, which IPSIE requires',
    IP2: 'openid/ipsie-scim-al: IPSIE AL SCIM 2.0 Profile, draft 00',
  },
  facts: {
    auth: documented(['oauth'], 'IP2', 'Client credentials with a JWT, and the scope scim'),
    serviceProviderConfig: documented('honest', 'IP1', 'With interopProfileConformant: true'),
    mediaType: documented('scim', 'IP1'),
    filterOperators: documented(['eq', 'and', '[]'], 'IP1 IP2', 'The filters in brackets are named by IP2 only'),
    unsupportedFilter: documented('invalidFilter', 'IP1', 'For an attribute that no schema defines'),
    unknownAttributes: documented('refuse', 'IP1', 'Status 400 invalidSyntax'),
    patchFormat: documented('patchop', 'IP1'),
    patchWithoutPath: documented('refuse', 'IP1', 'Status 400 invalidSyntax'),
    patchPathFilters: documented(true, 'IP1', 'The path must name a sub-attribute after the filter'),
    deactivation: documented('inactive', 'IP2', 'The user can be reactivated'),
    delete: documented('hard', 'IP1', 'Services may have no DELETE; after it, the userName can be used again'),
    etag: documented(false, 'IP1', 'Clients must not send If-Match'),
    bulk: documented({ supported: true }, 'IP2'),
    errorShape: documented('rfc', 'IP2'),
    unknownId: documented('404', 'IP1', 'Of a deleted resource'),
  },
  remarks: [
    documented('Clients must send the header User-Agent.', 'IP1'),
    documented('Services must support filters for userName, externalId, emails and, for groups, members.', 'IP2'),
    documented('Services must not support the attribute password.', 'IP2'),
    documented('Services must accept 25 requests a second, and 50 changes of members in a PATCH.', 'IP2'),
    documented('Two groups should not have the same displayName.', 'IP2'),
  ],
});
