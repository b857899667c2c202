import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applyPatch11 } from '../../../src/dialects/scim11/apply-patch.ts';
import { patchTo11 } from '../../../src/dialects/scim11/patch-to-11.ts';
import { resourceTo20 } from '../../../src/dialects/scim11/resource.ts';
import type { JsonObject } from '../../../src/protocol/json/json.ts';
import type { PatchOperation } from '../../../src/protocol/patch/operation.ts';
import { urn } from '../../../src/protocol/urns.ts';

const core = 'urn:scim:schemas:core:1.0';
const enterprise = 'urn:scim:schemas:extension:enterprise:1.0';
const schemas = [core];

describe('PATCH of SCIM 2.0 in SCIM 1.1', () => {
  it.each<[PatchOperation[], JsonObject]>([
    [[{ op: 'replace', path: 'nickName', value: 'Barbie' }], { schemas, nickName: 'Barbie' }],
    [[{ op: 'remove', path: 'nickName' }], { schemas, meta: { attributes: ['nickName'] } }],
    [[{ op: 'replace', path: 'name.familyName', value: 'S' }], { schemas, name: { familyName: 'S' } }],
    [[{ op: 'remove', path: 'name.formatted' }], { schemas, meta: { attributes: ['name.formatted'] } }],
    [[{ op: 'replace', value: { active: false } }], { schemas, active: false }],
    [[{ op: 'add', path: 'members', value: [{ value: 'ID' }] }], { schemas, members: [{ value: 'ID' }] }],
    [[{ op: 'remove', path: 'members[value eq "ID"]' }], { schemas, members: [{ value: 'ID', operation: 'delete' }] }],
    [
      [{ op: 'remove', path: 'members', value: [{ value: 'ID' }] }],
      { schemas, members: [{ value: 'ID', operation: 'delete' }] },
    ],
    [
      [
        { op: 'remove', path: 'members[value eq "A"]' },
        { op: 'add', path: 'members', value: [{ value: 'B' }] },
      ],
      { schemas, members: [{ value: 'A', operation: 'delete' }, { value: 'B' }] },
    ],
    [
      [{ op: 'replace', path: 'members', value: [{ value: 'A' }] }],
      { schemas, meta: { attributes: ['members'] }, members: [{ value: 'A' }] },
    ],
    [[{ op: 'remove', path: 'members' }], { schemas, meta: { attributes: ['members'] } }],
    [
      [
        { op: 'replace', path: 'name.familyName', value: 'S' },
        { op: 'replace', path: 'Name.givenName', value: 'B' },
      ],
      { schemas, name: { familyName: 'S', givenName: 'B' } },
    ],
    [
      [{ op: 'replace', path: 'emails[value eq "x"].primary', value: true }],
      { schemas, emails: [{ value: 'x', primary: true }] },
    ],
    [
      [{ op: 'replace', path: `${urn.EnterpriseUser}:department`, value: 'Sales' }],
      { schemas: [core, enterprise], [enterprise]: { department: 'Sales' } },
    ],
    [
      [{ op: 'replace', path: `${urn.EnterpriseUser}:manager`, value: { value: 'M' } }],
      { schemas: [core, enterprise], [enterprise]: { manager: { managerId: 'M' } } },
    ],
    [
      [{ op: 'remove', path: `${urn.EnterpriseUser}:manager` }],
      { schemas, meta: { attributes: [`${enterprise}:manager`] } },
    ],
  ])('%j', (operations, expected) => {
    expect(patchTo11(operations)).toEqual(expected);
  });

  it.each<[PatchOperation[], string]>([
    [
      [{ op: 'replace', path: 'emails[type eq "work"].value', value: 'x' }],
      'SCIM 1.1 does not support the path emails[type eq "work"].value: the filter in a PATCH must have the form value eq "..."',
    ],
    [
      [{ op: 'replace', path: 'emails[value eq "x"].value', value: 'y' }],
      'SCIM 1.1 cannot change "value" of the item emails[value eq "x"].value, because a PATCH selects the item by its "value"',
    ],
    [
      [
        { op: 'add', path: `${urn.User}:title`, value: 'x' },
        { op: 'remove', path: `${urn.User}:Title` },
      ],
      `SCIM 1.1 cannot change ${urn.User}:Title twice in one PATCH, because SCIM 1.1 does not define the order of the changes`,
    ],
    [
      [{ op: 'remove', path: 'emails[value eq "x"].display' }],
      'SCIM 1.1 cannot remove emails[value eq "x"].display, because a PATCH cannot remove a single sub-attribute of an item',
    ],
    [
      [
        { op: 'add', path: 'members', value: [{ value: 'A' }] },
        { op: 'remove', path: 'members[value eq "A"]' },
      ],
      'SCIM 1.1 cannot change members twice in one PATCH, because SCIM 1.1 does not define the order of the changes',
    ],
    [
      [
        { op: 'replace', path: 'nickName', value: 'a' },
        { op: 'remove', path: 'nickName' },
      ],
      'SCIM 1.1 cannot change nickName twice in one PATCH, because SCIM 1.1 does not define the order of the changes',
    ],
  ])('%j cannot be expressed', (operations, message) => {
    expect(() => patchTo11(operations)).toThrow(expect.objectContaining({ name: 'NotExpressibleError', message }));
  });
});

describe('a PATCH of SCIM 1.1 with many values', () => {
  const addresses = (count: number, country: string) =>
    Array.from({ length: count }, (_, number) => ({ streetAddress: `Street ${number}`, country }));

  it('is refused if too many items without `value` must be compared', () => {
    const resource: JsonObject = { addresses: addresses(1000, 'AT') };
    expect(() => applyPatch11(resource, { addresses: addresses(1000, 'DE') }, [])).toThrow(
      expect.objectContaining({
        status: 413,
        detail:
          'the PATCH has too many items without "value", because each is compared with the whole long list: send several smaller PATCH requests',
      }),
    );
    expect(applyPatch11(resource, { addresses: addresses(100, 'DE') }, [])['addresses']).toHaveLength(1100);
  });

  it('has one primary value, which is the last of many', () => {
    const emails = Array.from({ length: 500 }, (_, number) => ({ value: `${number}`, primary: true }));
    const { emails: merged } = applyPatch11(
      { emails: [{ value: 'x', primary: true }, { value: '7' }] },
      { emails },
      [],
    );
    expect((merged as JsonObject[]).filter(({ primary }) => primary === true)).toEqual([
      { value: '499', primary: true },
    ]);
    expect(merged).toHaveLength(501);
  });
});

describe('a PATCH of SCIM 1.1 that is applied', () => {
  const user: JsonObject = {
    id: '1',
    nickName: 'Babs',
    name: { givenName: 'B', familyName: 'J', formatted: 'B J' },
    emails: [{ value: 'a', type: 'work' }, { value: 'b' }],
    addresses: [{ type: 'work', locality: 'Rome' }],
    phoneNumbers: [
      { value: '1', type: 'work', primary: true },
      { value: '1', type: 'home' },
    ],
    [urn.EnterpriseUser]: { department: 'Sales', division: 'EU' },
  };

  it.each<[string, JsonObject, string[], JsonObject]>([
    ['removes an attribute', {}, ['nickName'], { nickName: undefined }],
    ['removes a sub-attribute', {}, ['name.formatted'], { name: { givenName: 'B', familyName: 'J' } }],
    [
      'removes an attribute of the extension, with a dot',
      {},
      [`${enterprise}.department`],
      { [urn.EnterpriseUser]: { division: 'EU' } },
    ],
    ['removes a whole extension', {}, [enterprise], { [urn.EnterpriseUser]: undefined }],
    ['removes nothing for an extension that is absent', {}, ['urn:example:ext:nickName'], {}],
    [
      'merges a complex value',
      { name: { familyName: 'S' } },
      [],
      { name: { givenName: 'B', familyName: 'S', formatted: 'B J' } },
    ],
    [
      'merges items by value, adds and deletes',
      { emails: [{ value: 'a', primary: true }, { value: 'b', operation: 'delete' }, { value: 'c' }] },
      [],
      { emails: [{ value: 'a', type: 'work', primary: true }, { value: 'c' }] },
    ],
    [
      'makes the primary value no longer primary if another value becomes primary',
      { phoneNumbers: [{ value: '2', primary: true }] },
      [],
      {
        phoneNumbers: [
          { value: '1', type: 'work', primary: false },
          { value: '1', type: 'home' },
          { value: '2', primary: true },
        ],
      },
    ],
    [
      'deletes the value with all sub-attributes, if several have the same value',
      { phoneNumbers: [{ value: '1', type: 'home', operation: 'delete' }] },
      [],
      { phoneNumbers: [{ value: '1', type: 'work', primary: true }] },
    ],
    ['replaces a list', { emails: [{ value: 'z' }] }, ['emails'], { emails: [{ value: 'z' }] }],
    [
      'ignores a deletion in a list that is removed',
      { emails: [{ value: 'a', operation: 'delete' }, { value: 'z' }] },
      ['emails'],
      { emails: [{ value: 'z' }] },
    ],
    [
      'changes an address by a deletion and an addition',
      {
        addresses: [
          { type: 'work', locality: 'Rome', operation: 'delete' },
          { type: 'work', locality: 'Oslo' },
        ],
      },
      [],
      { addresses: [{ type: 'work', locality: 'Oslo' }] },
    ],
    ['does not change the id', { id: '2', nickName: 'x' }, [], { id: '1', nickName: 'x' }],
  ])('%s', (_, body, removed, expected) => {
    const wanted = Object.fromEntries(
      Object.entries({ ...user, ...expected }).filter(([, value]) => value !== undefined),
    );
    expect(applyPatch11(user, body, removed)).toEqual(wanted);
  });
});

it('a group has the same members after a PATCH of SCIM 2.0 and after its translation', () => {
  const id = fc.constantFrom('a', 'b', 'c', 'd', 'e');
  const ids = fc.uniqueArray(id);
  fc.assert(
    fc.property(ids, ids, ids, fc.boolean(), (before, added, removed, replaces) => {
      const remove = removed.filter((value) => !added.includes(value));
      const operations: PatchOperation[] = replaces
        ? [{ op: 'replace', path: 'members', value: added.map((value) => ({ value })) }]
        : [
            ...remove.map((value): PatchOperation => ({ op: 'remove', path: `members[value eq "${value}"]` })),
            ...(added.length > 0
              ? [{ op: 'add', path: 'members', value: added.map((value) => ({ value })) } as PatchOperation]
              : []),
          ];
      const { meta, ...body } = patchTo11(operations);
      const names = ((meta as JsonObject | undefined)?.['attributes'] ?? []) as string[];
      const group = { members: before.map((value) => ({ value })) };
      const after = applyPatch11(group, resourceTo20(body, urn.Group), names);
      const members = ((after['members'] ?? []) as JsonObject[]).map(({ value }) => value);
      const wanted = replaces ? added : [...before.filter((value) => !remove.includes(value)), ...added];
      expect(new Set(members)).toEqual(new Set(wanted));
      expect(members).toHaveLength(new Set(members).size);
    }),
  );
});
