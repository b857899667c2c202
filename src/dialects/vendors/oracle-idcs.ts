import { documented } from '../fact.ts';
import { vendor } from '../vendor.ts';

export const oracleIdcs = vendor({
  id: 'oracle-idcs',
  title: 'Oracle Identity Cloud Service',
  tier: 'hints',
  version: '2.0',
  urls: ['https://{tenant}.identity.oraclecloud.com/admin/v1'],
  sources: { OR1: 'Oracle documentation: REST API of Identity Cloud Service' },
  facts: { maxMembers: documented(10_000, 'OR1', 'Larger groups fail') },
  remarks: [documented('Pages of members are read with attributes=members[startIndex=1&count=10].', 'OR1')],
});
