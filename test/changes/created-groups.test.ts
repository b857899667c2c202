import { expect, it } from 'vitest';
import { CreatedGroups } from '../../src/changes/created-groups.ts';

const membersOf = (groups: CreatedGroups, id: string) => {
  const members = groups.membersOf(id);
  return members && [...members];
};

it('keeps the members of new groups, and of no other group', () => {
  const groups = new CreatedGroups();
  groups.add('g1');
  groups.change('g1', 'add', ['1', '2', '2', '3']);
  groups.change('g1', 'remove', ['2', '9']);
  groups.change('g2', 'add', ['1']);
  expect([membersOf(groups, 'g1'), membersOf(groups, 'g2'), groups.has('g1'), groups.has('g2')]).toEqual([
    ['1', '3'],
    undefined,
    true,
    false,
  ]);
});

it('forgets the oldest groups with members if there are too many members, but never the group that changes', () => {
  const groups = new CreatedGroups(5);
  for (const id of ['g1', 'g2', 'g3', 'g4']) groups.add(id);
  groups.change('g1', 'add', ['1', '2']);
  groups.change('g2', 'add', ['1', '2', '3']);
  expect([groups.has('g1'), groups.has('g2')]).toEqual([true, true]);
  groups.change('g3', 'add', ['1']);
  expect(['g1', 'g2', 'g3', 'g4'].map((id) => groups.has(id))).toEqual([false, true, true, true]);
  groups.change('g3', 'add', ['2', '3', '4', '5', '6', '7', '8']);
  expect(['g2', 'g3', 'g4'].map((id) => groups.has(id))).toEqual([false, true, true]);
  expect(membersOf(groups, 'g3')).toHaveLength(8);
  groups.change('g3', 'remove', ['1', '2', '3', '4', '5']);
  groups.change('g4', 'add', ['1', '2']);
  expect(['g3', 'g4'].map((id) => groups.has(id))).toEqual([true, true]);
});
