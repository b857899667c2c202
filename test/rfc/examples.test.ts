import { describe, expect, test } from 'vitest';
import { lenient, type Tolerated } from '../../src/protocol/deviation.ts';
import { readError } from '../../src/protocol/errors.ts';
import { compileFilter, parseFilter } from '../../src/protocol/filter/index.ts';
import { isObject, type Json, type JsonObject } from '../../src/protocol/json/json.ts';
import { bulkReferences, parseBulkRequest, readBulkResponse } from '../../src/protocol/messages/bulk.ts';
import { parseSearchRequest } from '../../src/protocol/messages/query.ts';
import { applyPatch, diff, parsePatch, sameValues } from '../../src/protocol/patch/index.ts';
import { project } from '../../src/protocol/query/projection.ts';
import { discoveryModels } from '../../src/protocol/schema/discovery-models.ts';
import { GroupModel, type ResourceModel, standardModels, UserModel } from '../../src/protocol/schema/model.ts';
import { urn } from '../../src/protocol/urns.ts';
import { printIssue, validate } from '../../src/protocol/value/validate.ts';
import { normal } from '../protocol/support/arbitrary-resource.ts';
import { refusal } from '../protocol/support/errors.ts';
import { deepFreeze } from '../protocol/support/freeze.ts';
import { fixture, fixtureNames } from './fixture.ts';

const minimal = deepFreeze(fixture('rfc7643-8.1-user-minimal'));
const full = deepFreeze(fixture('rfc7643-8.2-user-full'));
const enterprise = deepFreeze(fixture('rfc7643-8.3-user-enterprise'));
const group = deepFreeze(fixture('rfc7643-8.4-group'));

const models = [...standardModels, ...discoveryModels];
function modelOf(resource: JsonObject): ResourceModel {
  const schemas = Array.isArray(resource.schemas) ? resource.schemas : [resource.attributes ? urn.Schema : undefined];
  const model = models.find(({ core }) => schemas.some((schema) => schema === core.urn));
  if (!model) throw new Error(`no model of ${JSON.stringify(schemas)}`);
  return model;
}

/** All complete resources in the examples, by the name of the example. */
const resources: [string, JsonObject][] = fixtureNames
  .filter((name) => name.startsWith('rfc764') && !/request|patch|error|bulk|projected|3\.4\.2-|3\.4\.3-/.test(name))
  .flatMap((name): [string, JsonObject][] => {
    const example = fixture<Json>(name);
    const list = Array.isArray(example)
      ? example
      : isObject(example) && Array.isArray(example.Resources)
        ? example.Resources
        : [example];
    return list.map((resource, index) => [list.length > 1 ? `${name} [${index}]` : name, resource as JsonObject]);
  });

describe('every resource that the RFCs show is valid as an answer, and comes back as it is', () => {
  /** Violations of the RFC rules in the RFC examples. */
  const slips: Record<string, string[]> = {
    // The schemas in section 8.7 and the responses in section 4 lack values that section 3 requires in every resource.
    'rfc7643-8.7.1-schemas': ['schemas: "schemas" must contain the core schema of the resource (RFC 7644 section 3.1)'],
    'rfc7643-8.7.2-schemas': ['schemas: "schemas" must contain the core schema of the resource (RFC 7644 section 3.1)'],
    // Section 5 defines no id for a ServiceProviderConfig.
    'rfc7643-8.5-service-provider-config': ['id: must always be returned'],
    // The full users contain a password, although section 4.1.1 never returns it.
    'rfc7643-8.2-user-full': ['password: must never be returned'],
    'rfc7643-8.3-user-enterprise': ['password: must never be returned'],
    // The schema of schemas describes only `attributes` and their `subAttributes`. Its own definition of
    // `subAttributes` contains one more level.
    'rfc7643-8.7.2-schemas [2]': [
      'schemas: "schemas" must contain the core schema of the resource (RFC 7644 section 3.1)',
      'attributes[3].subAttributes[11].subAttributes: no schema of the resource defines the attribute (RFC 7644 section 3.1)',
    ],
  };
  test.each(resources)('%s', (name, resource) => {
    const result = validate(deepFreeze(resource), modelOf(resource), { operation: 'replace', direction: 'response' });
    expect(result.issues.map(printIssue)).toEqual(slips[name] ?? slips[name.replace(/ .*/, '')] ?? []);
    const { schemas, ...rest } = result.resource;
    const { schemas: theirs, ...expected } = resource;
    if (name !== 'rfc7643-8.7.2-schemas [2]') expect(normal(rest)).toEqual(normal(expected));
    if (Array.isArray(theirs)) expect(new Set(schemas as string[])).toEqual(new Set(theirs as string[]));
  });

  test('there are that many', () => {
    expect(resources.length).toBe(22);
  });
});

describe('a request to make or replace a resource is read without what is readOnly', () => {
  test.each<[string, string[]]>([
    ['rfc7644-3.3-create-request', ['schemas', 'userName', 'externalId', 'name']],
    ['rfc7644-3.14-create-request', ['schemas', 'userName', 'externalId', 'name']],
    ['rfc7644-3.5.1-replace-request', ['schemas', 'userName', 'externalId', 'name', 'roles', 'emails']],
  ])('%s', (name, names) => {
    const body = fixture(name);
    const { resource, issues } = validate(body, UserModel, { operation: 'replace', direction: 'request' });
    expect(issues).toEqual([]);
    expect(Object.keys(resource).sort()).toEqual(
      [...names].filter((one) => !Array.isArray(body[one]) || (body[one] as Json[]).length > 0).sort(),
    );
  });

  test('what the example answers is what it was sent, with id and meta', () => {
    for (const section of ['3.3', '3.14']) {
      const sent = fixture(`rfc7644-${section}-create-request`);
      const { id: _id, meta: _meta, ...answered } = fixture(`rfc7644-${section}-create-response`);
      expect(sent).toMatchObject(answered);
    }
  });
});

describe('the examples of PATCH do what the text beside them says (RFC 7644 section 3.5.2)', () => {
  const babs = '2819c223-7f76-453a-919d-413861904646';
  const apply = (name: string, before: JsonObject, notes: Tolerated[] = []) => {
    const tolerate = lenient(notes);
    return applyPatch(before, parsePatch(fixture(name)), modelOf(before), { tolerate }).resource;
  };
  const values = (resource: JsonObject, name = 'members') =>
    ((resource[name] ?? []) as JsonObject[]).map(({ value }) => value);

  test('a member is added', () => {
    const { members: _, ...empty } = group;
    expect(values(apply('rfc7644-3.5.2.1-patch-add-member', empty))).toEqual([babs]);
    expect(values(apply('rfc7644-3.5.2-patch-add-member', group))).toContain(babs);
  });

  test('who is a member already is not added', () => {
    expect(values(group)).toContain(babs);
    expect(apply('rfc7644-3.5.2.1-patch-add-member', group)).toBe(group);
  });

  test('attributes are added without a path, "nickname" for nickName', () => {
    const after = apply('rfc7644-3.5.2.1-patch-add-attributes', minimal);
    expect(after).toEqual({ ...minimal, nickName: 'Babs', emails: [{ value: 'babs@jensen.org', type: 'home' }] });
    expect(apply('rfc7644-3.5.2.1-patch-add-attributes', full)).toEqual({ ...full, nickName: 'Babs' });
  });

  test('one member is removed', () => {
    const before = { ...group, members: [{ value: '2819c223-7f76-...413861904646' }, { value: 'x' }] };
    expect(values(apply('rfc7644-3.5.2.2-patch-remove-member', before))).toEqual(['x']);
    expect(apply('rfc7644-3.5.2.2-patch-remove-member', group)).toBe(group);
  });

  test('all members are removed', () => {
    expect(apply('rfc7644-3.5.2.2-patch-remove-all-members', group)).not.toHaveProperty('members');
  });

  test('the e-mail of the given type and domain is removed', () => {
    expect(values(apply('rfc7644-3.5.2.2-patch-remove-value', full), 'emails')).toEqual(['babs@jensen.org']);
  });

  test('one member is removed and another added; the path lacks a space', () => {
    const before = { ...group, members: [{ value: '2819c223...919d-413861904646' }, { value: 'x' }] };
    const notes: Tolerated[] = [];
    expect(values(apply('rfc7644-3.5.2.2-patch-remove-and-add-member', before, notes))).toEqual([
      'x',
      '08e1d05d...473d93df9210',
    ]);
    expect(notes.map(({ deviation }) => deviation)).toEqual(['filterMissingSpace']);
    expect(
      refusal(() => applyPatch(before, parsePatch(fixture('rfc7644-3.5.2.2-patch-remove-and-add-member')), GroupModel)),
    ).toMatch(/^invalidFilter: operation 1: expected a space/);
  });

  test('all members are replaced, by remove and add and by replace', () => {
    expect(values(apply('rfc7644-3.5.2.2-patch-replace-all-members', group))).toEqual([
      babs,
      '08e1d05d-121c-4561-8b96-473d93df9210',
    ]);
    expect(values(apply('rfc7644-3.5.2.3-patch-replace-members', group))).toEqual([
      '2819c223...413861904646',
      '08e1d05d...473d93df9210',
    ]);
  });

  test('the work address is replaced and becomes the primary one', () => {
    const [work, home] = full.addresses as [JsonObject, JsonObject];
    const before = {
      ...full,
      addresses: [
        { ...work, primary: false },
        { ...home, primary: true },
      ],
    };
    expect(apply('rfc7644-3.5.2.3-patch-replace-address', before).addresses).toEqual([
      {
        type: 'work',
        streetAddress: '911 Universal City Plaza',
        locality: 'Hollywood',
        region: 'CA',
        postalCode: '91608',
        country: 'US',
        formatted: '911 Universal City Plaza\nHollywood, CA 91608 US',
        primary: true,
      },
      { ...home, primary: false },
    ]);
  });

  test('the street of the work address is replaced', () => {
    const [work, home] = full.addresses as [JsonObject, JsonObject];
    expect(apply('rfc7644-3.5.2.3-patch-replace-street', full).addresses).toEqual([
      { ...work, streetAddress: '1010 Broadway Ave' },
      home,
    ]);
  });

  test('attributes are replaced without a path, others stay', () => {
    const after = apply('rfc7644-3.5.2.3-patch-replace-attributes', full);
    const { emails, nickName } = fixture<{ Operations: [{ value: JsonObject }] }>(
      'rfc7644-3.5.2.3-patch-replace-attributes',
    ).Operations[0].value;
    expect(after).toEqual({ ...full, emails, nickName: nickName ?? 'Babs' });
  });
});

describe('the examples of filters and projections', () => {
  test('the answer to a projection is what is projected (section 3.9)', () => {
    expect(project(full, UserModel, { attributes: ['userName'] })).toEqual({
      ...fixture('rfc7644-3.9-projected-user'),
      userName: full.userName,
    });
  });

  test('the SearchRequest of section 3.4.3 finds the family of section 3.4.3', () => {
    const query = parseSearchRequest(fixture('rfc7644-3.4.3-search-request'));
    expect(query).toEqual({
      attributes: ['displayName', 'userName'],
      filter: 'displayName sw "smith"',
      startIndex: 1,
      count: 10,
    });
    const answer = fixture<{ Resources: JsonObject[] }>('rfc7644-3.4.3-search-response');
    for (const model of standardModels) {
      const test = compileFilter(parseFilter(query.filter ?? ''), model, { unknownAttribute: 'absent' });
      expect(answer.Resources.map(test)).toEqual([true, true]);
    }
  });

  test('every value of the full user can be found by a filter', () => {
    for (const attribute of [...UserModel.core.attributes, ...UserModel.extensions.flatMap((one) => one.attributes)]) {
      if (attribute.returned === 'never') continue;
      const container = attribute.path.startsWith('urn:') ? (enterprise[urn.EnterpriseUser] as JsonObject) : enterprise;
      const given = container[attribute.name] !== undefined;
      expect(compileFilter(parseFilter(`${attribute.path} pr`), UserModel)(enterprise), attribute.path).toBe(given);
    }
  });
});

describe('the examples of bulk operations (section 3.7)', () => {
  test.each<[string, string[][]]>([
    ['rfc7644-3.7.1-bulk-circular-request', [['ytrewq'], ['qwerty']]],
    ['rfc7644-3.7.2-bulk-request', [[], ['qwerty']]],
    ['rfc7644-3.7.2-bulk-manager-request', [[], ['qwerty']]],
  ])('%s', (name, references) => {
    const { Operations } = parseBulkRequest(fixture(name));
    expect(Operations.map((operation) => [...bulkReferences(operation)])).toEqual(references);
    for (const { data, path } of Operations) {
      const model = path === '/Users' ? UserModel : GroupModel;
      expect(validate(data, model, { operation: 'create', direction: 'request' }).issues).toEqual([]);
    }
  });

  test('the request of section 3.7.3 has a bare array for a PATCH, and a schema that does not exist', () => {
    const body = fixture<{ Operations: [JsonObject, JsonObject, JsonObject] }>('rfc7644-3.7.3-bulk-request');
    expect(refusal(() => parseBulkRequest(body))).toBe(
      'invalidSyntax: operation 3: data must be an object, not an array',
    );
    const [create, , patch] = body.Operations;
    const mended = {
      ...body,
      Operations: body.Operations.map((one) =>
        one === patch ? { ...one, data: { schemas: [urn.PatchOp], Operations: one.data } } : one,
      ),
    };
    expect(parseBulkRequest(mended)).toMatchObject({ failOnErrors: 1, Operations: { length: 4 } });
    const { issues } = validate(create.data, UserModel, { operation: 'create', direction: 'request' });
    expect(issues.map(({ path }) => path)).toEqual(['schemas urn:ietf:params:scim:api:messages:2.0:User', 'schemas']);
  });

  test.each<[string, number[]]>([
    ['rfc7644-3.7.2-bulk-response', [201, 201]],
    ['rfc7644-3.7.3-bulk-response', [201, 200, 200, 204]],
    ['rfc7644-3.7.3-bulk-response-one-error', [400]],
    ['rfc7644-3.7.3-bulk-response-all-errors', [400, 412, 412, 404]],
  ])('%s', (name, statuses) => {
    const results = readBulkResponse(fixture(name));
    expect(results.map(({ status }) => status)).toEqual(statuses);
    for (const { status, response } of results) {
      if (status >= 400) expect(readError(status, response).detail).not.toMatch(/without a SCIM error/);
    }
  });
});

describe('the examples of errors (section 3.12)', () => {
  test.each<[string, number, string | undefined]>([
    ['rfc7644-3.6-error-deleted', 404, undefined],
    ['rfc7644-3.7.4-error-too-large', 413, undefined],
    ['rfc7644-3.12-error-not-found', 404, undefined],
    ['rfc7644-3.12-error-mutability', 400, 'mutability'],
    // The example has status 404. The text above the example and table 9 say 403.
    ['rfc7644-7.5.2-error-sensitive', 404, 'sensitive'],
  ])('%s', (name, status, scimType) => {
    const message = fixture(name);
    const error = readError(status, message);
    expect({ detail: error.detail, scimType: error.scimType }).toEqual({ detail: message.detail, scimType });
    expect(error.toMessage()).toEqual(message);
  });
});

test('the full user becomes the enterprise user and back by differences', () => {
  for (const [before, after] of [
    [full, enterprise],
    [enterprise, full],
    [minimal, enterprise],
    [full, minimal],
  ] as const) {
    const { resource } = applyPatch(before, diff(before, after, UserModel), UserModel);
    for (const attribute of UserModel.core.attributes) {
      if (attribute.mutability === 'readOnly' || attribute.name === 'schemas') continue;
      const [mine, wanted] = [resource[attribute.name], after[attribute.name]];
      if (Array.isArray(wanted)) expect(sameValues((mine ?? []) as Json[], wanted), attribute.name).toBe(true);
      else expect(mine, attribute.name).toEqual(wanted);
    }
  }
});
