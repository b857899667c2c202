import { documented } from '../fact.ts';
import { vendor } from '../vendor.ts';

export const zitadel = vendor({
  id: 'zitadel',
  title: 'Zitadel',
  tier: 'modelled',
  version: '2.0',
  urls: ['https://{domain}/scim/v2/{organisation}'],
  sources: {
    ZI1: 'zitadel/zitadel, documentation: SCIM v2.0 (preview)',
  },
  facts: {
    auth: documented(['bearer'], 'ZI1'),
    resourceTypes: documented(['User'], 'ZI1'),
    methods: documented({ User: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] }, 'ZI1'),
    filterAttributes: documented(
      {
        User: [
          'meta.created',
          'meta.lastModified',
          'id',
          'externalId',
          'userName',
          'name.familyName',
          'name.givenName',
          'emails',
          'emails.value',
          'active',
        ],
      },
      'ZI1',
    ),
    maxFilterLength: documented(1000, 'ZI1'),
    pagination: documented('index', 'ZI1'),
    defaultPageSize: documented(100, 'ZI1'),
    maxPageSize: documented(100, 'ZI1'),
    sort: documented(
      true,
      'ZI1',
      'By meta.created, meta.lastModified, id, userName, name.familyName, name.givenName and emails only',
    ),
    requiredAttributes: documented({ User: ['userName', 'name.familyName', 'name.givenName', 'emails'] }, 'ZI1'),
    normalisations: documented(
      [
        { path: 'phoneNumbers.value', change: 'without spaces and hyphens' },
        { path: 'phoneNumbers.type', change: 'removed' },
        { path: 'emails.type', change: 'removed' },
        { path: 'name.formatted', change: 'replaced by the displayName' },
      ],
      'ZI1',
      'Seen in an example',
    ),
    patchStatus: documented({ User: '204' }, 'ZI1'),
    bulk: documented({ supported: true }, 'ZI1'),
  },
  remarks: [
    documented(
      'Operators depend on the attribute: eq, ne, co, sw and ew for id, userName, names and emails; eq and ne for externalId and active; eq, gt, ge, lt and le for the times in meta.',
      'ZI1',
    ),
    documented('meta.version is a number in a string, without W/ and quotes.', 'ZI1'),
  ],
});
