import { expect } from 'vitest';
import type { JsonObject } from '../../../src/protocol/json/json.ts';
import { urn } from '../../../src/protocol/urns.ts';
import { base, type Harness, patchOp, user } from '../../mock-server/provider/harness.ts';
import { addGroup, addUser, bulk, expectError, list, names, search } from '../ask.ts';
import { answering, asking, having, showing } from '../faults.ts';
import { type Rule, rule } from '../rule.ts';

/** RFC 7644 sections 1 to 3.1: URLs, authentication and messages. */
export const rules: readonly Rule[] = [
  rule(
    'RFC7644-1.2-6',
    'URLs are percent-encoded.',
    async (start) => {
      const harness = start({ newId: () => 'a b/ü%' });
      const { headers, body } = await harness.send('POST', '/Users', user('anna'));
      const location = `${base}/Users/a%20b%2F%C3%BC%25`;
      expect([headers.location, (body.meta as JsonObject).location]).toEqual([location, location]);
      expect((await harness.send('GET', location.slice(base.length))).body.id).toBe('a b/ü%');
    },
    answering(/^POST .Users/, ({ headers }) => {
      headers.location = decodeURIComponent(headers.location ?? '');
    }),
  ),
  rule(
    'RFC7644-1.3-1',
    'The base URI has no query: no location has one.',
    async (start) => {
      const harness = start();
      await addGroup(harness, 'Staff', await addUser(harness, 'anna'));
      for (const path of ['/Users/id-1?attributes=groups,meta', '/Groups/id-2?excludedAttributes=displayName']) {
        const { headers, body } = await harness.send('GET', path);
        const uris = [headers.location, ...[...JSON.stringify(body).matchAll(/"https:[^"]*"/g)].map(([uri]) => uri)];
        expect(uris).toHaveLength(3);
        for (const uri of uris) expect(uri).not.toContain('?');
      }
    },
    answering(/^GET .Users/, ({ headers }) => {
      headers.location = `${headers.location}?attributes=groups`;
    }),
  ),
  rule(
    'RFC7644-2-1',
    'Who has no valid credential learns from WWW-Authenticate which one is needed.',
    async (start) => {
      const { send } = start({ token: 't0ken' });
      const credentials: Record<string, string>[] = [
        {},
        { authorization: 'Basic dTpw' },
        { authorization: 'Bearer wrong' },
      ];
      for (const headers of credentials) {
        const answer = await send('GET', '/Users', undefined, headers);
        expectError(answer, 401);
        expect(answer.headers['www-authenticate'] ?? '').toMatch(/^Bearer realm="[^"]+"/);
      }
    },
    answering(/^GET .Users/, ({ headers }) => {
      delete headers['www-authenticate'];
    }),
  ),
  rule(
    'RFC7644-2-2',
    'What a client may do depends on who it is: without a valid token, it reads and changes nothing.',
    async (start) => {
      const harness = start({ token: 't0ken' });
      const allowed: Harness['send'] = (method, target, body) =>
        harness.send(method, target, body, { authorization: 'Bearer t0ken' });
      await allowed('POST', '/Users', user('anna'));
      const operation = { op: 'replace', path: 'userName', value: 'eve' };
      const attempts: [string, string, JsonObject?][] = [
        ['GET', '/Users/id-1'],
        ['GET', '/Users'],
        ['GET', '/Schemas'],
        ['POST', '/Users/.search', search({})],
        ['POST', '/Users', user('eve')],
        ['PUT', '/Users/id-1', user('eve')],
        ['PATCH', '/Users/id-1', patchOp(operation)],
        ['DELETE', '/Users/id-1'],
        ['POST', '/Bulk', { schemas: [urn.BulkRequest], Operations: [{ method: 'DELETE', path: '/Users/id-1' }] }],
      ];
      for (const [method, target, body] of attempts) {
        expectError(await harness.send(method, target, body), 401);
        expectError(await harness.send(method, target, body, { authorization: 'Bearer t0ken2' }), 401);
      }
      expect(names(await allowed('GET', '/Users'))).toEqual(['anna']);
    },
    asking(/^DELETE .Users/, ({ headers }) => {
      headers.authorization = 'Bearer t0ken';
    }),
  ),
  rule(
    'RFC7644-2-3',
    'A token stands for a subject, which /Me shows.',
    async (start) => {
      const harness = start({ me: 'anna' });
      await addUser(harness, 'bert');
      await addUser(harness, 'anna');
      expect((await harness.send('GET', '/Me')).body).toMatchObject({ id: 'id-2', userName: 'anna' });
    },
    having({ me: 'bert' }),
  ),
  rule(
    'RFC7644-3.1-1',
    'The schemas of messages begin with urn:ietf:params:scim:api:.',
    async (start) => {
      const harness = start();
      const answers = [
        await harness.send('GET', '/Users'),
        await harness.send('GET', '/Users/nobody'),
        await bulk(harness, []),
      ];
      for (const { body } of answers)
        expect(body.schemas).toEqual([expect.stringMatching(/^urn:ietf:params:scim:api:messages:2\.0:\w+$/)]);
    },
    answering(/^POST .Bulk/, ({ body }) => {
      body.schemas = ['urn:ietf:params:scim:schemas:core:2.0:BulkResponse'];
    }),
  ),
  rule(
    'RFC7644-3.1-2',
    'The schemas of messages are not in /Schemas.',
    async (start) => {
      const { send } = start();
      const ids = list((await send('GET', '/Schemas')).body.Resources).map(({ id }) => id);
      for (const message of [
        urn.ListResponse,
        urn.SearchRequest,
        urn.PatchOp,
        urn.BulkRequest,
        urn.BulkResponse,
        urn.Error,
      ]) {
        expect(ids).not.toContain(message);
        expectError(await send('GET', `/Schemas/${message}`), 404);
      }
    },
    answering(/^GET .Schemas$/, ({ body }) => {
      list(body.Resources).push({ id: urn.PatchOp });
    }),
  ),
  rule(
    'RFC7644-3.1-3',
    'to see the resource, run An answer as the provider has it, and not as it was sent.',
    async (start) => {
      const { send } = start();
      const sent = {
        SCHEMAS: [urn.User],
        USERNAME: 'anna',
        emails: [{ value: 'a@example.com', type: 'WORK' }],
        title: null,
      };
      const created = await send('POST', '/Users', sent);
      expect(created.body).toEqual((await send('GET', '/Users/id-1')).body);
      expect(created.body).toMatchObject({ userName: 'anna', emails: [{ value: 'a@example.com', type: 'work' }] });
    },
    showing(/^POST .Users/, (resource) => {
      resource.emails = [{ value: 'a@example.com', type: 'WORK' }];
    }),
  ),
];
