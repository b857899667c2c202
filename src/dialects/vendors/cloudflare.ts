import { disputed, documented } from '../fact.ts';
import { vendor } from '../vendor.ts';

export const cloudflare = vendor({
  id: 'cloudflare',
  title: 'Cloudflare dashboard',
  tier: 'modelled',
  version: '2.0',
  urls: ['https://api.cloudflare.com/client/v4/accounts/{account}/scim/v2'],
  sources: {
    CF1: 'cloudflare/cloudflare-docs: SCIM provisioning, and the page for Microsoft Entra',
    CF2: 'cloudflare/cloudflare-docs, pull request 17701 of 2024',
  },
  facts: {
    auth: documented(['bearer'], 'CF1', 'A token that the account owns is advised'),
    resourceTypes: documented(['User', 'Group'], 'CF1'),
    deactivation: documented('deleted', 'CF1', 'The membership ends, with PATCH or PUT, and only in this way'),
  },
  remarks: [
    documented('The only Super Administrator of an Enterprise account is never removed.', 'CF1'),
    documented('Users and groups are two services: to leave a group does not end the membership.', 'CF1'),
    disputed('A name of a group must not begin with CF. In 2024, groups could not have names of their own.', 'CF1 CF2'),
    documented('With Entra ID, userName and the e-mail address must be identical, with the same case.', 'CF1'),
  ],
});
