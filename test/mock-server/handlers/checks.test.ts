import { describe, expect, it } from 'vitest';
import type { Behaviour } from '../../../mock-server/behaviour/index.ts';
import type { ProviderContext } from '../../../mock-server/context/context.ts';
import { indexesOf } from '../../../mock-server/context/indexes.ts';
import { checkPrepared } from '../../../mock-server/handlers/bulk-cycle.ts';
import { type WriteVerb, writeChecks } from '../../../mock-server/handlers/checks/table.ts';
import type { Change } from '../../../mock-server/store/store.ts';
import type { JsonObject } from '../../../src/protocol/json/json.ts';
import { deviceResourceTypes, deviceSchemas, deviceUrn } from '../../../src/protocol/schema/devices/index.ts';
import { createResourceModel } from '../../../src/protocol/schema/model.ts';
import type { Resource } from '../../../src/protocol/schema/resource.ts';
import { standardResourceTypes, standardSchemas } from '../../../src/protocol/schema/standard/index.ts';
import { urn } from '../../../src/protocol/urns.ts';
import { createHarness, group, patchOp, user } from '../provider/harness.ts';

const names = Array.from({ length: 5001 }, (_, i) => ({ value: `${i}@example.com` }));
const managedBy = (id: string): JsonObject => ({
  schemas: [urn.User, urn.EnterpriseUser],
  [urn.EnterpriseUser]: { manager: { value: id } },
});
const mab = deviceUrn.EthernetMab;
const device = (deviceMacAddress: string): JsonObject => ({
  schemas: [deviceUrn.Device, mab],
  active: true,
  [mab]: { deviceMacAddress },
});
const noAddress = `${mab}:deviceMacAddress: "x" is not a MAC address such as 2C:54:91:88:C9:E2`;
const replace = (path: string, value: unknown): JsonObject => ({ op: 'replace', path, value }) as JsonObject;

/** A request that only one check refuses. The provider has the users ada (id-1) and bob (id-2) and a group (id-3). */
interface Refused {
  readonly detail: string;
  readonly behaviour?: Partial<Behaviour>;
  /** A request that is sent before the refused request. */
  readonly first?: readonly [method: string, path: string, body: JsonObject];
  readonly request?: readonly [method: string, path: string, body: JsonObject];
  /** Changes that were prepared for operations that refer to each other. */
  readonly changes?: readonly Change[];
}

const taken = 'userName "bob" is already in use';
const noManager = 'manager: there is no User with the id "id-9"';
const twoValues = 'emails: this provider allows one value, not 2';
const tooLong = 'emails: this provider allows at most 5000 values, not 5001';
const groupTaken = 'displayName "Staff" is already in use';
const twoMembers = 'at most 1 members can be added by one request, not 2';
const tooManyCharacters = 'title: this provider allows at most 1 characters';
const shortTitles = { maxLengths: { title: 1 } };
const two = [{ value: 'a@example.com' }, { value: 'b@example.com' }];
const put = (resource: JsonObject, type = 'User'): Change => ({ op: 'put', type, resource: resource as Resource });

const cases: Readonly<Record<string, Partial<Record<WriteVerb, Refused>>>> = {
  'body.listLengths': {
    // The items have a wrong type, which validation refuses with another message. The length is checked first.
    create: { detail: tooLong, request: ['POST', '/Users', user('eve', { emails: names.map(() => 1) })] },
    replace: { detail: tooLong, request: ['PUT', '/Users/id-1', user('ada', { emails: names.map(() => 1) })] },
    merge: { detail: tooLong, request: ['PATCH', '/Users/id-1', { emails: names.map(() => 1) }] },
  },
  'body.membersMerged': {
    merge: {
      detail: twoMembers,
      behaviour: { maxMembersAdded: 1 },
      request: ['PATCH', '/Groups/id-3', { members: [{ value: 'id-1' }, { value: 'id-2' }] }],
    },
  },
  'operations.patchOperations': {
    patch: {
      detail: 'at most 1 operations are allowed in one PATCH, not 2',
      behaviour: { maxPatchOperations: 1 },
      request: ['PATCH', '/Users/id-1', patchOp(replace('title', 'a'), replace('title', 'b'))],
    },
  },
  'operations.patchPaths': {
    patch: {
      detail: 'emails[type eq "work"]: this provider does not support filters in paths',
      behaviour: { patchPathFilters: false },
      request: ['PATCH', '/Users/id-1', patchOp({ op: 'remove', path: 'emails[type eq "work"]' })],
    },
  },
  'operations.patchWithoutPath': {
    patch: {
      detail: 'this provider accepts only PATCH operations with a path',
      behaviour: { patchWithoutPath: 'refuse' },
      request: ['PATCH', '/Users/id-1', patchOp({ op: 'replace', value: { title: 'a' } })],
    },
  },
  'operations.membersPresent': {
    patch: {
      detail: 'the group "id-3" does not have the member to remove',
      behaviour: { nonMemberRemoval: '404' },
      request: ['PATCH', '/Groups/id-3', patchOp({ op: 'remove', path: 'members[value eq "id-9"]' })],
    },
  },
  'operations.membersPatched': {
    patch: {
      detail: twoMembers,
      behaviour: { maxMembersAdded: 1 },
      request: [
        'PATCH',
        '/Groups/id-3',
        patchOp({ op: 'add', path: 'members', value: [{ value: 'id-1' }, { value: 'id-2' }] }),
      ],
    },
  },
  'operations.listLengths': {
    patch: {
      detail: tooLong,
      request: [
        'PATCH',
        '/Users/id-1',
        patchOp(
          replace(
            'emails',
            names.map(() => 1),
          ),
        ),
      ],
    },
  },
  'representation.patchCost': {
    patch: {
      detail: 'the lists are too long for a PATCH with 200 operations: send several smaller PATCH requests',
      request: [
        'PATCH',
        '/Users/id-1',
        patchOp(...Array.from({ length: 200 }, () => ({ op: 'add', path: 'emails', value: names.slice(0, 40) }))),
      ],
    },
  },
  'input.membersGiven': {
    create: {
      detail: twoMembers,
      behaviour: { maxMembersAdded: 1 },
      request: ['POST', '/Groups', group('Other', 'id-1', 'id-2')],
    },
    replace: {
      detail: twoMembers,
      behaviour: { maxMembersAdded: 1 },
      request: ['PUT', '/Groups/id-3', group('Staff', 'id-1', 'id-2')],
    },
  },
  'input.membersReplaced': {
    replace: {
      detail: 'members: this provider does not allow a request that replaces or removes all members',
      behaviour: { memberReplacement: 'refuse' },
      request: ['PUT', '/Groups/id-3', group('Staff', 'id-1')],
    },
  },
  'input.immutable': {
    replace: {
      detail: 'serial cannot be changed, because this attribute is immutable and already has a value',
      request: ['PUT', '/Badges/id-4', { schemas: ['urn:example:Badge'], serial: '2' }],
    },
    merge: {
      detail: 'serial cannot be changed, because this attribute is immutable and already has a value',
      request: ['PATCH', '/Badges/id-4', { serial: '2' }],
    },
  },
  'input.device': {
    create: { detail: noAddress, request: ['POST', '/Devices', device('x')] },
    replace: { detail: noAddress, request: ['PUT', '/Devices/id-6', device('x')] },
    patch: {
      detail: noAddress,
      request: ['PATCH', '/Devices/id-6', patchOp(replace(`${mab}:deviceMacAddress`, 'x'))],
    },
    merge: { detail: noAddress, request: ['PATCH', '/Devices/id-6', { [mab]: { deviceMacAddress: 'x' } }] },
  },
  'attributes.listLengths': {
    create: { detail: tooLong, request: ['POST', '/Users', user('eve', { emails: names })] },
    replace: { detail: tooLong, request: ['PUT', '/Users/id-1', user('ada', { emails: names })] },
    patch: {
      detail: tooLong,
      request: [
        'PATCH',
        '/Users/id-1',
        patchOp(replace('emails', names.slice(0, 2501)), { op: 'add', path: 'emails', value: names.slice(2501) }),
      ],
    },
    merge: {
      detail: tooLong,
      first: ['PATCH', '/Users/id-1', { emails: names.slice(0, 2501) }],
      request: ['PATCH', '/Users/id-1', { emails: names.slice(2501) }],
    },
  },
  'resource.idIsFree': { bulkCycle: { detail: 'the id "id-1" is already in use', changes: [put({ id: 'id-1' })] } },
  'resource.uniqueness': {
    create: { detail: taken, request: ['POST', '/Users', user('bob')] },
    replace: { detail: taken, request: ['PUT', '/Users/id-1', user('bob')] },
    patch: { detail: taken, request: ['PATCH', '/Users/id-1', patchOp(replace('userName', 'bob'))] },
    merge: { detail: taken, request: ['PATCH', '/Users/id-1', { userName: 'bob' }] },
    bulkCycle: { detail: taken, changes: [put({ id: 'new', userName: 'bob' })] },
  },
  'resource.restrictions': {
    create: {
      detail: twoValues,
      behaviour: { singleValued: ['emails'] },
      request: ['POST', '/Users', user('eve', { emails: two })],
    },
    replace: {
      detail: twoValues,
      behaviour: { singleValued: ['emails'] },
      request: ['PUT', '/Users/id-1', user('ada', { emails: two })],
    },
    patch: {
      detail: twoValues,
      behaviour: { singleValued: ['emails'] },
      request: ['PATCH', '/Users/id-1', patchOp(replace('emails', two))],
    },
    merge: {
      detail: twoValues,
      behaviour: { singleValued: ['emails'] },
      request: ['PATCH', '/Users/id-1', { emails: two }],
    },
    bulkCycle: {
      detail: twoValues,
      behaviour: { singleValued: ['emails'] },
      changes: [put({ id: 'new', userName: 'eve', emails: two })],
    },
  },
  'resource.lengths': {
    create: {
      detail: tooManyCharacters,
      behaviour: shortTitles,
      request: ['POST', '/Users', user('eve', { title: 'ab' })],
    },
    replace: {
      detail: tooManyCharacters,
      behaviour: shortTitles,
      request: ['PUT', '/Users/id-1', user('ada', { title: 'ab' })],
    },
    patch: {
      detail: tooManyCharacters,
      behaviour: shortTitles,
      request: ['PATCH', '/Users/id-1', patchOp(replace('title', 'ab'))],
    },
    merge: {
      detail: tooManyCharacters,
      behaviour: shortTitles,
      request: ['PATCH', '/Users/id-1', { title: 'ab' }],
    },
    bulkCycle: {
      detail: tooManyCharacters,
      behaviour: shortTitles,
      changes: [put({ id: 'new', userName: 'eve', title: 'ab' })],
    },
  },
  'resource.groupName': {
    create: { detail: groupTaken, behaviour: { uniqueGroupNames: true }, request: ['POST', '/Groups', group('Staff')] },
    replace: {
      detail: groupTaken,
      behaviour: { uniqueGroupNames: true },
      request: ['PUT', '/Groups/id-5', group('Staff')],
    },
    patch: {
      detail: groupTaken,
      behaviour: { uniqueGroupNames: true },
      request: ['PATCH', '/Groups/id-5', patchOp(replace('displayName', 'Staff'))],
    },
    merge: {
      detail: groupTaken,
      behaviour: { uniqueGroupNames: true },
      request: ['PATCH', '/Groups/id-5', { displayName: 'Staff' }],
    },
    bulkCycle: {
      detail: groupTaken,
      behaviour: { uniqueGroupNames: true },
      changes: [put({ id: 'new', displayName: 'Staff' }, 'Group')],
    },
  },
  'resource.manager': {
    create: { detail: noManager, request: ['POST', '/Users', user('eve', managedBy('id-9'))] },
    replace: { detail: noManager, request: ['PUT', '/Users/id-1', user('ada', managedBy('id-9'))] },
    patch: {
      detail: noManager,
      request: ['PATCH', '/Users/id-1', patchOp(replace(`${urn.EnterpriseUser}:manager`, { value: 'id-9' }))],
    },
    merge: { detail: noManager, request: ['PATCH', '/Users/id-1', managedBy('id-9')] },
    bulkCycle: { detail: noManager, changes: [put({ id: 'new', ...user('eve', managedBy('id-9')) })] },
  },
  'transaction.membersExist': {
    bulkCycle: {
      detail: 'User "id-9" was deleted',
      changes: [
        put({ id: 'new', displayName: 'Other' }, 'Group'),
        { op: 'link', group: 'new', member: { value: 'id-9', type: 'User' } },
      ],
    },
  },
};

const badge = {
  id: 'urn:example:Badge',
  name: 'Badge',
  description: 'A badge',
  attributes: [
    {
      name: 'serial',
      type: 'string',
      multiValued: false,
      description: '',
      required: false,
      caseExact: true,
      mutability: 'immutable',
      returned: 'default',
      uniqueness: 'none',
    },
  ],
} as const;
const schemas = [...standardSchemas, ...deviceSchemas, badge];
const resourceTypes = [
  ...standardResourceTypes,
  ...deviceResourceTypes,
  { name: 'Badge', endpoint: '/Badges', schema: badge.id, description: '' },
];
const models = resourceTypes.map((type) => createResourceModel(type, schemas));

async function open(behaviour: Partial<Behaviour> = {}) {
  const harness = createHarness({ behaviour, schemas, resourceTypes });
  await harness.send('POST', '/Users', user('ada'));
  await harness.send('POST', '/Users', user('bob'));
  await harness.send('POST', '/Groups', group('Staff'));
  await harness.send('POST', '/Badges', { schemas: [badge.id], serial: '1' });
  await harness.send('POST', '/Groups', group('Guests'));
  await harness.send('POST', '/Devices', device('2C:54:91:88:C9:E2'));
  return harness;
}

describe('checks of a write', () => {
  it('each have a case for every verb that they belong to', () => {
    const expected = Object.entries(writeChecks).flatMap(([stage, rows]) =>
      Object.entries<{ readonly verbs: readonly WriteVerb[] }>(rows).map(([name, { verbs }]) => [
        `${stage}.${name}`,
        [...verbs].sort(),
      ]),
    );
    expect(Object.entries(cases).map(([name, verbs]) => [name, Object.keys(verbs).sort()])).toEqual(expected);
  });

  const rows = Object.entries(cases).flatMap(([name, verbs]) =>
    Object.entries(verbs).map(([verb, refused]): [string, string, Refused] => [name, verb, refused]),
  );

  it.each(rows)('%s refuses %s', async (_name, verb, { detail, behaviour, first, request, changes }) => {
    // Only SCIM 1.1 merges the body of a PATCH.
    const { send, provider } = await open({ ...behaviour, ...(verb === 'merge' ? { scimVersion: '1.1' } : {}) });
    if (first) await send(...first);
    if (request) {
      const { status, body } = await send(...request);
      const [error] = (body['Errors'] ?? []) as JsonObject[];
      expect([status >= 400, error ? error['description'] : body.detail]).toEqual([true, detail]);
    }
    if (changes) {
      const indexes = new Map(models.map((model) => [model.resourceType.name, indexesOf(model)]));
      const context = { store: provider.store, models, indexes, behaviour: provider.behaviour };
      expect(() => checkPrepared(context as unknown as ProviderContext, changes)).toThrow(detail);
    }
  });

  it('accept prepared users who manage each other', async () => {
    const { provider } = await open();
    const indexes = new Map(models.map((model) => [model.resourceType.name, indexesOf(model)]));
    const context = { store: provider.store, models, indexes, behaviour: provider.behaviour };
    const changes = [put({ id: 'a', ...user('a', managedBy('b')) }), put({ id: 'b', ...user('b', managedBy('a')) })];
    expect(() => checkPrepared(context as unknown as ProviderContext, changes)).not.toThrow();
  });
});
