import { documented, reported } from '../fact.ts';
import { vendor } from '../vendor.ts';

/**
 * The API of Entra ID for bulk uploads. This API is separate from the SCIM API of Entra ID, and has no read requests.
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
    EN4: 'AzureAD/entra-id-inbound-provisioning: client and PowerShell script CSV2SCIM',
    EN5: 'Microsoft Q&A 2263784; Microsoft Entra documentation, issues of the inbound provisioning API',
  },
  facts: {
    auth: documented(['oauth'], 'EN4', 'The permission SynchronizationData-User.Upload'),
    resourceTypes: documented(['User'], 'EN4', 'The examples have users only'),
    methods: documented({ User: [] }, 'EN4', 'Only POST of a bulk request, to the endpoint bulkUpload instead of Bulk'),
    requiredHeaders: documented(
      [{ name: 'Content-Type', value: 'application/scim+json', methods: ['POST'] }],
      'EN4 EN5',
      'Without it, status 400',
    ),
    asyncRequest: documented('long', 'EN4 EN5', 'Every bulk request has status 202, without Set-Txn'),
    bulk: reported({ supported: true, maxOperations: 50 }, 'EN5'),
    rateLimits: reported([{ requests: 40, seconds: 1 }], 'EN5', 'An accepted answer, not a page of the documentation'),
  },
  remarks: [
    documented('The response is 202 without results: the results are only in the provisioning logs.', 'EN4 EN5'),
  ],
});
