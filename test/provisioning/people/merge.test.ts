import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Json, JsonObject } from '../../../src/protocol/json/json.ts';
import { diff } from '../../../src/protocol/patch/index.ts';
import { UserModel } from '../../../src/protocol/schema/model.ts';
import { urn } from '../../../src/protocol/urns.ts';
import { isMerged, mergePerson } from '../../../src/provisioning/people/merge.ts';
import { runs } from '../../support/runs.ts';

const text = fc.constantFrom('a', 'b');
const email = fc.record(
  { value: text, type: fc.constantFrom('work', 'home'), primary: fc.boolean() },
  { requiredKeys: ['value'] },
);
const person: fc.Arbitrary<JsonObject> = fc.record(
  {
    schemas: fc.constant([urn.User]),
    title: text,
    active: fc.boolean(),
    password: text,
    name: fc.record({ givenName: text, familyName: text }, { requiredKeys: [] }),
    // Excludes repeated addresses and a second primary address. A merge removes them, but a row without changes is
    // recognised before the merge and keeps them.
    emails: fc
      .uniqueArray(email, { maxLength: 2, selector: ({ value }) => value })
      .filter((list) => list.filter(({ primary }) => primary).length < 2),
    [urn.EnterpriseUser]: fc.record({ department: text, division: text }, { requiredKeys: [] }),
  },
  { requiredKeys: ['schemas'] },
);

test('a person counts as unchanged only if a merge of the row changes nothing', () => {
  let equal = 0;
  fc.assert(
    fc.property(person, person, fc.boolean(), (before, other, isSame) => {
      const wanted = isSame ? { ...other, ...before } : other;
      if (!isMerged(before, wanted, UserModel)) return;
      equal++;
      expect(diff(before, mergePerson(before, wanted, [], UserModel), UserModel)).toEqual([]);
    }),
    runs(2000),
  );
  expect(equal).toBeGreaterThan(20);
});

test('a row whose values the person already has counts as unchanged, whatever else the person has', () => {
  fc.assert(
    fc.property(person, fc.constantFrom('title', 'active', 'name', urn.EnterpriseUser), (before, name) => {
      const wanted = { schemas: [urn.User], password: 'new', ...(name in before ? { [name]: before[name] } : {}) };
      expect(isMerged(before, wanted, UserModel)).toBe(true);
    }),
    runs(300),
  );
});

describe('a derived primary address', () => {
  const work = { value: 'ann@example.com', type: 'work', primary: true };
  const merged = (emails: Json[], wanted: JsonObject = work) =>
    mergePerson(
      { schemas: [urn.User], emails },
      { schemas: [urn.User], emails: [wanted] },
      ['emails.primary'],
      UserModel,
    ).emails;

  test.each<[string, Json[]]>([
    ['type', [{ value: 'ann@example.com', type: 'work' }]],
    ['value', [{ value: 'ann@example.com' }]],
  ])('does not change a person whose service shows no primary, and the %s of the address', (_, emails) => {
    expect(merged(emails)).toEqual(emails);
  });

  test('is marked if the address changes, or if the service shows primary', () => {
    expect(merged([{ value: 'old@example.com', type: 'work' }])).toEqual([work]);
    expect(merged([{ ...work, primary: false }])).toEqual([work]);
  });
});
