import { documented, reported } from '../fact.ts';
import { vendor } from '../vendor.ts';

export const miro = vendor({
  id: 'miro',
  title: 'Miro',
  tier: 'hints',
  version: '2.0',
  urls: ['https://miro.com/api/v1/scim'],
  sources: {
    MI1: 'Miro developer documentation: rate limits',
    NG1: 'NangoHQ/nango, list of providers: base URL and authentication',
  },
  facts: {
    auth: reported(['bearer'], 'NG1'),
    maxMembersAdded: documented(8000, 'MI1', 'In a PATCH of a group'),
    limitError: documented('413', 'MI1'),
    rateLimits: documented(
      [
        { requests: 200, seconds: 30, methods: ['GET'], types: ['User'] },
        { requests: 100, seconds: 30, methods: ['PUT', 'PATCH'], types: ['User'] },
        { requests: 20, seconds: 30, methods: ['DELETE'], types: ['User'] },
        { requests: 5, seconds: 30, methods: ['GET'], types: ['Group'] },
        { requests: 5, seconds: 30, methods: ['PATCH'], types: ['Group'] },
      ],
      'MI1',
      'A read of one group: 20; a PATCH of a group of at most 500 bytes: 100',
    ),
  },
  remarks: [documented('A PATCH of a group with more than 800,000 bytes gets 413.', 'MI1')],
});
