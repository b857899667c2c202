import { documented } from '../fact.ts';
import { vendor } from '../vendor.ts';

/** The requirements for a service that declares `interopProfileConformant`. */
export const interopProfile = vendor({
  id: 'interop-profile',
  title: 'SCIM 2.0 Interoperability Profile (Internet-Draft)',
  tier: 'modelled',
  version: '2.0',
  urls: [],
  sources: {
    IP1: 'IETF draft-zollner-scim-interop-profile: SCIM 2.0 Interoperability Profile',
  },
  facts: {
    serviceProviderConfig: documented('honest', 'IP1', 'With interopProfileConformant: true'),
    mediaType: documented('scim', 'IP1'),
    filterOperators: documented(['eq', 'and'], 'IP1', 'Clients must use no other operator'),
    unsupportedFilter: documented('invalidFilter', 'IP1', 'For an attribute that no schema defines'),
    unknownAttributes: documented('refuse', 'IP1', 'Status 400 invalidSyntax'),
    patchFormat: documented('patchop', 'IP1'),
    patchWithoutPath: documented('refuse', 'IP1', 'Status 400 invalidSyntax'),
    patchPathFilters: documented(true, 'IP1', 'The path must name a sub-attribute after the filter'),
    deactivation: documented('inactive', 'IP1', 'No PATCH may delete a resource'),
    delete: documented('hard', 'IP1', 'The userName can then be used again'),
    etag: documented(false, 'IP1', 'Clients must not send If-Match'),
    errorShape: documented('rfc', 'IP1'),
    unknownId: documented('404', 'IP1', 'Of a deleted resource'),
  },
  remarks: [
    documented('Clients must send the header User-Agent.', 'IP1'),
    documented('Clients must not use PUT. Services must support PATCH.', 'IP1'),
    documented('Services must support index pagination or cursor pagination, and pages of at least 100.', 'IP1'),
    documented('id and externalId are case-sensitive, userName is not, in filters and in tests of uniqueness.', 'IP1'),
  ],
});
