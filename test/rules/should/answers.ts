import { expect } from 'vitest';
import type { JsonObject } from '../../../src/protocol/json/json.ts';
import { urn } from '../../../src/protocol/urns.ts';
import { patchOp, user } from '../../mock-server/provider/harness.ts';
import { addUser, expectError, filtered, list, names, patchUser } from '../ask.ts';
import { accepting, answering, asking, having, refusing, showing } from '../faults.ts';
import { gadget, withGadgets } from '../gadget.ts';
import { type Rule, rule } from '../rule.ts';

const work = { type: 'work', value: 'a@example.com' };

/**
 * Rules with SHOULD and SHOULD NOT for a response. An id has the section and the place of the keyword among keywords of
 * this kind.
 */
export const rules: readonly Rule[] = [
  rule(
    'RFC7643-2.4-S2',
    'The same type and value stand in an attribute once.',
    async (start) => {
      const harness = start();
      const id = await addUser(harness, 'anna', { emails: [work, { type: 'home', value: 'a@example.com' }, work] });
      const emails = async () => list((await harness.send('GET', `/Users/${id}`)).body.emails);
      expect((await emails()).map(({ type }) => type)).toEqual(['work', 'home']);
      await patchUser(harness, id, { op: 'add', path: 'emails', value: [{ ...work, display: 'A' }] });
      expect(await emails()).toHaveLength(2);
    },
    showing(/^GET .Users/, (resource) => {
      resource.emails = [...list(resource.emails), work];
    }),
  ),
  rule(
    'RFC7643-5-S1',
    'How to authenticate can be read by who has not done so.',
    async (start) => {
      const { send } = start({ token: 'secret' });
      const { status, body } = await send('GET', '/ServiceProviderConfig');
      expect([status, list(body.authenticationSchemes).length]).toEqual([200, 1]);
      expect((await send('GET', '/Users')).status).toBe(401);
    },
    refusing(/^GET .ServiceProviderConfig/, 401),
  ),
  rule(
    'RFC7643-7-S1',
    'A complex attribute has its sub-attributes in the schema.',
    async (start) => {
      const { Resources } = (await start().send('GET', '/Schemas')).body;
      const complex = list(Resources).flatMap(({ attributes }) =>
        list(attributes).filter(({ type }) => type === 'complex'),
      );
      expect(complex.length).toBeGreaterThan(5);
      for (const { name, subAttributes } of complex) expect([name, list(subAttributes).length]).not.toEqual([name, 0]);
    },
    answering(/^GET .Schemas$/, ({ body }) => {
      const [first] = list(body.Resources).flatMap(({ attributes }) =>
        list(attributes).filter(({ type }) => type === 'complex'),
      );
      delete first?.subAttributes;
    }),
  ),
  ...[3, 4].map((place) =>
    rule(
      `RFC7644-3.2-S${place}`,
      place === 3 ? 'The status of an error is that of the answer.' : 'The status of an error stands in its body too.',
      async (start) => {
        const { send } = start();
        for (const target of ['/Users/nobody', '/Nothing', '/Users?filter=x']) {
          const { status, body } = await send('GET', target);
          expect(status).toBeGreaterThanOrEqual(400);
          expect(body).toMatchObject({ schemas: [urn.Error], status: String(status) });
        }
      },
      answering(/^GET .Nothing/, (answer) => {
        if (place === 3) answer.status = 200;
        else delete answer.body.status;
      }),
    ),
  ),
  rule(
    'RFC7644-3.3-S1',
    'The answer to what was created has it in its body.',
    async (start) => {
      const { status, body } = await start().send('POST', '/Users', user('anna', { title: 'Boss' }));
      expect([status, body.userName, body.title, body.id]).toEqual([201, 'anna', 'Boss', 'id-1']);
    },
    answering(/^POST .Users/, (answer) => {
      answer.body = {};
    }),
  ),
  rule(
    'RFC7644-3.4.2-S1',
    'A parameter that is not known is passed over.',
    async (start) => {
      const harness = start();
      await addUser(harness, 'anna');
      expect(names(await harness.send('GET', '/Users?shoeSize=44&count=1'))).toEqual(['anna']);
    },
    refusing(/^GET .Users/, 400, ({ query }) => 'shoeSize' in query),
  ),
  rule(
    'RFC7644-3.5.1-S1',
    'An immutable value that does not match is answered with 400 and mutability.',
    async (start) => {
      const { send } = start(withGadgets);
      const { body } = await send('POST', '/Gadgets', gadget({ displayName: 'g', serial: 'A' }));
      expectError(
        await send('PUT', `/Gadgets/${body.id}`, gadget({ displayName: 'g', serial: 'B' })),
        400,
        'mutability',
      );
    },
    accepting(/^PUT .Gadgets/),
  ),
  ...[1, 2].map((place) =>
    rule(
      `RFC7644-3.5.2.1-S${place}`,
      place === 1 ? 'An add of what is there already changes nothing.' : 'An add of what is there already succeeds.',
      async (start) => {
        const harness = start();
        const id = await addUser(harness, 'anna', { emails: [work], title: 'Boss' });
        const operations = [
          { op: 'add', path: 'emails', value: [work] },
          { op: 'add', path: 'title', value: 'Boss' },
        ];
        const { status, body } = await patchUser(harness, id, ...operations);
        expect([status, list(body.emails).length, (body.meta as JsonObject)?.version]).toEqual([200, 1, 'W/"1"']);
      },
      place === 1
        ? asking(/^PATCH .Users/, ({ body }) => {
            list(body.Operations).push({ op: 'replace', path: 'title', value: 'Chief' });
          })
        : refusing(/^PATCH .Users/, 409),
    ),
  ),
  ...[1, 2].map((place) =>
    rule(
      `RFC7644-3.6-S${place}`,
      place === 1 ? 'What was deleted conflicts with nothing.' : 'A userName is free again when its user was deleted.',
      async (start) => {
        const harness = start();
        const id = await addUser(harness, 'anna');
        expect((await harness.send('DELETE', `/Users/${id}`)).status).toBe(204);
        expect((await harness.send('POST', '/Users', user('anna'))).status).toBe(201);
      },
      having({ behaviour: { delete: 'deactivate' } }),
    ),
  ),
  rule(
    'RFC7644-3.8-S1',
    'Accept: application/json is answered too.',
    async (start) => {
      const { status } = await start().send('GET', '/Users', undefined, { accept: 'application/json' });
      expect(status).toBe(200);
    },
    refusing(/^GET .Users/, 406, ({ headers }) => headers.accept === 'application/json'),
  ),
  rule(
    'RFC7644-3.11-S1',
    'Where /Me is not supported, it is answered with 501.',
    async (start) => {
      const { send } = start();
      for (const method of ['GET', 'DELETE']) expectError(await send(method, '/Me'), 501);
      expectError(await send('PATCH', '/Me', patchOp({ op: 'remove', path: 'title' })), 501);
    },
    refusing(/ .Me$/, 404),
  ),
  rule(
    'RFC7644-3.14-S1',
    'The ETag stands in meta.version as well.',
    async (start) => {
      const harness = start();
      const id = await addUser(harness, 'anna');
      const { headers, body } = await harness.send('GET', `/Users/${id}`);
      expect((body.meta as JsonObject).version).toBe(headers.etag);
    },
    showing(/^GET .Users/, ({ meta }) => {
      delete (meta as JsonObject).version;
    }),
  ),
  rule(
    'RFC7644-4-S1',
    'A filter of what is to be discovered is refused with 403.',
    async (start) => {
      const harness = start();
      for (const endpoint of ['/Schemas', '/ResourceTypes']) {
        expectError(await filtered(harness, 'name eq "User"', endpoint), 403);
      }
    },
    asking(/^GET .(?:Schemas|ResourceTypes)/, ({ query }) => {
      delete query.filter;
    }),
  ),
  rule(
    'RFC9865-2.1-S1',
    'A cursor that is none, and a count that is too large, are answered with an error that says so.',
    async (start) => {
      const { send } = start();
      expectError(await send('GET', '/Users?cursor=none'), 400, 'invalidCursor');
      expectError(await send('GET', '/Users?cursor=&count=1000000'), 400, 'invalidCount');
    },
    accepting(/^GET .Users/),
  ),
  rule(
    'RFC9865-4-S1',
    'Where there are cursors, ServiceProviderConfig has the attribute pagination.',
    async (start) => {
      const { pagination } = (await start().send('GET', '/ServiceProviderConfig')).body;
      expect(pagination).toMatchObject({ cursor: true });
    },
    answering(/^GET .ServiceProviderConfig/, ({ body }) => {
      delete body.pagination;
    }),
  ),
];
