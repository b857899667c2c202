import { documented } from '../fact.ts';
import { vendor } from '../vendor.ts';

export const gitlabGroup = vendor({
  id: 'gitlab-group',
  title: 'GitLab.com group',
  tier: 'modelled',
  version: '2.0',
  urls: ['https://gitlab.com/api/scim/v2/groups/{group}'],
  sources: {
    GL1: 'gitlabhq/gitlabhq, documentation of the internal API: SCIM',
    GL2: 'GitLab, source of the SCIM API: ee/lib/api/helpers/scim_helpers.rb, since GitLab 15.0',
  },
  facts: {
    auth: documented(['bearer'], 'GL1'),
    resourceTypes: documented(['User'], 'GL1', 'The page has users only'),
    methods: documented({ User: ['GET', 'POST', 'PATCH', 'DELETE'] }, 'GL1'),
    filterOperators: documented(['eq'], 'GL1'),
    pagination: documented('index', 'GL1'),
    defaultPageSize: documented(20, 'GL1', 'Seen in an example'),
    requiredAttributes: documented({ User: ['externalId', 'userName', 'emails', 'name'] }, 'GL1'),
    unchangeable: documented(
      { User: ['userName', 'name', 'emails'] },
      'GL1 GL2',
      'Only id or externalId, and active, can be updated; of these, one request changes only the first, in the order active, externalId',
    ),
    unchangeableResponse: documented('ignore', 'GL2', 'Status 204, so that existing clients continue to work'),
    stringBooleans: documented('accept', 'GL1', 'The examples have active as a string'),
    patchStatus: documented({ User: '204' }, 'GL1'),
    idSource: documented('externalId', 'GL1'),
    deactivation: documented('deleted', 'GL1', 'The identity is removed'),
    delete: documented('hard', 'GL1', 'The identity and the membership are removed'),
  },
  remarks: [
    documented('Examples have filters without quotes: id eq abc-def.', 'GL1'),
    documented('Examples have the operations Replace, Add and Update, and flat names such as name.formatted.', 'GL1'),
  ],
});
