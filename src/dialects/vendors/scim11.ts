import { documented } from '../fact.ts';
import { vendor } from '../vendor.ts';

/** SCIM 1.1 without deviations. For a service that has no vendor file of its own. */
export const scim11 = vendor({
  id: 'scim11',
  title: 'SCIM 1.1',
  tier: 'modelled',
  version: '1.1',
  urls: [],
  sources: {
    API1: 'SCIM 1.1: protocol (draft-scim-api-01)',
    CORE1: 'SCIM 1.1: core schema (draft-scim-core-schema-01)',
  },
  facts: {
    serviceProviderConfig: documented('plural', 'CORE1'),
    mediaType: documented('json', 'API1', 'The default; XML is optional'),
    pagination: documented('index', 'API1'),
    patchFormat: documented('scim11', 'API1', 'A member with operation: delete is removed'),
    delete: documented('hard', 'API1', 'The userName can then be used again'),
    errorShape: documented('scim11', 'API1'),
    unknownId: documented('404', 'API1'),
  },
  remarks: [documented('A service declares XML in xmlDataFormat of ServiceProviderConfigs.', 'CORE1')],
});
