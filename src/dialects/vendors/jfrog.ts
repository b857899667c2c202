import { documented } from '../fact.ts';
import { vendor } from '../vendor.ts';

export const jfrog = vendor({
  id: 'jfrog',
  title: 'JFrog',
  tier: 'hints',
  version: '2.0',
  urls: [],
  sources: { JF1: 'Patch Group, jfrog.com/help/r/jfrog-rest-apis/patch-group' },
  facts: {
    auth: documented(['bearer'], 'JF1'),
    mediaType: documented('scim', 'JF1'),
    patchStatus: documented({ Group: '200' }, 'JF1'),
    unchangeable: documented({ Group: ['displayName'] }, 'JF1'),
    memberReplacement: documented('refuse', 'JF1', 'PATCH of a group only adds and removes members'),
  },
  remarks: [documented('The id of a group is its name. The example has the operation Add.', 'JF1')],
});
