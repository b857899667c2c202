import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Deviation, lenient, type Tolerated } from '../../../src/protocol/deviation.ts';
import { isObject, type JsonObject } from '../../../src/protocol/json/json.ts';
import { GroupModel, type ResourceModel, UserModel } from '../../../src/protocol/schema/model.ts';
import { urn } from '../../../src/protocol/urns.ts';
import { printIssue, type ValidationContext, validate, validateOrThrow } from '../../../src/protocol/value/validate.ts';
import { runs } from '../../support/runs.ts';
import { anyGroup, anyUser } from '../support/arbitrary-resource.ts';
import { refusal } from '../support/errors.ts';
import { deepFreeze } from '../support/freeze.ts';
import { barbara } from '../support/people.ts';
import { ExtendedThingModel, ExtraSchema, ThingModel } from '../support/thing.ts';

const create: ValidationContext = { operation: 'create', direction: 'request' };
const replace: ValidationContext = { operation: 'replace', direction: 'request' };
const patch: ValidationContext = { operation: 'patch', direction: 'request' };
const response: ValidationContext = { operation: 'replace', direction: 'response' };

const user = (attributes: JsonObject): JsonObject => ({ schemas: [urn.User], userName: 'babs', ...attributes });
const thing = (attributes: JsonObject): JsonObject => ({ schemas: ['urn:example:2.0:Thing'], ...attributes });

/** The issues of a validation, one a line. */
function issues(input: unknown, model: ResourceModel, context: ValidationContext = create): string[] {
  return validate(deepFreeze(input), model, context).issues.map((issue) => `${issue.scimType} ${printIssue(issue)}`);
}

describe('a resource is spelled as its schema spells it', () => {
  test.each<[string, JsonObject, JsonObject]>([
    [
      'names in any case',
      { SCHEMAS: [urn.User], username: 'babs', NAME: { givenname: 'B' } },
      user({ name: { givenName: 'B' } }),
    ],
    [
      'URNs in any case',
      { ...user({}), schemas: [urn.User.toUpperCase()], [urn.EnterpriseUser.toUpperCase()]: { Department: 'x' } },
      { ...user({ [urn.EnterpriseUser]: { department: 'x' } }), schemas: [urn.User, urn.EnterpriseUser] },
    ],
    [
      'what is unassigned is left out',
      user({ title: null, emails: [], name: { givenName: null }, ims: [null, {}], [urn.EnterpriseUser]: null }),
      user({}),
    ],
    [
      'an extension without data is left out',
      { ...user({ [urn.EnterpriseUser]: { department: null } }), schemas: [urn.User, urn.EnterpriseUser] },
      user({}),
    ],
    [
      'canonical values are spelled canonically',
      user({ emails: [{ value: 'x', type: 'WORK' }] }),
      user({ emails: [{ value: 'x', type: 'work' }] }),
    ],
    [
      'values that are not canonical stay',
      user({ emails: [{ value: 'x', type: 'Ferien' }] }),
      user({ emails: [{ value: 'x', type: 'Ferien' }] }),
    ],
    ['an empty text is a value', user({ title: '' }), user({ title: '' })],
    [
      'schemas say what is there',
      { ...user({ [urn.EnterpriseUser]: { department: 'x' } }), schemas: [urn.EnterpriseUser, urn.User] },
      { ...user({ [urn.EnterpriseUser]: { department: 'x' } }), schemas: [urn.User, urn.EnterpriseUser] },
    ],
    [
      'what is readOnly is ignored in a request',
      user({
        id: '1',
        meta: { version: 'x' },
        groups: [{ value: '1' }],
        [urn.EnterpriseUser]: { manager: { value: '1', displayName: 'M' } },
      }),
      { ...user({ [urn.EnterpriseUser]: { manager: { value: '1' } } }), schemas: [urn.User, urn.EnterpriseUser] },
    ],
    ['what is readOnly is ignored even if it is wrong', user({ id: 5, meta: 'x', groups: 'y' }), user({})],
  ])('%s', (_name, input, expected) => {
    expect(validate(deepFreeze(input), UserModel, create)).toEqual({ resource: expected, issues: [] });
  });

  test('a response keeps what is readOnly', () => {
    expect(validate(barbara, UserModel, response)).toEqual({ resource: barbara, issues: [] });
  });
});

describe('what is wrong is named', () => {
  test.each<[string, JsonObject, string]>([
    ['no text', { label: true }, 'invalidValue label: must be a string, not a boolean (true)'],
    ['an object for a text', { label: {} }, 'invalidValue label: must be a string, not an object'],
    ['an array for a single value', { label: ['a', 'b'] }, 'invalidValue label: must be one value, not an array of 2'],
    ['no boolean', { flag: 1 }, 'invalidValue flag: must be true or false, not a number (1)'],
    ['another word for a boolean', { flag: 'yes' }, 'invalidValue flag: must be true or false, not "yes"'],
    ['a fraction for an integer', { size: 1.5 }, 'invalidValue size: must be an integer, not a number (1.5)'],
    [
      'an integer that no double holds',
      { size: 2 ** 53 },
      'invalidValue size: must be an integer from -(2^53 - 1) to 2^53 - 1, not 9007199254740992',
    ],
    ['a text for a number', { ratio: 'x' }, 'invalidValue ratio: must be a number, not "x"'],
    [
      'a date without a time',
      { at: '2020-01-01' },
      'invalidValue at: must be a date and time such as "2026-01-31T08:00:00Z", not "2020-01-01"',
    ],
    [
      'a number for a date',
      { at: 1577836800 },
      'invalidValue at: must be a date and time such as "2026-01-31T08:00:00Z", not a number (1577836800)',
    ],
    [
      'a day that does not exist',
      { at: '2021-02-29T00:00:00Z' },
      'invalidValue at: must be a date and time such as "2026-01-31T08:00:00Z", not "2021-02-29T00:00:00Z"',
    ],
    ['no base64', { blob: 'ä' }, 'invalidValue blob: must be base64, not "ä"'],
    ['padding in the middle', { blob: 'QQ==QQ==' }, 'invalidValue blob: must be base64, not "QQ==QQ=="'],
    ['no URI', { link: 'a b' }, 'invalidValue link: must be a URI, not "a b"'],
    ['a text for an object', { box: 'x' }, 'invalidValue box: must be an object, not a string'],
    ['an array of arrays', { parts: [[]] }, 'invalidValue parts[0]: must be an object, not an array'],
    [
      'a wrong value of several',
      { parts: [{ value: 'a' }, { size: 'x' }] },
      'invalidValue parts[1].size: must be an integer, not "x"',
    ],
    ['a wrong simple value of several', { tags: ['a', {}] }, 'invalidValue tags[1]: must be a string, not an object'],
    [
      'two primary values',
      {
        parts: [
          { value: 'a', primary: true },
          { value: 'b', primary: true },
        ],
      },
      'invalidValue parts: primary is true for more than one value',
    ],
    ['a required sub-attribute that is missing', { owner: { badge: 'x' } }, 'invalidValue owner.value: it is required'],
    [
      'a required sub-attribute that is null',
      { bonds: [{ value: null, note: 'x' }] },
      'invalidValue bonds[0].value: it is required',
    ],
    [
      'a required attribute of an extension',
      { [ExtraSchema.id]: { may: 'x' } },
      `invalidValue ${ExtraSchema.id}:must: it is required`,
    ],
    [
      'an extension that is no object',
      { [ExtraSchema.id]: 'x' },
      `invalidValue ${ExtraSchema.id}: the value of an extension must be an object`,
    ],
    [
      'an extension that is an array',
      { [ExtraSchema.id]: [{ must: 'x' }] },
      `invalidValue ${ExtraSchema.id}: the value of an extension must be an object`,
    ],
    ['an attribute that is given twice', { label: 'a', LABEL: 'b' }, 'invalidSyntax label: must not be given twice'],
    [
      'a sub-attribute that is given twice',
      { box: { width: 1, Width: 2 } },
      'invalidSyntax box.width: must not be given twice',
    ],
    [
      'an attribute of an extension that is given twice',
      { [ExtraSchema.id]: { must: 'a', MUST: 'b' } },
      `invalidSyntax ${ExtraSchema.id}:must: must not be given twice`,
    ],
    [
      'an extension that is given twice',
      { [ExtraSchema.id]: { must: 'a' }, [ExtraSchema.id.toUpperCase()]: { must: 'b' } },
      `invalidSyntax ${ExtraSchema.id}: must not be given twice`,
    ],
    ['schemas that are given twice', { SCHEMAS: [ExtraSchema.id] }, 'invalidSyntax schemas: must not be given twice'],
    [
      'a schema that is no text',
      { schemas: ['urn:example:2.0:Thing', 5] },
      'invalidSyntax schemas[1]: must be a string, not a number',
    ],
  ])('%s', (_name, attributes, issue) => {
    expect(issues(thing(attributes), ThingModel)).toEqual([issue]);
    const tolerated = validate(thing(attributes), ThingModel, create, { tolerate: lenient([]) });
    expect(tolerated.issues.map((one) => `${one.scimType} ${printIssue(one)}`)).toEqual([issue]);
  });

  test('schemas that are no array', () => {
    expect(issues({ ...user({}), schemas: { a: urn.User } }, UserModel)[0]).toBe(
      'invalidSyntax schemas: must be an array, not an object',
    );
  });

  test('a long value is cut', () => {
    expect(issues(thing({ at: 'x'.repeat(1e5) }), ThingModel)[0]?.length).toBeLessThan(150);
  });

  test('everything wrong is found at once, and what is right is kept', () => {
    const { resource, issues } = validate(
      { schemas: [urn.User], active: 'maybe', title: 5, nope: 1, emails: [{ value: 'a' }, { value: {} }] },
      UserModel,
      create,
    );
    expect(issues.map(printIssue)).toEqual([
      'active: must be true or false, not "maybe"',
      'title: a string must be in quotes (RFC 7643 section 2.3.1)',
      'nope: no schema of the resource defines the attribute (RFC 7644 section 3.1)',
      'emails[1].value: must be a string, not an object',
      'userName: it is required',
    ]);
    expect(resource).toEqual({ schemas: [urn.User], title: '5', emails: [{ value: 'a' }] });
  });

  test('the error names the first five and counts the rest', () => {
    const input = { schemas: [urn.User], userName: 'x', a: 1, b: 1, c: 1, d: 1, e: 1, f: 1, g: 1 };
    const rule = 'no schema of the resource defines the attribute (RFC 7644 section 3.1)';
    expect(refusal(() => validateOrThrow(input, UserModel, create))).toBe(
      `invalidSyntax: ${['a', 'b', 'c', 'd', 'e'].map((name) => `${name}: ${rule}`).join('; ')}; and 2 more`,
    );
    expect(validateOrThrow(user({}), UserModel, create)).toEqual(user({}));
  });

  test.each([[null], [[]], ['x'], [5], [undefined]])('%j is no resource', (input) => {
    expect(issues(input, UserModel)).toEqual(['invalidSyntax a resource must be a JSON object']);
  });
});

describe('what is required depends on what is done', () => {
  test.each<[string, unknown, ResourceModel, ValidationContext, string[]]>([
    [
      'a new user has a userName',
      { schemas: [urn.User] },
      UserModel,
      create,
      ['invalidValue userName: it is required'],
    ],
    [
      'a replaced user too',
      { schemas: [urn.User], userName: null },
      UserModel,
      replace,
      ['invalidValue userName: it is required'],
    ],
    ['a patch may leave it out', {}, UserModel, patch, []],
    [
      'a group has a displayName',
      { schemas: [urn.Group] },
      GroupModel,
      create,
      ['invalidValue displayName: it is required'],
    ],
    [
      'a new resource says its schema',
      { userName: 'x' },
      UserModel,
      create,
      ['invalidSyntax schemas: "schemas" must contain the core schema of the resource (RFC 7644 section 3.1)'],
    ],
    [
      'an extension alone is not its schema',
      { schemas: [urn.EnterpriseUser], userName: 'x' },
      UserModel,
      create,
      ['invalidSyntax schemas: "schemas" must contain the core schema of the resource (RFC 7644 section 3.1)'],
    ],
    [
      'a required extension is there',
      thing({}),
      ExtendedThingModel,
      create,
      [`invalidValue ${ExtraSchema.id}: the extension is required`],
    ],
    ['a required extension may be left out of a patch', thing({}), ExtendedThingModel, patch, []],
  ])('%s', (_name, input, model, context, expected) => {
    expect(issues(input, model, context)).toEqual(expected);
  });
});

describe('a response is held to what a server must return, and must not', () => {
  const complete = thing({ id: '1', always: 'a' });
  test.each<[string, JsonObject, string[]]>([
    [
      'what is always returned',
      thing({}),
      [
        'invalidValue id: must always be returned',
        'invalidValue always: must always be returned',
        'invalidValue stamp: must always be returned',
      ],
    ],
    [
      'what is never returned',
      { ...complete, stamp: { by: 'b' }, secret: 'x' },
      ['invalidValue secret: must never be returned'],
    ],
    [
      'a sub-attribute that is never returned',
      { ...complete, stamp: { by: 'b', key: 'x' } },
      ['invalidValue stamp.key: must never be returned'],
    ],
    [
      'a sub-attribute of values that is never returned',
      {
        ...complete,
        stamp: { by: 'b' },
        parts: [
          { value: 'a', always: 'a' },
          { pin: 'x', always: 'a' },
        ],
      },
      ['invalidValue parts[1].pin: must never be returned'],
    ],
    [
      'an attribute of an extension that is never returned',
      {
        ...complete,
        stamp: { by: 'b' },
        schemas: ['urn:example:2.0:Thing', ExtraSchema.id],
        [ExtraSchema.id]: { must: 'x', hidden: 'x' },
      },
      [`invalidValue ${ExtraSchema.id}:hidden: must never be returned`],
    ],
    [
      'a wrong readOnly value',
      { ...complete, stamp: { by: 'b' }, serial: 5 },
      ['invalidValue serial: a string must be in quotes (RFC 7643 section 2.3.1)'],
    ],
  ])('%s', (_name, input, expected) => {
    expect(issues(input, ThingModel, response)).toEqual(expected);
  });

  test('a userName is a server’s to choose', () => {
    expect(issues({ ...barbara, userName: 'o’brien' }, UserModel, response)).toEqual([]);
  });

  test('a password in an answer is a leak', () => {
    expect(issues({ ...barbara, password: 'x' }, UserModel, response)).toEqual([
      'invalidValue password: must never be returned',
    ]);
  });
});

describe('what clients really send is understood when asked, and refused otherwise', () => {
  test.each<[Deviation, JsonObject, JsonObject]>([
    ['valueStringified', user({ active: 'True' }), user({ active: true })],
    ['valueNumberForString', user({ title: 5 }), user({ title: '5' })],
    ['valueArray', user({ name: [{ givenName: 'B' }] }), user({ name: { givenName: 'B' } })],
    ['valueNotArray', user({ emails: { value: 'x' } }), user({ emails: [{ value: 'x' }] })],
    ['valueBare', user({ emails: ['x@example.com'] }), user({ emails: [{ value: 'x@example.com' }] })],
    ['unknownAttribute', user({ department: null }), user({})],
    ['unknownAttribute', user({ 'urn:ietf:params:scim:schemas:extension:enterprise:2.0User': {} }), user({})],
    ['unknownAttribute', user({ name: { nick: 'x' } }), user({})],
    [
      'unknownSchema',
      { ...user({}), schemas: [urn.User, 'http://schemas.microsoft.com/2006/11/ResourceManagement/ADSCIM/2.0/Group'] },
      user({}),
    ],
    ['valueNotArray', { ...user({}), schemas: urn.User }, user({})],
    ['schemasMissing', { userName: 'babs' }, user({})],
    ['userNameCharacter', user({ userName: 'o’brien' }), user({ userName: 'o’brien' })],
  ])('%s', (deviation, input, expected) => {
    const notes: Tolerated[] = [];
    expect(validate(input, UserModel, create, { tolerate: lenient(notes) })).toEqual({
      resource: expected,
      issues: [],
    });
    expect(notes.map((note) => note.deviation)).toEqual([deviation]);
    expect(issues(input, UserModel)).toHaveLength(1);
  });
});

describe('whatever a stranger sends', () => {
  test('names that reach prototypes are unknown attributes', () => {
    const input = JSON.parse(
      `{"schemas":["${urn.User}"],"userName":"x","__proto__":{"a":1},"constructor":{"prototype":{"a":1}},
        "name":{"__proto__":{"a":1},"toString":"x"},"${urn.EnterpriseUser}":{"__proto__":{"a":1}}}`,
    );
    const { resource, issues } = validate(input, UserModel, create);
    expect(issues.map(({ path }) => path)).toEqual([
      '__proto__',
      'constructor',
      'name.__proto__',
      'name.toString',
      `${urn.EnterpriseUser}:__proto__`,
    ]);
    expect(resource).toEqual({ schemas: [urn.User], userName: 'x' });
    expect(Object.getPrototypeOf(resource)).toBe(Object.prototype);
    expect(({} as JsonObject).a).toBeUndefined();
  });

  test('depth is no danger', () => {
    let deep: JsonObject = {};
    for (let i = 0; i < 100_000; i++) deep = { emails: [deep], name: deep };
    expect(validate(user(deep), UserModel, create).issues.map(printIssue)).toEqual([
      'emails[0].emails: no schema of the resource defines the attribute (RFC 7644 section 3.1)',
      'emails[0].name: no schema of the resource defines the attribute (RFC 7644 section 3.1)',
      'name.emails: no schema of the resource defines the attribute (RFC 7644 section 3.1)',
      'name.name: no schema of the resource defines the attribute (RFC 7644 section 3.1)',
    ]);
  });

  test('it never throws, and what comes out is valid', () => {
    const names = [
      'schemas',
      'userName',
      'USERNAME',
      'name',
      'emails',
      'active',
      'meta',
      'id',
      urn.EnterpriseUser,
      'value',
      'manager',
      'x509Certificates',
      'nope',
    ];
    const junk = fc.letrec((tie) => ({
      value: fc.oneof(
        { depthSize: 'small' },
        fc.constantFrom<unknown>(null, true, 'True', '', 'x', 0, -1.5, '7', urn.User, urn.EnterpriseUser),
        fc.array(tie('value'), { maxLength: 3 }),
        fc.dictionary(fc.constantFrom(...names), tie('value'), { maxKeys: 5 }),
      ),
    })).value;
    const contexts = fc.constantFrom(create, replace, patch, response);
    fc.assert(
      fc.property(junk, contexts, (input, context) => {
        for (const options of [{}, { tolerate: lenient([]) }]) {
          const { resource } = validate(input, UserModel, context, options);
          if (!isObject(input)) continue;
          const again = validate(resource, UserModel, context);
          expect(again.resource).toEqual(resource);
          for (const { detail } of again.issues) expect(detail).toMatch(/required|must (always|never) be returned/);
        }
      }),
      runs(1000),
    );
  });

  test.each([
    ['users', anyUser, UserModel],
    ['groups', anyGroup, GroupModel],
  ])('what is right comes back as it is: %s', (_name, any, model) => {
    fc.assert(
      fc.property(any, (resource) => {
        expect(validate(resource, model, { operation: 'create', direction: 'response' })).toEqual({
          resource,
          issues: [],
        });
      }),
      runs(500),
    );
  });
});
