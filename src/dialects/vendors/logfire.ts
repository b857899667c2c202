import { reported } from '../fact.ts';
import { vendor } from '../vendor.ts';

export const logfire = vendor({
  id: 'logfire',
  title: 'Pydantic Logfire',
  tier: 'hints',
  version: '2.0',
  urls: [],
  sources: { LF1: 'pydantic/logfire, issues 2355 and 2356' },
  facts: {
    methods: reported({ User: ['GET', 'PATCH'], Group: ['GET', 'PATCH'] }, 'LF1'),
    serviceProviderConfig: reported('absent', 'LF1'),
    patchStatus: reported({ Group: '204' }, 'LF1'),
    unknownMembers: reported('drop', 'LF1', 'Unknown e-mail addresses are ignored'),
  },
  remarks: [
    reported('A filter must have exactly the expected spaces and quotes. Earlier, add and Add were different.', 'LF1'),
  ],
});
