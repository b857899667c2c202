import { disputed, documented, reported } from '../fact.ts';
import { vendor } from '../vendor.ts';

export const notion = vendor({
  id: 'notion',
  title: 'Notion',
  tier: 'modelled',
  version: '2.0',
  urls: ['https://api.notion.com/scim/v2', 'https://www.notion.so/scim/v2'],
  sources: {
    NO1: 'ConductorOne baton-notion, client; Microsoft Entra documentation, provisioning tutorial for Notion',
    NO2: 'joeytoday.com: copy of a help page of Notion with the endpoints',
    NO3: 'Notion help: provision users and groups with SCIM',
    NO4: 'scripts of a consultant for Notion',
  },
  facts: {
    auth: documented(['bearer'], 'NO1 NO3', 'A token ends when its owner leaves'),
    resourceTypes: documented(['User', 'Group'], 'NO1'),
    methods: reported(
      { User: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'], Group: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] },
      'NO2',
    ),
    filterOperators: documented(['eq'], 'NO3', 'Examples have values without quotes; values in quotes also work (NO4)'),
    filterAttributes: documented(
      { User: ['emails.value', 'name.givenName', 'name.familyName'], Group: ['displayName'] },
      'NO3 NO4',
    ),
    filterNames: documented(
      { 'emails.value': 'email', 'name.givenName': 'given_name', 'name.familyName': 'family_name' },
      'NO3',
      'The two names are case-sensitive, the e-mail address is in lower case',
    ),
    pagination: documented('index', 'NO3'),
    defaultPageSize: documented(100, 'NO3', 'Of groups'),
    maxPageSize: documented(100, 'NO3'),
    timestamps: documented('meaningless', 'NO1'),
    patchStatus: documented({ User: '200', Group: '200' }, 'NO3'),
    deactivation: documented('deleted', 'NO3', 'The user leaves the workspace and is logged out; the account stays'),
    delete: documented('hard', 'NO3', 'The user leaves the workspace and is logged out; the account stays'),
  },
  remarks: [
    disputed('Older texts have the base URL https://www.notion.so/scim/v2.', 'NO1 NO3'),
    documented('userName is the e-mail address. A user with a Notion account is linked with it.', 'NO1 NO3'),
    reported('A user who is a member of the workspace gets 409.', 'NO4'),
    documented('The owner of the token cannot be removed. There is one token for a workspace.', 'NO1 NO3'),
    documented('A group cannot be deleted if nobody would keep full access to a page.', 'NO3'),
    documented('Photos can only be set on creation. Changes of names and addresses need a verified domain.', 'NO1'),
    documented('The Notion extension has the role: owner, membership_admin, member or restricted_member.', 'NO3'),
  ],
});
