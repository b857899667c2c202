import { expect, it } from 'vitest';
import { toHar } from '../../../mock-server/journal/har.ts';
import { createMemoryProvider } from '../../../mock-server/provider/memory-provider.ts';
import { urn } from '../../../src/protocol/urns.ts';

it('is what HAR 1.2 asks for, with what it has no member for in comments', async () => {
  const { exchange, journal, clock, faults } = createMemoryProvider({ journal: true, newId: () => 'id-1' });
  clock.set('2026-01-01T00:00:00Z');
  const request = { base: 'https://x', path: '/Users', headers: { 'content-type': 'application/scim+json' } };
  await exchange({
    ...request,
    method: 'POST',
    query: { attributes: 'id' },
    body: { schemas: [urn.User], userName: 'a' },
  });
  faults.add('reset=before');
  await exchange({ ...request, method: 'GET', query: {}, headers: {} }).catch(() => {});
  expect(toHar(journal.entries(), { name: 'scimctl', version: '1.0.0' })).toEqual({
    log: {
      version: '1.2',
      creator: { name: 'scimctl', version: '1.0.0' },
      entries: [
        {
          startedDateTime: '2026-01-01T00:00:00.000Z',
          time: 0,
          request: {
            method: 'POST',
            url: 'https://x/Users?attributes=id',
            httpVersion: 'HTTP/1.1',
            cookies: [],
            headers: [{ name: 'content-type', value: 'application/scim+json' }],
            queryString: [{ name: 'attributes', value: 'id' }],
            headersSize: -1,
            bodySize: 73,
            postData: {
              mimeType: 'application/scim+json',
              text: `{"schemas":["${urn.User}"],"userName":"a"}`,
            },
          },
          response: {
            status: 201,
            statusText: '',
            httpVersion: 'HTTP/1.1',
            cookies: [],
            headers: expect.arrayContaining([{ name: 'location', value: 'https://x/Users/id-1' }]),
            content: {
              size: 70,
              mimeType: 'application/scim+json; charset=utf-8',
              text: `{"schemas":["${urn.User}"],"id":"id-1"}`,
            },
            redirectURL: '',
            headersSize: -1,
            bodySize: 70,
          },
          cache: {},
          timings: { send: 0, wait: 0, receive: 0 },
        },
        expect.objectContaining({
          comment: 'no response: a fault closed the connection; fault reset=before',
          response: expect.objectContaining({ status: 0, content: { size: 0, mimeType: '' } }),
        }),
      ],
    },
  });
});
