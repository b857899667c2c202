import { documented } from '../fact.ts';
import { vendor } from '../vendor.ts';

export const databricks = vendor({
  id: 'databricks',
  title: 'Databricks',
  tier: 'modelled',
  version: '2.0',
  urls: ['https://{instance}/api/2.0/preview/scim/v2', 'https://{host}/api/2.0/accounts/{account}/scim/v2'],
  sources: {
    DB1: 'databricks/databricks-sdk-go, identity and access management',
    DB2: 'Databricks documentation: Account SCIM API 2.1',
    DB3: 'Databricks documentation: earlier page about SCIM',
  },
  facts: {
    auth: documented(['bearer'], 'DB1'),
    resourceTypes: documented(['User', 'Group', 'ServicePrincipal'], 'DB1'),
    methods: documented(
      {
        User: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'],
        Group: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'],
        ServicePrincipal: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'],
      },
      'DB1',
    ),
    filterOperators: documented(['eq', 'ne', 'co', 'sw', 'and', 'or'], 'DB1 DB3', 'Simple expressions'),
    projection: documented(true, 'DB1'),
    pagination: documented('index', 'DB1'),
    sort: documented(true, 'DB1'),
  },
  remarks: [
    documented('In version 2.1, a filter of more than 200 nodes gets 400 with the code INVALID_FILTER.', 'DB2'),
    documented('DELETE of a user of the account also removes its objects.', 'DB3'),
  ],
});
