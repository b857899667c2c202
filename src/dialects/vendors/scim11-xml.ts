import { documented } from '../fact.ts';
import { vendor } from '../vendor.ts';

/** SCIM 1.1 in XML. For a service that does not support JSON, or for a test of the XML support of a service. */
export const scim11Xml = vendor({
  id: 'scim11-xml',
  title: 'SCIM 1.1 in XML',
  tier: 'modelled',
  version: '1.1',
  urls: [],
  sources: {
    API1: 'SCIM 1.1: protocol (draft-scim-api-01)',
    CORE1: 'SCIM 1.1: core schema (draft-scim-core-schema-01)',
    XSD1: 'UnboundID SCIM SDK 1.8: XML of lists, errors and bulk requests, as in the XML schema of SCIM 1.1',
  },
  facts: {
    serviceProviderConfig: documented('plural', 'CORE1'),
    mediaType: documented('xml', 'API1 XSD1', 'Extensions are in their XML namespaces'),
    pagination: documented('index', 'API1'),
    patchFormat: documented('scim11', 'API1', 'A member with operation: delete is removed'),
    delete: documented('hard', 'API1', 'The userName can then be used again'),
    errorShape: documented('scim11', 'API1'),
    unknownId: documented('404', 'API1'),
  },
});
