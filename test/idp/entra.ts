import type { JsonObject } from '../../src/protocol/json/json.ts';
import { urn } from '../../src/protocol/urns.ts';
import { base } from '../mock-server/provider/harness.ts';
import { list, patchOp, type Step } from './sequence.ts';

// The requests and bodies come from the Microsoft Entra documentation, "Develop and plan provisioning for a SCIM
// endpoint" and "Known issues with SCIM 2.0 protocol compliance". Only the ids are changed, to ids of this provider.
// The documentation does not show how a user is enabled again. This request is therefore derived from the default
// mapping.

/** Differences between the default Entra ID and Entra ID with `aadOptscim062020` in the tenant URL. */
export interface EntraDialect {
  readonly Add: string;
  readonly Replace: string;
  /** A change of several attributes, and the resulting values. */
  readonly changeMany: readonly JsonObject[];
  readonly changedTo: {
    readonly displayName: string;
    readonly email: string;
    readonly givenName: string;
    readonly familyName: string;
    readonly externalId: string;
    readonly employeeNumber: string;
  };
  readonly disabled: JsonObject[string];
  readonly enabled: JsonObject[string];
  readonly removeMember: JsonObject;
  /** How a strict provider refuses `changeMany`. */
  readonly refusesMany: Required<Step>['strict'];
}

const enterprise = urn.EnterpriseUser;
const guid = '0a21f0f2-8d2a-4f8e-bf98-7363c4aed4ef';
const userName = 'Test_User_00aa00aa-bb11-cc22-dd33-44ee44ee44ee';

/** The document's first example of a user. */
const testUser: JsonObject = {
  schemas: [urn.User, enterprise],
  externalId: guid,
  userName,
  active: true,
  emails: [{ primary: true, type: 'work', value: 'Test_User_11bb11bb-cc22-dd33-ee44-55ff55ff55ff@testuser.com' }],
  meta: { resourceType: 'User' },
  name: { formatted: 'givenName familyName', familyName: 'familyName', givenName: 'givenName' },
  roles: [],
};

/**
 * The document's second example of a user. Its URN has no colon before "User", some values are null, and some
 * attributes of the extension are outside of the extension.
 */
const joyYoung: JsonObject = {
  schemas: [urn.User, 'urn:ietf:params:scim:schemas:extension:enterprise:2.0User'],
  externalId: 'jyoung',
  userName: 'jyoung@testuser.com',
  active: true,
  addresses: null,
  displayName: 'Joy Young',
  emails: [{ type: 'work', value: 'jyoung@Contoso.com', primary: true }],
  meta: { resourceType: 'User' },
  name: { familyName: 'Young', givenName: 'Joy' },
  phoneNumbers: null,
  preferredLanguage: null,
  title: null,
  department: null,
  manager: null,
};

const created: JsonObject = {
  schemas: [urn.User],
  id: 'id-1',
  externalId: guid,
  userName,
  active: true,
  emails: [{ primary: true, type: 'work', value: 'Test_User_11bb11bb-cc22-dd33-ee44-55ff55ff55ff@testuser.com' }],
  name: { formatted: 'givenName familyName', familyName: 'familyName', givenName: 'givenName' },
};
const joy: JsonObject = {
  schemas: [urn.User],
  id: 'id-2',
  externalId: 'jyoung',
  userName: 'jyoung@testuser.com',
  active: true,
  displayName: 'Joy Young',
  emails: [{ type: 'work', value: 'jyoung@Contoso.com', primary: true }],
  name: { familyName: 'Young', givenName: 'Joy' },
};
const renamedFamily: JsonObject = {
  ...created,
  emails: [{ primary: true, type: 'work', value: 'updatedEmail@microsoft.com' }],
  name: { formatted: 'givenName familyName', familyName: 'updatedFamilyName', givenName: 'givenName' },
};
const group: JsonObject = {
  schemas: [urn.Group],
  id: 'id-3',
  externalId: '8aa1a0c0-c4c3-4bc0-b4a5-2ef676900159',
  displayName: 'displayName',
};
const renamedGroup: JsonObject = { ...group, displayName: '1879db59-3bdf-4490-ad68-ab880a269474updatedDisplayName' };
const memberOf = {
  value: 'id-3',
  $ref: `${base}/Groups/id-3`,
  display: String(renamedGroup.displayName),
  type: 'direct',
};
const member = (id: string, display?: string): JsonObject => ({
  value: id,
  $ref: `${base}/Users/${id}`,
  type: 'User',
  ...(display === undefined ? {} : { display }),
});

/** Returns all requests of Entra ID for a user and a group, from the test of the connection to the last deletion. */
export function entra(dialect: EntraDialect): Step[] {
  const { Add, Replace, changedTo } = dialect;
  const { displayName, email, givenName, familyName, externalId, employeeNumber } = changedTo;
  const changed: JsonObject = {
    ...created,
    schemas: [urn.User, enterprise],
    externalId,
    displayName,
    emails: [{ primary: true, type: 'work', value: email }],
    name: { formatted: 'givenName familyName', familyName, givenName },
    [enterprise]: { employeeNumber },
  };
  const nicknamed: JsonObject = { ...changed, nickName: 'Babs' };
  const renamed: JsonObject = { ...nicknamed, userName: '5b50642d-79fc-4410-9e90-4c077cdd1a59@testuser.com' };
  const manager = { value: 'id-2', $ref: `${base}/Users/id-2`, displayName: 'Joy Young' };
  const managed: JsonObject = { ...renamed, [enterprise]: { employeeNumber, manager } };
  const isStrictCase = Add === 'add';
  const replaces = isStrictCase ? {} : { strict: refusedSpelling('Replace') };
  const adds = isStrictCase ? {} : { strict: refusedSpelling('Add') };
  return [
    {
      step: 'tests the connection with a user that does not exist',
      request: 'GET /Users?filter=userName eq "11111111-2222-3333-4444-555555555555"',
      status: 200,
      answer: list(),
    },
    { step: 'reads the schemas of an app of the gallery', request: 'GET /Schemas', status: 200 },
    { step: 'finds nobody', request: `GET /Users?filter=userName eq "${userName}"`, status: 200, answer: list() },
    {
      step: 'creates a user',
      request: 'POST /Users',
      body: testUser,
      status: 201,
      answer: created,
      state: { '/Users/id-1': created },
    },
    {
      step: 'finds the user',
      request: `GET /Users?filter=userName eq "${userName}"`,
      status: 200,
      answer: list(created),
    },
    { step: 'reads the user', request: 'GET /Users/id-1', status: 200, answer: created },
    {
      step: 'reads a user that is gone',
      request: 'GET /Users/5171a35d82074e068ce2',
      status: 404,
      answer: { schemas: [urn.Error], status: '404', detail: 'there is no User with the id "5171a35d82074e068ce2"' },
    },
    {
      step: 'looks for an externalId without quotes',
      request: 'GET /Users?filter=externalId eq jyoung',
      status: 200,
      answer: list(),
      strict: [
        'invalidFilter',
        'expected a value: a "string" in double quotes, a number, true, false or null, found "jyoung" (at position 15)',
      ],
    },
    {
      step: 'creates a user with nulls and misplaced attributes',
      request: 'POST /Users',
      body: joyYoung,
      status: 201,
      answer: joy,
      state: { '/Users/id-2': joy },
      strict: [
        'invalidSyntax',
        'schemas urn:ietf:params:scim:schemas:extension:enterprise:2.0User: the resource type does not have the schema (RFC 7644 section 3.1); department: no schema of the resource defines the attribute (RFC 7644 section 3.1); manager: no schema of the resource defines the attribute (RFC 7644 section 3.1)',
      ],
    },
    {
      step: 'looks for an e-mail of a type',
      request: 'GET /Users?filter=emails[type eq "work"].value eq "jyoung@contoso.com"',
      status: 200,
      answer: list(joy),
      strict: [
        'invalidFilter',
        'a sub-attribute cannot follow "]" in a filter: write the condition inside the brackets (at position 23)',
      ],
    },
    {
      step: 'changes an e-mail and a name',
      request: 'PATCH /Users/id-1',
      body: patchOp(
        { op: Replace, path: 'emails[type eq "work"].value', value: 'updatedEmail@microsoft.com' },
        { op: Replace, path: 'name.familyName', value: 'updatedFamilyName' },
      ),
      status: 200,
      answer: renamedFamily,
      state: { '/Users/id-1': renamedFamily },
      ...replaces,
    },
    {
      step: 'changes many attributes',
      request: 'PATCH /Users/id-1',
      body: patchOp(...dialect.changeMany),
      status: 200,
      answer: { ...changed },
      state: { '/Users/id-1': changed },
      strict: dialect.refusesMany,
    },
    {
      step: 'adds a nickname',
      request: 'PATCH /Users/id-1',
      body: patchOp({ op: Add, path: 'nickName', value: 'Babs' }),
      status: 200,
      answer: nicknamed,
      state: { '/Users/id-1': nicknamed },
      ...adds,
    },
    {
      step: 'renames the user',
      request: 'PATCH /Users/id-1',
      body: patchOp({ op: Replace, path: 'userName', value: renamed.userName as string }),
      status: 200,
      answer: renamed,
      state: { '/Users/id-1': renamed },
      ...replaces,
    },
    {
      // The document describes the conditions, but does not show the URL.
      step: 'asks whether the manager is set already',
      request: `GET /Users?attributes=id&filter=id eq "id-1" and ${enterprise}:manager eq "id-2"`,
      status: 200,
      answer: list(),
    },
    {
      step: 'asks for the manager in the other order',
      request: `GET /Users?attributes=id&filter=${enterprise}:manager eq "id-2" and id eq "id-1"`,
      status: 200,
      answer: list(),
    },
    {
      step: 'sets the manager with an array and without the URN',
      request: 'PATCH /Users/id-1',
      body: patchOp({ op: Add, path: 'manager', value: [{ $ref: 'http://.../scim/Users/id-2', value: 'id-2' }] }),
      status: 200,
      answer: managed,
      state: { '/Users/id-1': managed },
      strict: isStrictCase
        ? [
            'invalidPath',
            'manager: the path of an attribute of an extension must contain the URN of the extension (RFC 7644 section 3.10)',
          ]
        : refusedSpelling('Add'),
    },
    {
      step: 'sets the manager to a bare id',
      request: 'PATCH /Users/id-1',
      body: patchOp({ op: Add, path: `${enterprise}:manager`, value: 'id-2' }),
      status: 200,
      answer: managed,
      state: { '/Users/id-1': managed },
      strict: isStrictCase
        ? [
            'invalidValue',
            `${enterprise}:manager: the value of a complex attribute must be an object (RFC 7643 section 2.3.8)`,
          ]
        : refusedSpelling('Add'),
    },
    {
      step: 'disables the user',
      request: 'PATCH /Users/id-1',
      body: patchOp({ op: Replace, path: 'active', value: dialect.disabled ?? null }),
      status: 200,
      answer: { ...managed, active: false },
      state: { '/Users/id-1': { ...managed, active: false } },
      ...replaces,
    },
    {
      step: 'still finds the disabled user',
      request: 'GET /Users/id-1',
      status: 200,
      answer: { ...managed, active: false },
    },
    {
      step: 'enables the user again',
      request: 'PATCH /Users/id-1',
      body: patchOp({ op: Replace, path: 'active', value: dialect.enabled ?? null }),
      status: 200,
      answer: managed,
      state: { '/Users/id-1': managed },
      ...replaces,
    },
    {
      step: 'disables the user with a boolean, and with Operations first',
      request: 'PATCH /Users/id-1',
      body: { Operations: [{ op: Replace, path: 'active', value: false }], schemas: [urn.PatchOp] },
      status: 200,
      answer: { ...managed, active: false },
      state: { '/Users/id-1': { ...managed, active: false } },
      ...replaces,
    },
    {
      step: 'finds no group',
      request: 'GET /Groups?excludedAttributes=members&filter=displayName eq "displayName"',
      status: 200,
      answer: list(),
    },
    {
      step: 'creates a group with a schema of its own',
      request: 'POST /Groups',
      body: {
        schemas: [urn.Group, 'http://schemas.microsoft.com/2006/11/ResourceManagement/ADSCIM/2.0/Group'],
        externalId: '8aa1a0c0-c4c3-4bc0-b4a5-2ef676900159',
        displayName: 'displayName',
        meta: { resourceType: 'Group' },
      },
      status: 201,
      answer: group,
      state: { '/Groups/id-3': group },
      strict: [
        'invalidSyntax',
        'schemas http://schemas.microsoft.com/2006/11/ResourceManagement/ADSCIM/2.0/Group: the resource type does not have the schema (RFC 7644 section 3.1)',
      ],
    },
    {
      step: 'finds the group',
      request: 'GET /Groups?excludedAttributes=members&filter=displayName eq "displayName"',
      status: 200,
      answer: list(group),
    },
    { step: 'reads the group', request: 'GET /Groups/id-3?excludedAttributes=members', status: 200, answer: group },
    {
      step: 'renames the group',
      request: 'PATCH /Groups/id-3',
      body: patchOp({ op: Replace, path: 'displayName', value: renamedGroup.displayName as string }),
      status: 204,
      state: { '/Groups/id-3': renamedGroup },
      ...replaces,
    },
    {
      step: 'adds a member',
      request: 'PATCH /Groups/id-3',
      body: patchOp({ op: Add, path: 'members', value: [{ $ref: null, value: 'id-1' }] }),
      status: 204,
      state: {
        '/Groups/id-3': { ...renamedGroup, members: [member('id-1', displayName)] },
        '/Users/id-1': { ...managed, active: false, groups: [memberOf] },
      },
      ...adds,
    },
    {
      step: 'adds another member',
      request: 'PATCH /Groups/id-3',
      body: patchOp({ op: Add, path: 'members', value: [{ $ref: null, value: 'id-2' }] }),
      status: 204,
      state: {
        '/Groups/id-3': { ...renamedGroup, members: [member('id-1', displayName), member('id-2', 'Joy Young')] },
      },
      ...adds,
    },
    {
      step: 'reads the group without its members',
      request: 'GET /Groups/id-3?excludedAttributes=members',
      status: 200,
      answer: renamedGroup,
    },
    {
      step: 'asks whether somebody is a member',
      request: 'GET /Groups?attributes=id&filter=id eq "id-3" and members eq "id-1"',
      status: 200,
      answer: list({ schemas: [urn.Group], id: 'id-3' }),
    },
    {
      step: 'removes one member, and no other',
      request: 'PATCH /Groups/id-3',
      body: patchOp(dialect.removeMember),
      status: 204,
      state: { '/Groups/id-3': { ...renamedGroup, members: [member('id-2', 'Joy Young')] } },
      ...(isStrictCase ? {} : { strict: refusedSpelling('Remove') }),
    },
    {
      step: 'adds the member again',
      request: 'PATCH /Groups/id-3',
      body: patchOp({ op: Add, path: 'members', value: [{ $ref: null, value: 'id-1' }] }),
      status: 204,
      state: {
        '/Groups/id-3': { ...renamedGroup, members: [member('id-2', 'Joy Young'), member('id-1', displayName)] },
      },
      ...adds,
    },
    ...removedWithoutReference(dialect, { ...renamedGroup, members: [member('id-2', 'Joy Young')] }),
    {
      step: 'deletes a user for good',
      request: 'DELETE /Users/id-2',
      status: 204,
      state: { '/Users/id-2': null, '/Groups/id-3': renamedGroup },
    },
    { step: 'deletes the group', request: 'DELETE /Groups/id-3', status: 204, state: { '/Groups/id-3': null } },
  ];
}

/**
 * Returns the step that removes a member without `$ref`, as in the second document. With `aadOptscim062020` in the
 * tenant URL, the operation also has no `value`.
 */
function removedWithoutReference({ Add, removeMember }: EntraDialect, left: JsonObject): Step[] {
  const isStrictCase = Add === 'add';
  const operation = isStrictCase ? removeMember : { op: 'Remove', path: 'members', value: [{ value: 'id-1' }] };
  return [
    {
      step: 'removes the member without a reference, and no other',
      request: 'PATCH /Groups/id-3',
      body: patchOp(operation),
      status: 204,
      state: { '/Groups/id-3': left },
      ...(isStrictCase ? {} : { strict: refusedSpelling('Remove') }),
    },
  ];
}

function refusedSpelling(op: string): Required<Step>['strict'] {
  const rule = 'op must be "add", "remove" or "replace" in lower case (RFC 7644 section 3.5.2)';
  return ['invalidSyntax', `operation 1: ${op}: ${rule}`];
}
