import { documented } from '../fact.ts';
import { vendor } from '../vendor.ts';

export const mirantisMke = vendor({
  id: 'mirantis-mke',
  title: 'Mirantis Kubernetes Engine',
  tier: 'hints',
  version: '2.0',
  urls: ['https://{host}/enzi/v0/scim/v2'],
  sources: {
    MK1: 'Supported SCIM API endpoints, docs.mirantis.com/mke/current/ops/administer-cluster/integrate-scim/supported-scim-api-endpoints.html',
  },
  facts: {
    auth: documented(['bearer'], 'MK1'),
    resourceTypes: documented(['User', 'Group'], 'MK1'),
    filterOperators: documented(['eq'], 'MK1', 'Of users'),
    filterAttributes: documented({ User: ['userName'] }, 'MK1'),
    pagination: documented('index', 'MK1'),
    defaultPageSize: documented(200, 'MK1', 'Of users'),
    sort: documented(false, 'MK1'),
  },
});
