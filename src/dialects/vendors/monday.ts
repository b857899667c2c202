import { disputed, reported } from '../fact.ts';
import { vendor } from '../vendor.ts';

export const monday = vendor({
  id: 'monday',
  title: 'monday.com',
  tier: 'hints',
  version: '2.0',
  urls: ['https://{account}.monday.com/scim/v2', 'https://api.monday.com/scim/v2'],
  sources: {
    MO1: 'scripts that manage monday.com',
    MO2: 'a connector for monday.com',
  },
  facts: {
    auth: reported(['bearer'], 'MO2', 'The SCIM token, not the API token'),
    resourceTypes: reported(['User', 'Group'], 'MO1', 'Groups are teams'),
    requiredParameters: reported(
      [{ name: 'scim_provisioned_only', value: 'false', methods: ['GET'] }],
      'MO1',
      'To see users that SCIM has not created',
    ),
    visibility: reported('own', 'MO1', 'Without the parameter scim_provisioned_only'),
    pagination: reported('index', 'MO1'),
  },
  remarks: [disputed('One source has the host of the account, another has api.monday.com.', 'MO1 MO2')],
});
