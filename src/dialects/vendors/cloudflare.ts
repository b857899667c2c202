import { documented } from '../fact.ts';
import { vendor } from '../vendor.ts';

export const cloudflare = vendor({
  id: 'cloudflare',
  title: 'Cloudflare dashboard',
  tier: 'modelled',
  version: '2.0',
  urls: ['https://api.cloudflare.com/client/v4/accounts/{account}/scim/v2'],
  sources: {
    CF1: 'SCIM provisioning, developers.cloudflare.com/fundamentals/account/account-security/scim-setup',
    CF2: 'Provision with Microsoft Entra, developers.cloudflare.com/fundamentals/account/account-security/scim-setup/entra',
  },
  facts: {
    auth: documented(['bearer'], 'CF1', 'A token that the account owns is advised'),
    resourceTypes: documented(['User', 'Group'], 'CF1'),
    deactivation: documented('deleted', 'CF1', 'The membership ends, with PATCH or PUT, and only in this way'),
  },
  remarks: [
    documented('The only Super Administrator of an Enterprise account is never removed.', 'CF1'),
    documented('A wrong assignment of SCIM groups can remove all Super Administrators of the account.', 'CF1'),
    documented('Users and groups are two services: to leave a group does not end the membership.', 'CF1'),
    documented('A name of a group must not begin with CF.', 'CF1'),
    documented(
      'A group has no roles at first, and a group with the name of an existing group makes that one read-only.',
      'CF2',
    ),
    documented('With Entra ID, userName and the e-mail address must be identical, with the same case.', 'CF2'),
  ],
});
