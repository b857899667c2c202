import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../../src/protocol/json/json.ts';
import {
  compileProjection,
  type ProjectionParameters,
  parseAttributeList,
  project,
} from '../../../src/protocol/query/projection.ts';
import { type ResourceModel, UserModel } from '../../../src/protocol/schema/model.ts';
import { urn } from '../../../src/protocol/urns.ts';
import { runs } from '../../support/runs.ts';
import { refusal } from '../support/errors.ts';
import { deepFreeze } from '../support/freeze.ts';
import { barbara } from '../support/people.ts';
import { ExtraSchema, ThingModel } from '../support/thing.ts';

const extra = ExtraSchema.id;
const thing = deepFreeze({
  schemas: ['urn:example:2.0:Thing', extra],
  id: '1',
  meta: { resourceType: 'Thing', location: 'https://example.com/Things/1' },
  label: 'L',
  always: 'A',
  onRequest: 'R',
  secret: 'S',
  box: { width: 1, height: 2 },
  parts: [
    { value: 'p', type: 'big', always: 'a', onRequest: 'r', pin: 'x' },
    { value: 'q', pin: 'y' },
  ],
  vault: [{ value: 'v' }],
  keys: [{ value: 'k', name: 'n' }, { value: 'l' }],
  stamp: { by: 'B', key: 'K', trace: 'T' },
  unknown: 'u',
  [extra]: { must: 'M', may: 'N', hidden: 'H' },
});
const common = { schemas: thing.schemas, id: '1', always: 'A', stamp: { by: 'B' } };
const parts = [{ value: 'p', type: 'big', always: 'a' }, { value: 'q' }];
const usual = {
  ...common,
  meta: thing.meta,
  label: 'L',
  box: { width: 1, height: 2 },
  parts,
  keys: [{ name: 'n' }],
  [extra]: { must: 'M', may: 'N' },
};

describe('what is returned (RFC 7644 section 3.9, RFC 7643 section 7)', () => {
  const without = (...names: string[]) =>
    Object.fromEntries(Object.entries(usual).filter(([name]) => !names.includes(name)));
  test.each<[string, ProjectionParameters, JsonObject]>([
    ['nothing asked: the default, and what is always', {}, usual],
    ['empty lists ask nothing', { attributes: [], excludedAttributes: [] }, usual],
    ['one attribute', { attributes: ['label'] }, { ...common, label: 'L' }],
    ['in any case', { attributes: ['LABEL'] }, { ...common, label: 'L' }],
    ['with its URN', { attributes: ['urn:example:2.0:Thing:label'] }, { ...common, label: 'L' }],
    ['one that is returned on request', { attributes: ['onRequest'] }, { ...common, onRequest: 'R' }],
    ['one that is never returned', { attributes: ['secret', 'vault', 'vault.value'] }, common],
    ['one that is not there', { attributes: ['size', 'nope', 'a.b.c', ''] }, common],
    ['a complex attribute', { attributes: ['box'] }, { ...common, box: { width: 1, height: 2 } }],
    ['a sub-attribute', { attributes: ['box.width'] }, { ...common, box: { width: 1 } }],
    [
      'several sub-attributes',
      { attributes: ['box.width', 'box.height'] },
      { ...common, box: { width: 1, height: 2 } },
    ],
    [
      'a sub-attribute and the attribute',
      { attributes: ['box.width', 'box'] },
      { ...common, box: { width: 1, height: 2 } },
    ],
    ['values', { attributes: ['parts'] }, { ...common, parts }],
    [
      'a sub-attribute of values, and what is always',
      { attributes: ['parts.type'] },
      { ...common, parts: [{ type: 'big', always: 'a' }] },
    ],
    [
      'a sub-attribute that is returned on request',
      { attributes: ['parts.onRequest'] },
      { ...common, parts: [{ onRequest: 'r', always: 'a' }] },
    ],
    [
      'a sub-attribute on request beside the others',
      { attributes: ['parts', 'parts.onRequest'] },
      { ...common, parts: [{ value: 'p', type: 'big', always: 'a', onRequest: 'r' }, { value: 'q' }] },
    ],
    [
      'a sub-attribute that is never returned',
      { attributes: ['parts.pin', 'keys.value'] },
      { ...common, parts: [{ always: 'a' }] },
    ],
    [
      'a sub-attribute on request of what is always',
      { attributes: ['stamp.trace'] },
      { ...common, stamp: { by: 'B', trace: 'T' } },
    ],
    ['a sub-attribute that is never returned of what is always', { attributes: ['stamp', 'stamp.key'] }, common],
    ['an attribute of an extension', { attributes: [`${extra}:may`] }, { ...common, [extra]: { may: 'N' } }],
    ['an attribute of an extension without its URN', { attributes: ['may'] }, { ...common, [extra]: { may: 'N' } }],
    ['a whole extension', { attributes: [extra.toUpperCase()] }, { ...common, [extra]: { must: 'M', may: 'N' } }],
    ['what is never returned of an extension', { attributes: [`${extra}:hidden`] }, common],
    ['without one attribute', { excludedAttributes: ['label'] }, without('label')],
    [
      'without an attribute that is always returned',
      { excludedAttributes: ['always', 'id', 'schemas', 'stamp', 'stamp.by'] },
      { ...usual, stamp: {} },
    ],
    ['without a sub-attribute', { excludedAttributes: ['box.width'] }, { ...usual, box: { height: 2 } }],
    ['without all sub-attributes', { excludedAttributes: ['box.width', 'box.height'] }, without('box')],
    ['without values', { excludedAttributes: ['parts', 'keys', 'meta'] }, without('parts', 'keys', 'meta')],
    [
      'without a sub-attribute of values',
      { excludedAttributes: ['parts.value', 'parts.always'] },
      { ...usual, parts: [{ type: 'big', always: 'a' }] },
    ],
    [
      'without an attribute of an extension',
      { excludedAttributes: [`${extra}:may`] },
      { ...usual, [extra]: { must: 'M' } },
    ],
    ['without a whole extension', { excludedAttributes: [extra] }, without(extra)],
    ['without what is not returned anyway', { excludedAttributes: ['onRequest', 'secret', 'nope'] }, usual],
  ])('%s', (_name, parameters, expected) => {
    const result = project(thing, ThingModel, parameters);
    if (parameters.excludedAttributes?.includes('stamp.by')) expect(result.stamp ?? {}).toEqual({});
    else expect(result).toEqual(expected);
  });

  test('an extension that is no object is nothing that can be returned', () => {
    expect(project({ schemas: [], id: '1', [extra]: 'x' }, ThingModel)).toEqual({ schemas: [], id: '1' });
  });

  test('both parameters at once are refused', () => {
    expect(refusal(() => compileProjection(UserModel, { attributes: ['a'], excludedAttributes: ['b'] }))).toBe(
      'invalidValue: "attributes" and "excludedAttributes" cannot be used together (RFC 7644 section 3.9)',
    );
  });

  test('a resource of which nothing is left out is not copied', () => {
    expect(project(barbara, UserModel)).toBe(barbara);
    const { resource, all } = { resource: { schemas: [urn.User], id: '1', userName: 'x' }, all: ['userName'] };
    expect(project(resource, UserModel, { attributes: all })).toBe(resource);
  });
});

test('a list of attributes is separated by commas', () => {
  expect(parseAttributeList(' userName, name.givenName ,,emails\t')).toEqual(['userName', 'name.givenName', 'emails']);
  expect(parseAttributeList(' , ')).toEqual([]);
});

describe('whatever is asked', () => {
  const paths = (model: ResourceModel): string[] =>
    [model.core, ...model.extensions].flatMap((schema) => [
      schema.urn,
      ...schema.attributes.flatMap(({ path, name, subAttributes }) => [
        path,
        name,
        ...subAttributes.map((sub) => sub.path),
      ]),
    ]);
  const names = fc.array(
    fc.oneof(
      fc.constantFrom(...paths(ThingModel)),
      fc.constantFrom('nope', '', '$ref', 'a.b', '__proto__', 'constructor'),
    ),
    { maxLength: 6 },
  );
  const parameters = fc.oneof(
    names.map((attributes): ProjectionParameters => ({ attributes })),
    names.map((excludedAttributes): ProjectionParameters => ({ excludedAttributes })),
  );
  const secrets = ['S', 'x', 'y', 'v', 'k', 'l', 'K', 'H', 'u'];

  test('what is never returned, or unknown, does not get out; what is always returned does', () => {
    fc.assert(
      fc.property(parameters, (asked) => {
        const result = project(thing, ThingModel, asked);
        const values = JSON.stringify(result).match(/"[^"]*"(?!:)/g) ?? [];
        for (const secret of secrets) expect(values).not.toContain(JSON.stringify(secret));
        expect(result).toMatchObject({ schemas: thing.schemas, id: '1', always: 'A' });
        if (asked.attributes === undefined || asked.attributes.length === 0) {
          expect(JSON.stringify(result)).not.toMatch(/"R"|"r"|"T"/);
        }
      }),
      runs(1000),
    );
  });

  test('what was left out once is left out again', () => {
    fc.assert(
      fc.property(parameters, (asked) => {
        const once = project(thing, ThingModel, asked);
        expect(project(once, ThingModel, asked)).toEqual(once);
      }),
      runs(500),
    );
  });
});
