import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../../src/protocol/json/json.ts';
import { compileSortKey, parseSortOrder, sortByKey, sortResources } from '../../../src/protocol/query/sort.ts';
import { UserModel } from '../../../src/protocol/schema/model.ts';
import { urn } from '../../../src/protocol/urns.ts';
import { anyCharacter } from '../../support/any-character.ts';
import { runs } from '../../support/runs.ts';
import { refusal } from '../support/errors.ts';
import { ExtraSchema, ThingModel } from '../support/thing.ts';

const sorted = (values: JsonObject[], sortBy: string, sortOrder?: 'ascending' | 'descending') =>
  sortResources(
    values.map((value, index) => ({ n: String(index), ...value })),
    ThingModel,
    { sortBy, ...(sortOrder ? { sortOrder } : {}) },
  ).map(({ n }) => Number(n));

describe('resources come in the order of RFC 7644 section 3.4.2.3', () => {
  test.each<[string, JsonObject[], string, number[], number[]]>([
    ['text without regard to case', [{ label: 'b' }, { label: 'A' }, { label: 'C' }], 'label', [1, 0, 2], [2, 0, 1]],
    ['exact text, capitals first', [{ code: 'b' }, { code: 'A' }, { code: 'a' }], 'code', [1, 2, 0], [0, 2, 1]],
    ['numbers by size, not by digits', [{ size: 10 }, { size: 9 }, { size: -1 }], 'size', [2, 1, 0], [0, 1, 2]],
    ['booleans, false first', [{ flag: true }, { flag: false }], 'flag', [1, 0], [0, 1]],
    [
      'instants by time, not by text',
      [{ at: '2020-01-01T02:00:00+02:00' }, { at: '2020-01-01T01:00:00Z' }, { at: '2019-12-31T23:59:59.9Z' }],
      'at',
      [2, 0, 1],
      [1, 0, 2],
    ],
    [
      'without a value: last, or first when descending',
      [{}, { label: 'b' }, { label: null }, { label: 'a' }],
      'label',
      [3, 1, 0, 2],
      [0, 2, 1, 3],
    ],
    ['equal ones stay as they are', [{ label: 'a' }, { label: 'A' }, { label: 'a' }], 'label', [0, 1, 2], [0, 1, 2]],
    ['a sub-attribute', [{ box: { width: 2 } }, { box: { width: 1 } }, {}], 'box.width', [1, 0, 2], [2, 0, 1]],
    ['names in any case', [{ box: { width: 2 } }, { box: { width: 1 } }], 'BOX.Width', [1, 0], [0, 1]],
    [
      'a complex attribute by its "value"',
      [{ owner: { value: 'b' } }, { owner: { value: 'a' } }],
      'owner',
      [1, 0],
      [0, 1],
    ],
    [
      'several values by the primary one',
      [{ parts: [{ value: 'a' }, { value: 'z', primary: true }] }, { parts: [{ value: 'b' }] }],
      'parts',
      [1, 0],
      [0, 1],
    ],
    [
      'several values by the first where none is primary',
      [{ parts: [{ value: 'z', primary: false }, { value: 'a' }] }, { parts: [{ value: 'b' }] }, { parts: [] }],
      'parts.value',
      [1, 0, 2],
      [2, 0, 1],
    ],
    ['several simple values by the first', [{ tags: ['z', 'a'] }, { tags: ['b'] }], 'tags', [1, 0], [0, 1]],
    [
      'an attribute of an extension',
      [{ [ExtraSchema.id]: { must: 'b' } }, { [ExtraSchema.id]: { must: 'a' } }, {}],
      `${ExtraSchema.id}:must`,
      [1, 0, 2],
      [2, 0, 1],
    ],
  ])('%s', (_name, values, sortBy, ascending, descending) => {
    expect(sorted(values, sortBy)).toEqual(ascending);
    expect(sorted(values, sortBy, 'ascending')).toEqual(ascending);
    expect(sorted(values, sortBy, 'descending')).toEqual(descending);
  });

  test.each([
    ['nope', 'cannot sort by nope: the attribute does not exist'],
    [urn.EnterpriseUser, `cannot sort by ${urn.EnterpriseUser}: the attribute does not exist`],
    ['department', 'cannot sort by department: the attribute does not exist'],
    ['name', 'cannot sort by name: the attribute is complex; use one of its sub-attributes'],
    ['password', 'cannot sort by password: the attribute is never returned'],
    [
      'emails[type eq "work"]',
      '"emails[type eq \\"work\\"]" is not a valid attribute path; an example of a valid path is name.givenName',
    ],
    ['', '"" is not a valid attribute path; an example of a valid path is name.givenName'],
  ])('%j is refused', (sortBy, detail) => {
    expect(refusal(() => sortResources([], UserModel, { sortBy }))).toBe(`invalidValue: ${detail}`);
  });

  test.each(['secret', 'vault', 'vault.value', 'parts.pin', 'keys', `${ExtraSchema.id}:hidden`])(
    'the order by %s would give away what is never returned',
    (sortBy) => {
      expect(refusal(() => compileSortKey(ThingModel, sortBy))).toBe(
        `invalidValue: cannot sort by ${sortBy}: the attribute is never returned`,
      );
    },
  );

  test('the list that was given stays as it was', () => {
    const given = Object.freeze([{ userName: 'b' }, { userName: 'a' }]);
    expect(sortResources(given, UserModel, { sortBy: 'userName' })).toEqual([{ userName: 'a' }, { userName: 'b' }]);
    expect(given[0]).toEqual({ userName: 'b' });
  });

  test('any order is an order: sorted neighbours never stand the wrong way round', () => {
    const key = compileSortKey(UserModel, 'userName');
    fc.assert(
      fc.property(
        fc.array(
          fc.record({ userName: fc.option(fc.string({ unit: anyCharacter, maxLength: 3 }), { nil: undefined }) }),
        ),
        (users) => {
          const keys = sortByKey(users, key).map(key);
          for (let i = 1; i < keys.length; i++) {
            const [a, b] = [keys[i - 1], keys[i]];
            expect(b === undefined || (a !== undefined && a <= b)).toBe(true);
          }
        },
      ),
      runs(500),
    );
  });

  test('sortOrder is one of two words', () => {
    expect(parseSortOrder('ascending')).toBe('ascending');
    expect(parseSortOrder('descending')).toBe('descending');
    expect(refusal(() => parseSortOrder('DESC'))).toBe(
      'invalidValue: sortOrder must be ascending or descending, not "DESC"',
    );
  });
});
