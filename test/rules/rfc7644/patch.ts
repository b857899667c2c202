import { expect } from 'vitest';
import type { JsonObject } from '../../../src/protocol/json/json.ts';
import { urn } from '../../../src/protocol/urns.ts';
import { base, patchOp } from '../../mock-server/provider/harness.ts';
import { addGroup, addUser, expectError, found, list, patchUser } from '../ask.ts';
import { accepting, answering, asking, layer, refusing, schema, settled, showing } from '../faults.ts';
import { gadget, gadgetUrn, withGadgets } from '../gadget.ts';
import { type Fault, type Rule, rule } from '../rule.ts';

const department = `${urn.EnterpriseUser}:department`;

/** RFC 7644 section 3.5.2: rules for every PATCH. */
export const rules: readonly Rule[] = [
  rule(
    'RFC7644-3.5.2-1',
    'A PATCH is a PatchOp message.',
    async (start) => {
      const harness = start();
      const id = await addUser(harness, 'anna');
      const Operations = [{ op: 'add', path: 'title', value: 'Boss' }];
      expectError(await harness.send('PATCH', `/Users/${id}`, { Operations }), 400, 'invalidSyntax');
      expectError(
        await harness.send('PATCH', `/Users/${id}`, { schemas: [urn.User], Operations }),
        400,
        'invalidSyntax',
      );
    },
    asking(/^PATCH .Users/, ({ body }) => {
      body.schemas ??= [urn.PatchOp];
    }),
  ),
  rule(
    'RFC7644-3.5.2-2',
    'A PATCH has one operation at least.',
    async (start) => {
      const harness = start();
      const id = await addUser(harness, 'anna');
      expectError(await patchUser(harness, id), 400, 'invalidSyntax');
      expectError(await harness.send('PATCH', `/Users/${id}`, { schemas: [urn.PatchOp] }), 400, 'invalidSyntax');
      expectError(
        await harness.send('PATCH', `/Users/${id}`, { schemas: [urn.PatchOp], Operations: {} }),
        400,
        'invalidSyntax',
      );
    },
    accepting(/^PATCH .Users/),
  ),
  rule(
    'RFC7644-3.5.2-3',
    'An operation has an "op", which is add, remove or replace.',
    async (start) => {
      const harness = start();
      const id = await addUser(harness, 'anna');
      for (const op of [{}, { op: null }, { op: 'move' }, { op: ['add'] }]) {
        expectError(await patchUser(harness, id, { ...op, path: 'title', value: 'x' }), 400, 'invalidSyntax');
      }
    },
    asking(/^PATCH .Users/, ({ body }) => {
      for (const operation of list(body.Operations)) operation.op ??= 'add';
    }),
  ),
  rule(
    'RFC7644-3.5.2-4',
    'A remove has a path.',
    async (start) => {
      const harness = start();
      const id = await addUser(harness, 'anna');
      expectError(await patchUser(harness, id, { op: 'remove' }), 400, 'noTarget');
      expectError(await patchUser(harness, id, { op: 'remove', value: { title: 'x' } }), 400, 'noTarget');
    },
    asking(/^PATCH .Users/, ({ body }) => {
      for (const operation of list(body.Operations)) operation.path ??= 'title';
    }),
  ),
  rule(
    'RFC7644-3.5.2-5',
    'An operation fits the schema: the attribute exists, and takes the value.',
    async (start) => {
      const harness = start();
      const id = await addUser(harness, 'anna');
      expectError(await patchUser(harness, id, { op: 'add', path: 'active', value: 'perhaps' }), 400, 'invalidValue');
      expectError(
        await patchUser(harness, id, { op: 'add', path: 'name.givenName', value: { a: 1 } }),
        400,
        'invalidValue',
      );
      expectError(await patchUser(harness, id, { op: 'add', path: 'nothing', value: 'x' }), 400, 'invalidPath');
      expectError(await patchUser(harness, id, { op: 'add', path: 'emails.nothing', value: 'x' }), 400, 'invalidPath');
    },
    schema(urn.User, 'active', { type: 'string' }),
  ),
  rule(
    'RFC7644-3.5.2-6',
    'PATCH changes no readOnly attribute, and no immutable one that has a value; it may give it its first.',
    async (start) => {
      const harness = start(withGadgets);
      await harness.send('POST', '/Gadgets', gadget());
      const patch = (operation: JsonObject) => harness.send('PATCH', '/Gadgets/id-1', patchOp(operation));
      expect((await patch({ op: 'add', path: 'serial', value: 'A' })).body.serial).toBe('A');
      expectError(await patch({ op: 'replace', path: 'serial', value: 'B' }), 400, 'mutability');
      expectError(await patch({ op: 'remove', path: 'serial' }), 400, 'mutability');
      expectError(await patch({ op: 'replace', path: 'id', value: 'B' }), 400, 'mutability');
      expectError(await patch({ op: 'add', path: 'meta.version', value: 'B' }), 400, 'mutability');
      const id = await addUser(harness, 'anna');
      const operation = { op: 'add', path: 'groups', value: [{ value: 'g' }] };
      expectError(await patchUser(harness, id, operation), 400, 'mutability');
    },
    schema(gadgetUrn, 'serial', { mutability: 'readWrite' }),
  ),
  rule(
    'RFC7644-3.5.2-7',
    'What does not fit is answered with an Error that says why.',
    async (start) => {
      const harness = start();
      const id = await addUser(harness, 'anna');
      const { status, body } = await patchUser(harness, id, { op: 'add', path: 'active', value: 'perhaps' });
      const detail = 'active: must be true or false, not "perhaps"';
      expect([status, body]).toEqual([400, { schemas: [urn.Error], status: '400', scimType: 'invalidValue', detail }]);
    },
    answering(/^PATCH .Users/, ({ body }) => {
      delete body.scimType;
    }),
  ),
  rule(
    'RFC7644-3.5.2-8',
    'Paths are understood by the schemas that the resource has, without saying so in the request.',
    async (start) => {
      const harness = start();
      const id = await addUser(harness, 'anna', {
        schemas: [urn.User, urn.EnterpriseUser],
        [urn.EnterpriseUser]: { department: 'a' },
      });
      const { body } = await patchUser(
        harness,
        id,
        { op: 'replace', path: department, value: 'b' },
        { op: 'replace', path: 'displayName', value: 'Anna' },
        { op: 'add', path: `${urn.User}:title`, value: 'Boss' },
      );
      expect(body).toMatchObject({ displayName: 'Anna', title: 'Boss', [urn.EnterpriseUser]: { department: 'b' } });
    },
    refusing(/^PATCH .Users/, 400, ({ body }) =>
      list((body as JsonObject).Operations).some(({ path }) => path === department),
    ),
  ),
  rule(
    'RFC7644-3.5.2-9',
    'An operation that changes "schemas" counts for those that follow.',
    async (start) => {
      const harness = start();
      const id = await addUser(harness, 'anna');
      const { status, body } = await patchUser(
        harness,
        id,
        { op: 'add', path: 'schemas', value: [urn.EnterpriseUser] },
        { op: 'add', path: department, value: 'Sales' },
      );
      expect([status, body.schemas, body[urn.EnterpriseUser]]).toEqual([
        200,
        [urn.User, urn.EnterpriseUser],
        { department: 'Sales' },
      ]);
      const removed = await patchUser(harness, id, { op: 'remove', path: urn.EnterpriseUser });
      expect([removed.body.schemas, removed.body[urn.EnterpriseUser]]).toEqual([[urn.User], undefined]);
    },
    showing(/^PATCH .Users/, (resource) => {
      resource.schemas = [urn.User];
    }),
    {
      choice:
        '"schemas" follows from the data: adding a URN allows its attributes, and the URN is shown while there are some.',
    },
  ),
  rule(
    'RFC7644-3.5.2-10',
    'A value that is made primary is the only one.',
    async (start) => {
      const harness = start();
      const emails = [
        { value: 'a@example.com', type: 'work', primary: true },
        { value: 'b@example.com', type: 'home' },
      ];
      const id = await addUser(harness, 'anna', { emails });
      const primaries = async (operation: JsonObject) =>
        list((await patchUser(harness, id, operation)).body.emails).map(({ primary }) => primary);
      expect(await primaries({ op: 'add', path: 'emails[type eq "home"].primary', value: true })).toEqual([
        false,
        true,
      ]);
      expect(
        await primaries({ op: 'add', path: 'emails', value: [{ value: 'c@example.com', primary: true }] }),
      ).toEqual([false, false, true]);
    },
    answering(/^PATCH .Users/, ({ body }) => {
      for (const email of list(body.emails)) email.primary = true;
    }),
  ),
  rule(
    'RFC7644-3.5.2-11',
    'All operations of a PATCH are done, or none.',
    async (start) => {
      const harness = start();
      const id = await addUser(harness, 'anna');
      const operations = [
        { op: 'add', path: 'title', value: 'Boss' },
        { op: 'add', path: 'active', value: 'perhaps' },
      ];
      expectError(await patchUser(harness, id, ...operations), 400, 'invalidValue');
      expect((await harness.send('GET', `/Users/${id}`)).body).not.toHaveProperty('title');
    },
    oneByOne(),
  ),
  rule(
    'RFC7644-3.5.2-12',
    'After a PATCH that failed, the resource is as it was: its version, its members and what lists and filters find.',
    async (start) => {
      const harness = start();
      const anna = await addUser(harness, 'anna');
      const staff = await addGroup(harness, 'Staff');
      const before = await harness.send('GET', `/Groups/${staff}`);
      const operations = [
        { op: 'replace', path: 'displayName', value: 'All' },
        { op: 'add', path: 'members', value: [{ value: anna }] },
        { op: 'add', path: 'members', value: [{ value: 'nobody' }] },
      ];
      expectError(await harness.send('PATCH', `/Groups/${staff}`, patchOp(...operations)), 400, 'invalidValue');
      expect(await harness.send('GET', `/Groups/${staff}`)).toEqual(before);
      expect(await found(harness, 'groups pr')).toEqual([]);
      expect(await found(harness, 'displayName eq "All"', '/Groups')).toEqual([]);
    },
    oneByOne(),
  ),
  rule(
    'RFC7644-3.5.2-13',
    'A PATCH with one operation that fails is answered with its failure.',
    async (start) => {
      const harness = start();
      const id = await addUser(harness, 'anna');
      const failing = { op: 'remove', path: 'userName' };
      const fine = { op: 'add', path: 'title', value: 'Boss' };
      for (const operations of [[failing], [failing, fine], [fine, failing]]) {
        expectError(await patchUser(harness, id, ...operations), 400, 'mutability');
      }
    },
    accepting(/^PATCH .Users/),
  ),
  rule(
    'RFC7644-3.5.2-14',
    'A PATCH that fails is answered with an Error message.',
    async (start) => {
      const harness = start();
      const id = await addUser(harness, 'anna');
      const { status, body } = await patchUser(harness, id, { op: 'add', path: 'emails[type eq', value: 'x' });
      expect([status, body.schemas, body.status, typeof body.detail]).toEqual([400, [urn.Error], '400', 'string']);
    },
    answering(/^PATCH .Users/, (answer) => {
      if (answer.status >= 400) answer.body = { message: 'no' };
    }),
  ),
  rule(
    'RFC7644-3.5.2-15',
    'A PATCH that was done is answered with 200 and the whole resource, or with 204 and its headers.',
    async (start) => {
      const harness = start();
      const id = await addUser(harness, 'anna', { title: 'Boss' });
      const patched = await patchUser(harness, id, { op: 'add', path: 'displayName', value: 'Anna' });
      expect([patched.status, patched.body]).toEqual([200, (await harness.send('GET', `/Users/${id}`)).body]);
      const staff = await addGroup(harness, 'Staff');
      const { status, headers, body } = await harness.send(
        'PATCH',
        `/Groups/${staff}`,
        patchOp({ op: 'replace', value: { displayName: 'All' } }),
      );
      expect([status, body, headers.etag, headers.location]).toEqual([204, {}, 'W/"2"', `${base}/Groups/${staff}`]);
    },
    answering(/^PATCH .Users/, (answer) => {
      answer.body = { id: 'id-1' };
    }),
  ),
  rule(
    'RFC7644-3.5.2-16',
    'A PATCH with attributes is answered with 200 and a body, also where it would be 204.',
    async (start) => {
      const harness = start();
      const staff = await addGroup(harness, 'Staff');
      const operation = { op: 'replace', path: 'displayName', value: 'All' };
      const { status, body } = await harness.send(
        'PATCH',
        `/Groups/${staff}?attributes=displayName`,
        patchOp(operation),
      );
      expect([status, body]).toEqual([200, { schemas: [urn.Group], id: staff, displayName: 'All' }]);
    },
    asking(/^PATCH .Groups/, ({ query }) => {
      delete query.attributes;
    }),
  ),
];

/** Simulates a provider that stores the resource after each operation. */
function oneByOne(): Fault {
  return layer((next) => async (request) => {
    if (request.method !== 'PATCH') return next(request);
    let answer = await next({ ...request, method: 'GET' });
    for (const operation of list((request.body as JsonObject).Operations)) {
      answer = await settled(next({ ...request, body: patchOp(operation) }));
      if (answer.status >= 400) break;
    }
    return answer;
  });
}
