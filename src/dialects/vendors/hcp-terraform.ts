import { documented } from '../fact.ts';
import { vendor } from '../vendor.ts';

export const hcpTerraform = vendor({
  id: 'hcp-terraform',
  title: 'HCP Terraform',
  tier: 'modelled',
  version: '2.0',
  urls: ['https://app.terraform.io/scim/v2/{configuration}'],
  sources: {
    HC1: 'HCP Terraform documentation: SCIM API',
  },
  facts: {
    auth: documented(['bearer'], 'HC1'),
    resourceTypes: documented(['User', 'Group'], 'HC1'),
    discoveryAuth: documented(true, 'HC1'),
    mediaType: documented('scim', 'HC1'),
    filterOperators: documented(['eq'], 'HC1', 'userName ignores case, externalId does not'),
    filterAttributes: documented({ User: ['userName', 'externalId'], Group: ['displayName', 'externalId'] }, 'HC1'),
    unsupportedFilter: documented('invalidFilter', 'HC1'),
    pagination: documented('index', 'HC1'),
    defaultPageSize: documented(100, 'HC1'),
    maxPageSize: documented(200, 'HC1'),
    countZero: documented('list', 'HC1'),
    errorShape: documented('rfc', 'HC1'),
  },
  remarks: [documented('If SCIM is off, requests get 403. Too many requests get 429.', 'HC1')],
});
