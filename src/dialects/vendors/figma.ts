import { documented } from '../fact.ts';
import { vendor } from '../vendor.ts';

export const figma = vendor({
  id: 'figma',
  title: 'Figma',
  tier: 'modelled',
  version: '2.0',
  urls: ['https://www.figma.com/scim/v2/{tenant}'],
  sources: {
    FI1: 'Figma developer documentation: SCIM endpoints',
    FI2: 'Figma developer documentation: examples for SCIM',
  },
  facts: {
    auth: documented(['bearer'], 'FI1'),
    resourceTypes: documented(['User', 'Group'], 'FI1'),
    methods: documented({ User: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] }, 'FI1'),
    filterOperators: documented(['eq'], 'FI1'),
    filterAttributes: documented({ User: ['userName', 'externalId'] }, 'FI1'),
    pagination: documented('index', 'FI1'),
    defaultPageSize: documented(3000, 'FI1'),
    maxPageSize: documented(3000, 'FI1'),
    declaredPageSize: documented(200, 'FI1'),
    requiredAttributes: documented({ User: ['userName', 'active'] }, 'FI1'),
    maxLengths: documented({ userName: 100 }, 'FI1'),
    attributeNames: documented({ externalId: 'external_id' }, 'FI1 FI2', 'Seen in examples of responses'),
    singleObjects: documented(['emails'], 'FI1 FI2', 'Seen in examples'),
    stringBooleans: documented('accept', 'FI1 FI2', 'Examples have primary: "true"'),
    patchStatus: documented({ Group: '200' }, 'FI2', 'Seen in an example'),
    deactivation: documented('listed-only', 'FI2'),
    etag: documented(false, 'FI1', 'Resources have a meta.version'),
    bulk: documented({ supported: false }, 'FI1'),
  },
  remarks: [
    documented('GET of the base URL tests the tenant: 200 or 400.', 'FI1'),
    documented('A new user whose address has an account is linked with the account.', 'FI1'),
    documented('roles are seats: Full, Dev, Collab or View. costCenter and employeeNumber are numbers.', 'FI1'),
  ],
});
