import { expect } from 'vitest';
import type { JsonObject } from '../../../src/protocol/json/json.ts';
import { urn } from '../../../src/protocol/urns.ts';
import { base, group, type Harness, patchOp, user } from '../../mock-server/provider/harness.ts';
import { addUser, bulk, expectError, list, names, results } from '../ask.ts';
import { accepting, answering, asking } from '../faults.ts';
import { gadget, labelUrn, withGadgets } from '../gadget.ts';
import { type Fault, type Rule, rule } from '../rule.ts';

const post = (bulkId: string, path: string, data: JsonObject): JsonObject => ({ method: 'POST', bulkId, path, data });
const title = (value: string): JsonObject => patchOp({ op: 'replace', path: 'title', value });
const schemas = [urn.User, urn.EnterpriseUser];

/** RFC 7644 section 3.7: many operations in one request. */
export const rules: readonly Rule[] = [
  rule(
    'RFC7644-3.7-1',
    'A bulk request has Operations.',
    async (start) => {
      const { send } = start();
      expectError(await send('POST', '/Bulk', { schemas: [urn.BulkRequest] }), 400, 'invalidSyntax');
      expectError(await send('POST', '/Bulk', { schemas: [urn.BulkRequest], Operations: {} }), 400, 'invalidSyntax');
    },
    asking(/^POST .Bulk/, ({ body }) => {
      body.Operations ??= [];
    }),
  ),
  ...(
    [
      [2, 'method', 'An operation has a method: POST, PUT, PATCH or DELETE.', ['GET', null, undefined]],
      [3, 'bulkId', 'A POST has a bulkId.', ['', 1, undefined]],
      [4, 'path', 'An operation has a path.', ['Users', 1, undefined]],
      [5, 'data', 'A POST, PUT or PATCH has data.', [[], 'x', undefined]],
    ] as const
  ).map(([place, name, text, wrong]) =>
    rule(
      `RFC7644-3.7-${place}`,
      text,
      async (start) => {
        const harness = start();
        const operation: JsonObject = post('a', '/Users', user('anna'));
        for (const value of wrong)
          expectError(await bulk(harness, [{ ...operation, [name]: value } as JsonObject]), 400, 'invalidSyntax');
        expect(names(await harness.send('GET', '/Users'))).toEqual([]);
        expect(results(await bulk(harness, [operation]))).toMatchObject([{ status: '201' }]);
      },
      asking(/^POST .Bulk/, ({ body }) => {
        for (const operation of list(body.Operations)) operation[name] ??= post('a', '/Users', user('anna'))[name];
      }),
    ),
  ),
  rule(
    'RFC7644-3.7-6',
    'A result has the location of its resource, but for a POST that failed.',
    async (start) => {
      const harness = start();
      const id = await addUser(harness, 'anna');
      const Operations = [
        post('b', '/Users', user('bert')),
        post('c', '/Users', user('anna')),
        { method: 'PUT', path: `/Users/${id}`, data: user('anna', { title: 'a' }) },
        { method: 'PATCH', path: `/Users/${id}`, data: title('b') },
        { method: 'DELETE', path: `/Users/${id}` },
      ];
      const locations = results(await bulk(harness, Operations)).map(({ location }) => location);
      const anna = `${base}/Users/${id}`;
      expect(locations).toEqual([`${base}/Users/id-2`, undefined, anna, anna, anna]);
    },
    withResults((result) => {
      if (result.method === 'DELETE') delete result.location;
    }),
  ),
  rule(
    'RFC7644-3.7-7',
    'The result of an operation that failed has its response.',
    async (start) => {
      const failed = results(await bulk(start(), failing));
      expect(failed.map(({ status, response }) => [status, typeof response])).toEqual([
        ['400', 'object'],
        ['404', 'object'],
        ['404', 'object'],
      ]);
    },
    withResults((result) => {
      if (result.method === 'DELETE') delete result.response;
    }),
  ),
  rule(
    'RFC7644-3.7-8',
    'The response of an operation that failed is an Error message.',
    async (start) => {
      for (const { status, response } of results(await bulk(start(), failing))) {
        expect(response).toMatchObject({ schemas: [urn.Error], status, detail: expect.stringMatching(/\w/) });
      }
    },
    withResults((result) => {
      result.response = { message: 'no' };
    }),
  ),
  rule(
    'RFC7644-3.7-9',
    'A bulk request that was processed is answered with 200, whatever became of its operations.',
    async (start) => {
      const harness = start();
      expect((await bulk(harness, failing)).status).toBe(200);
      expect((await bulk(harness, [post('a', '/Users', user('anna'))])).status).toBe(200);
      expect((await bulk(harness, [])).status).toBe(200);
    },
    answering(/^POST .Bulk/, (answer) => {
      if (results(answer).some(({ status }) => Number(status) >= 400)) answer.status = 207;
    }),
  ),
  rule(
    'RFC7644-3.7-10',
    'A bulk request that cannot be processed is answered with an error, and nothing of it is done.',
    async (start) => {
      const harness = start();
      const fine = post('a', '/Users', user('anna'));
      expectError(await bulk(harness, [fine, { method: 'POST' }]), 400, 'invalidSyntax');
      expectError(await bulk(harness, [fine, fine]), 400, 'invalidValue');
      expectError(await bulk(harness, [fine], { failOnErrors: 0 }), 400, 'invalidValue');
      expectError(await harness.send('POST', '/Bulk', { Operations: [fine] }), 400, 'invalidSyntax');
      expectError(await start({ behaviour: { bulk: false } }).send('POST', '/Bulk', {}), 501);
      expect(names(await harness.send('GET', '/Users'))).toEqual([]);
    },
    accepting(/^POST .Bulk/),
  ),
  rule(
    'RFC7644-3.7-11',
    'A failure does not keep the other operations from being done, unless failOnErrors says so.',
    async (start) => {
      const harness = start();
      const Operations = [...failing, post('a', '/Users', user('anna'))];
      expect(results(await bulk(harness, Operations)).map(({ status }) => status)).toEqual([
        '400',
        '404',
        '404',
        '201',
      ]);
      expect(results(await bulk(harness, Operations, { failOnErrors: 2 })).map(({ status }) => status)).toEqual([
        '400',
        '404',
      ]);
    },
    asking(/^POST .Bulk/, ({ body }) => {
      body.failOnErrors = 1;
    }),
  ),
  rule(
    'RFC7644-3.7-12',
    'A result has the bulkId of its operation.',
    async (start) => {
      const created = results(
        await bulk(start(), [post('b', '/Users', user('bert')), post('a', '/Users', user('anna'))]),
      );
      expect(created.map(({ bulkId, location }) => [bulkId, location])).toEqual([
        ['b', `${base}/Users/id-1`],
        ['a', `${base}/Users/id-2`],
      ]);
    },
    withResults((result) => {
      delete result.bulkId;
    }),
  ),
  rule(
    'RFC7644-3.7-13',
    'The order of operations may be changed for their references alone: the outcome is that of the order in which they came.',
    async (start) => {
      const harness = start();
      const Operations = [
        post('g', '/Groups', group('Staff', 'bulkId:a')),
        post('a', '/Users', user('anna', { title: 'one' })),
        { method: 'PATCH', path: '/Users/bulkId:a', data: title('two') },
        { method: 'PATCH', path: '/Users/bulkId:a', data: title('three') },
        post('b', '/Users', user('bert')),
        { method: 'DELETE', path: '/Users/bulkId:b' },
        post('c', '/Users', user('bert')),
      ];
      const { body } = await bulk(harness, Operations);
      expect(list(body.Operations).map(({ status }) => status)).toEqual([
        '201',
        '201',
        '200',
        '200',
        '201',
        '204',
        '201',
      ]);
      const found = list((await harness.send('GET', '/Users')).body.Resources);
      expect(found.map(({ userName, title }) => [userName, title])).toEqual([
        ['anna', 'three'],
        ['bert', undefined],
      ]);
    },
    asking(/^POST .Bulk/, ({ body }) => {
      body.Operations = list(body.Operations).reverse();
    }),
  ),
  rule(
    'RFC7644-3.7.1-1',
    'Resources that refer to each other in a circle are created.',
    async (start) => {
      const harness = start();
      const Operations = [post('a', '/Groups', group('A', 'bulkId:b')), post('b', '/Groups', group('B', 'bulkId:a'))];
      expect(results(await bulk(harness, Operations)).map(({ status }) => status)).toEqual(['201', '201']);
      const groups = list((await harness.send('GET', '/Groups')).body.Resources);
      const members = Object.fromEntries(
        groups.map(({ displayName, members }) => [displayName, list(members).map(({ display }) => display)]),
      );
      expect(members).toEqual({ A: ['B'], B: ['A'] });
    },
    withResults((result) => {
      if (result.bulkId === 'b') result.status = '409';
    }),
  ),
  rule(
    'RFC7644-3.7.2-1',
    'bulkId references become ids, in data and in paths.',
    async (start) => {
      const harness = start();
      const Operations = [
        post('a', '/Users', user('anna')),
        post('g', '/Groups', group('Staff')),
        {
          method: 'PATCH',
          path: '/Groups/bulkId:g',
          data: patchOp({ op: 'add', path: 'members', value: [{ value: 'bulkId:a' }] }),
        },
      ];
      expect(results(await bulk(harness, Operations)).map(({ status }) => status)).toEqual(['201', '201', '204']);
      expect((await harness.send('GET', '/Groups/id-2')).body.members).toMatchObject([{ value: 'id-1' }]);
      expect(JSON.stringify((await harness.send('GET', '/')).body)).not.toContain('bulkId');
    },
    renamingReferences(),
  ),
  rule(
    'RFC7644-3.7.2-2',
    'bulkId references become ids in extensions too.',
    async (start) => {
      const harness = start(withGadgets);
      const managed = user('anna', { schemas, [urn.EnterpriseUser]: { manager: { value: 'bulkId:boss' } } });
      const Operations = [
        post('anna', '/Users', managed),
        post('phone', '/Gadgets', gadget({}, { owner: { value: 'bulkId:boss' } })),
        post('boss', '/Users', user('boss')),
      ];
      const created = results(await bulk(harness, Operations));
      expect(created.map(({ status }) => status)).toEqual(['201', '201', '201']);
      const [anna, phone, boss] = await Promise.all(
        created.map(({ location }) => harness.send('GET', String(location).slice(base.length))),
      );
      expect(anna?.body[urn.EnterpriseUser]).toMatchObject({ manager: { value: boss?.body.id } });
      expect(phone?.body[labelUrn]).toMatchObject({ owner: { value: boss?.body.id } });
    },
    renamingReferences(),
  ),
  rule(
    'RFC7644-3.7.3-1',
    'The answer has the results of all operations that were processed, in their order.',
    async (start) => {
      const Operations = [...failing, post('a', '/Users', user('anna')), { method: 'DELETE', path: '/Users/bulkId:a' }];
      const done = results(await bulk(start(), Operations));
      expect(done.map(({ method, bulkId }) => [method, bulkId])).toEqual([
        ['POST', 'x'],
        ['PATCH', undefined],
        ['DELETE', undefined],
        ['POST', 'a'],
        ['DELETE', undefined],
      ]);
    },
    answering(/^POST .Bulk/, ({ body }) => {
      body.Operations = list(body.Operations).filter(({ status }) => Number(status) >= 400);
    }),
  ),
  rule(
    'RFC7644-3.7.3-2',
    'A result has a location also where its operation failed, unless that was a POST.',
    async (start) => {
      const locations = results(await bulk(start(), failing)).map(({ location }) => location);
      expect(locations).toEqual([undefined, `${base}/Users/nobody`, `${base}/Users/nobody`]);
    },
    withResults((result) => {
      if (result.status === '404') delete result.location;
    }),
  ),
  rule(
    'RFC7644-3.7.3-3',
    'A result has the status that the operation would have had alone.',
    async (start) => {
      const harness = start();
      const Operations = [
        ...failing,
        post('a', '/Users', user('anna')),
        post('b', '/Users', user('ANNA')),
        { method: 'DELETE', path: '/Users/bulkId:a' },
      ];
      expect(results(await bulk(harness, Operations)).map(({ status }) => status)).toEqual([
        '400',
        '404',
        '404',
        '201',
        '409',
        '204',
      ]);
    },
    withResults((result) => {
      result.status = { code: result.status as string };
    }),
    {
      choice:
        'The prose wants the code within status, every example has a string: a string, as the other messages have it.',
    },
  ),
  rule(
    'RFC7644-3.7.3-4',
    'A result that is an error says what was wrong.',
    async (start) => {
      const details = results(await bulk(start(), failing)).map(({ response }) => (response as JsonObject).detail);
      expect(details).toEqual([
        'userName: it is required',
        'there is no User with the id "nobody"',
        'there is no User with the id "nobody"',
      ]);
    },
    withResults((result) => {
      result.response = { schemas: [urn.Error], status: String(result.status) };
    }),
    {
      choice:
        'The prose wants a description within status, section 3.7 an Error as the response: it is the detail of the Error.',
    },
  ),
  rule(
    'RFC7644-3.7.4-1',
    'The most operations and the largest payload are defined, and told.',
    async (start) => {
      const { send } = start({ behaviour: { maxOperations: 7, maxPayloadSize: 5000 } });
      expect((await send('GET', '/ServiceProviderConfig')).body.bulk).toEqual({
        supported: true,
        maxOperations: 7,
        maxPayloadSize: 5000,
      });
    },
    answering(/^GET .ServiceProviderConfig/, ({ body }) => {
      body.bulk = { supported: true, maxOperations: 0, maxPayloadSize: 0 };
    }),
  ),
  rule(
    'RFC7644-3.7.4-2',
    'A request beyond one of the limits is answered with 413.',
    async (start) => {
      for (const answer of await beyondLimits(start({ behaviour: limits }))) expectError(answer, 413);
    },
    (options) => ({ ...options, behaviour: { ...options.behaviour, maxOperations: 100 } }),
  ),
  rule(
    'RFC7644-3.7.4-3',
    'The answer to a request beyond a limit says which limit it is.',
    async (start) => {
      const details = (await beyondLimits(start({ behaviour: limits }))).map(({ body }) => body.detail);
      expect(details).toEqual([
        'a bulk request can have at most 2 operations, not 3',
        'the body is larger than 1000 bytes',
      ]);
    },
    answering(/^POST .Bulk/, ({ body }) => {
      body.detail = 'too large';
    }),
  ),
];

const failing = [
  post('x', '/Users', { schemas: [urn.User] }),
  { method: 'PATCH', path: '/Users/nobody', data: title('x') },
  { method: 'DELETE', path: '/Users/nobody' },
];

const limits = { maxOperations: 2, maxPayloadSize: 1000 };

async function beyondLimits(harness: Harness) {
  const tooMany = await bulk(
    harness,
    ['a', 'b', 'c'].map((name) => post(name, '/Users', user(name))),
  );
  const tooLarge = await harness.send('POST', '/Bulk', { raw: `${' '.repeat(1000)}{}` });
  expect(names(await harness.send('GET', '/Users'))).toEqual([]);
  return [tooMany, tooLarge];
}

function withResults(change: (result: JsonObject) => void): Fault {
  return answering(/^POST .Bulk/, ({ body }) => list(body.Operations).forEach(change));
}

/** Simulates a provider that does not support references. */
function renamingReferences(): Fault {
  return asking(/^POST .Bulk/, (request) => {
    request.body = JSON.parse(JSON.stringify(request.body).replaceAll('"bulkId:', '"unknown:')) as JsonObject;
  });
}
