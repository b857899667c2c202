import { documented } from '../fact.ts';
import { vendor } from '../vendor.ts';

/**
 * The API of Entra ID for bulk uploads. This API is separate from the SCIM API of Entra ID, and has no read requests.
 * Its documentation says that the API is not a SCIM endpoint.
 */
export const entraInbound = vendor({
  id: 'entra-inbound',
  title: 'Microsoft Entra ID (inbound provisioning API)',
  tier: 'hints',
  version: '2.0',
  urls: [
    'https://graph.microsoft.com/v1.0/servicePrincipals/{servicePrincipal}/synchronization/jobs/{job}',
    'https://graph.microsoft.com/beta/servicePrincipals/{servicePrincipal}/synchronization/jobs/{job}',
  ],
  sources: {
    EN5: 'Troubleshoot inbound provisioning API issues, learn.microsoft.com/entra/identity/app-provisioning/inbound-provisioning-api-issues',
    EN6: 'Perform bulkUpload, learn.microsoft.com/graph/api/synchronization-synchronizationjob-post-bulkupload',
    EN7: 'FAQ about API-driven inbound provisioning, learn.microsoft.com/entra/identity/app-provisioning/inbound-provisioning-api-faqs',
  },
  facts: {
    auth: documented(['oauth'], 'EN6', 'The permission SynchronizationData-User.Upload'),
    resourceTypes: documented(['User'], 'EN6', 'The examples have users only'),
    methods: documented(
      { User: [], Group: [] },
      'EN7',
      'Only POST of a bulk request, to the endpoint bulkUpload instead of Bulk',
    ),
    requiredHeaders: documented(
      [{ name: 'Content-Type', value: 'application/scim+json', methods: ['POST'] }],
      'EN5 EN6',
      'Without it, status 400',
    ),
    serviceProviderConfig: documented('absent', 'EN7', 'The endpoint supports POST only'),
    asyncRequest: documented('long', 'EN6', 'Every bulk request has status 202, without Set-Txn'),
    bulk: documented({ supported: true, maxOperations: 50 }, 'EN6', 'At bulkUpload, and each operation is a POST'),
    rateLimits: documented([{ requests: 40, seconds: 1 }], 'EN6'),
  },
  remarks: [
    documented(
      'A person is sent as a BulkRequest with POST to /bulkUpload: scimctl api POST /bulkUpload --file FILE. The service finds out whether the person is new.',
      'EN6 EN7',
    ),
    documented(
      'The response is 202 without results. Location is the URL of the provisioning logs, which have the results.',
      'EN6',
    ),
    documented(
      'People are matched by externalId or userName, as the mapping of the job says; manager.value is the externalId of the manager.',
      'EN6 EN7',
    ),
    documented('A person who left is sent with active: false. There is no DELETE.', 'EN7'),
  ],
});
