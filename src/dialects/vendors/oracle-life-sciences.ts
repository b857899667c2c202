import { documented } from '../fact.ts';
import { vendor } from '../vendor.ts';

export const oracleLifeSciences = vendor({
  id: 'oracle-life-sciences',
  title: 'Oracle Life Sciences IAMS',
  tier: 'hints',
  version: '2.0',
  urls: ['https://hs-identity-api.oracleindustry.com/scim/v1/{tenant}'],
  sources: {
    OL1: 'Modify group membership, docs.oracle.com/en/industries/life-sciences/identity-access-management-service/user-provisioning-api/modify-group-membership.html',
    OL2: 'Inbound User Provisioning Service, docs.oracle.com/health-sciences/ohs-iams/user-provisioning-api/resources.htm and apis.htm',
  },
  facts: {
    auth: documented(['basic'], 'OL1 OL2'),
    resourceTypes: documented(['User', 'Group'], 'OL2'),
    mediaType: documented('json', 'OL1'),
    filterOperators: documented(['eq'], 'OL2'),
    filterAttributes: documented({ User: ['userName', 'externalId'] }, 'OL2', 'A search of users needs a filter'),
    patchFormat: documented('json-patch', 'OL1', 'One operation, without schemas and Operations'),
    patchStatus: documented({ Group: '200' }, 'OL1'),
    delete: documented('deactivate', 'OL2'),
    bulk: documented({ supported: true }, 'OL2'),
  },
  remarks: [documented('Resources have URNs such as urn:scim:schemas:core:2.0:Group.', 'OL1 OL2')],
});
