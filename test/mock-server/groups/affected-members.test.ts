import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { affectedMembers } from '../../../mock-server/groups/affected-members.ts';
import { lenient } from '../../../src/protocol/deviation.ts';
import { ScimError } from '../../../src/protocol/errors.ts';
import type { Json, JsonObject } from '../../../src/protocol/json/json.ts';
import { applyPatch, parsePatch } from '../../../src/protocol/patch/index.ts';
import { GroupModel } from '../../../src/protocol/schema/model.ts';
import type { Resource } from '../../../src/protocol/schema/resource.ts';
import { runs } from '../../support/runs.ts';
import { createHarness, group, patchOp, user } from '../provider/harness.ts';

const people = ['id-1', 'id-2', 'id-3', 'id-4', 'id-5'];
const known = fc.constantFrom(...people);
// An id in another case, and the id of a person who does not exist.
const id = fc.oneof({ weight: 8, arbitrary: known }, { weight: 1, arbitrary: fc.constantFrom('ID-2', 'nobody') });
const member = id.map((value): JsonObject => ({ value }));
const members = fc.array(member, { minLength: 0, maxLength: 3 });

const operation: fc.Arbitrary<JsonObject> = fc.oneof(
  members.map((value) => ({ op: 'add', path: 'members', value })),
  members.map((value) => ({ op: 'add', value: { members: value } })),
  members.map((value) => ({ op: 'replace', path: 'members', value })),
  members.map((value) => ({ op: 'replace', value: { members: value, displayName: 'Other' } })),
  members.map((value) => ({ op: 'remove', path: 'members', value })),
  id.map((value) => ({ op: 'remove', path: `members[value eq "${value}"]` })),
  fc.tuple(id, id).map(([a, b]) => ({ op: 'remove', path: `members[value eq "${a}" or value eq "${b}"]` })),
  id.map((value) => ({ op: 'remove', path: `members[value eq "${value}" and type eq "User"]` })),
  id.map((value) => ({ op: 'remove', path: `members[value ne "${value}"]` })),
  id.map((value) => ({ op: 'add', path: `members[value eq "${value}"].type`, value: 'User' })),
  fc.constant({ op: 'remove', path: 'members' }),
  fc.constant({ op: 'replace', path: 'displayName', value: 'Renamed' }),
  fc.constant({ op: 'remove', path: 'members[display eq "u3"]' }),
);

const valuesOf = (resource: JsonObject): string[] =>
  ((resource.members ?? []) as JsonObject[]).map(({ value }) => String(value));

describe('a change of a few members', () => {
  it('does to a group what it does when all of its members are looked at', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(known, { maxLength: 5 }),
        fc.array(operation, { minLength: 1, maxLength: 3 }),
        async (before, operations) => {
          const { send } = createHarness({ behaviour: { lenient: true } });
          for (const name of people) await send('POST', '/Users', user(`u${name.slice(3)}`));
          const created = await send('POST', '/Groups', group('G', ...before));
          const path = `/Groups/${created.body.id}`;
          const expected = apply(created.body, operations);
          const { status } = await send('PATCH', path, patchOp(...operations));
          const { body } = await send('GET', path);
          if (expected === undefined || valuesOf(expected).some((value) => !people.includes(value))) {
            expect(status).toBe(400);
            expect(valuesOf(body)).toEqual(before);
          } else {
            expect(status).toBe(204);
            expect(valuesOf(body).sort()).toEqual(valuesOf(expected).sort());
            expect(body.displayName).toBe(expected.displayName);
          }
        },
      ),
      runs(100),
    );
  });

  it.each<[string, JsonObject[], readonly string[] | undefined]>([
    ['an add', [{ op: 'add', path: 'members', value: [{ value: 'id-1' }, { value: 'id-5' }] }], ['id-1']],
    ['a remove by id', [{ op: 'remove', path: 'members[value eq "id-2"]' }], ['id-2']],
    ['a change of something else', [{ op: 'replace', path: 'displayName', value: 'x' }], []],
    [
      'what was just added',
      [
        { op: 'add', path: 'members', value: [{ value: 'id-5' }] },
        { op: 'remove', path: 'members[value eq "id-5"]' },
      ],
      [],
    ],
    ['an id that is no member', [{ op: 'remove', path: 'members[value eq "id-5"]' }], undefined],
    ['a replace', [{ op: 'replace', path: 'members', value: [{ value: 'id-1' }] }], undefined],
    ['a filter on something else', [{ op: 'remove', path: 'members[type eq "User"]' }], undefined],
  ])('looks at few members where that will do: %s', async (_what, operations, expected) => {
    const { provider, send } = createHarness();
    for (const name of people) await send('POST', '/Users', user(`u${name.slice(3)}`));
    const { body } = await send('POST', '/Groups', group('G', 'id-1', 'id-2', 'id-3'));
    const parsed = parsePatch(patchOp(...operations));
    const touched = affectedMembers({ store: provider.store }, GroupModel, String(body.id), parsed);
    expect(touched && [...touched.keys()]).toEqual(expected);
  });
});

/** Applies the operations to the whole group. Returns undefined if the kernel refuses them. */
function apply(before: JsonObject, operations: JsonObject[]): JsonObject | undefined {
  try {
    const tolerate = lenient([]);
    const parsed = parsePatch(patchOp(...operations) as Json, { tolerate });
    return applyPatch(before as Resource, parsed, GroupModel, { tolerate }).resource;
  } catch (error) {
    if (error instanceof ScimError) return undefined;
    throw error;
  }
}
