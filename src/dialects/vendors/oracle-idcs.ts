import { documented } from '../fact.ts';
import { vendor } from '../vendor.ts';

export const oracleIdcs = vendor({
  id: 'oracle-idcs',
  title: 'Oracle Identity Cloud Service',
  tier: 'hints',
  version: '2.0',
  urls: ['https://{tenant}.identity.oraclecloud.com/admin/v1'],
  sources: {
    OR1: 'Groups REST endpoints, docs.oracle.com/en/cloud/paas/identity-cloud/idcsa/api-identity-groups.html',
    OR2: 'Search groups, docs.oracle.com/en/cloud/paas/identity-cloud/rest-api/op-admin-v1-groups-get.html',
  },
  facts: {
    methods: documented({ Group: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] }, 'OR1'),
    maxPageSize: documented(1000, 'OR2'),
    maxMembers: documented(
      10_000,
      'OR1 OR2',
      'Of one response: a read of more members fails, unless it asks for pages of members',
    ),
  },
  remarks: [
    documented('Pages of members are read with attributes=members[startIndex=1&count=10].', 'OR1'),
    documented('POST to Groups/.search works.', 'OR1'),
  ],
});
