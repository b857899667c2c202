import { documented } from '../fact.ts';
import { vendor } from '../vendor.ts';

export const vault = vendor({
  id: 'vault',
  title: 'HashiCorp Vault Enterprise',
  tier: 'hints',
  version: '2.0',
  urls: [],
  sources: {
    VA1: 'HashiCorp Vault documentation: SCIM, and API of the identity secrets engine',
    VA2: 'Pulumi registry: Vault, ScimClient 7.14.0',
  },
  facts: {
    resourceTypes: documented(['User', 'Group'], 'VA1', 'Entities with an alias, and internal groups'),
    visibility: documented('own', 'VA1', 'Unless allow_group_adoption is set'),
  },
  remarks: [
    documented('The token must belong to the access_grant_principal of the SCIM client.', 'VA1'),
    documented('Of an adopted group, a client sees its own members only.', 'VA1'),
    documented('A SCIM client deletes only what it has made. If it is deleted, its users are removed later.', 'VA1'),
    documented('The activation cannot be undone. Version 2.2.0 is needed.', 'VA2'),
  ],
});
