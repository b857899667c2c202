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
      'GL1',
      'Only id or externalId, and active, can be updated',
    ),
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
