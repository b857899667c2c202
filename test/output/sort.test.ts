import { expect, test } from 'vitest';
import { sortBy } from '../../src/output/sort.ts';
import type { JsonObject } from '../../src/protocol/json/json.ts';
import { UserModel } from '../../src/protocol/schema/model.ts';
import { from } from './support.ts';

const rows: JsonObject[] = [
  { id: '1', userName: 'b', title: 'room 10', name: { familyName: 'Öz' }, n: 10 },
  { id: '2', userName: 'A', title: 'room 9', name: { familyName: 'Oz' }, n: 9 },
  { id: '3', userName: 'c', name: { familyName: 'Adams' }, n: -1 },
  { id: '4', userName: 'a', title: 'room 9', name: { familyName: 'Zed' } },
];

const sorted = async (spec: string) => {
  const ids: unknown[] = [];
  for await (const { id } of sortBy(from(rows), spec)) ids.push(id);
  return ids.join('');
};

test.each([
  ['userName', '4213'],
  ['-userName', '3124'],
  ['title', '2413'],
  ['-title', '1243'],
  ['title,-userName', '2413'],
  ['name.familyName', '3214'],
  ['n', '3214'],
  ['-n', '1234'],
  ['unknown', '1234'],
])('sorted by %s the order is %s', async (spec, expected) => {
  expect(await sorted(spec)).toBe(expected);
});

test.each([
  ['', 'the name of a column is missing'],
  ['id,-', 'the name of a column is missing'],
  ['a b', '"a b" is not a column'],
])('%j is refused before the list is fetched', async (spec, message) => {
  await expect(sortBy(from([], new Error('fetched')), spec).next()).rejects.toMatchObject({
    name: 'OutputError',
    message,
  });
});

test('a column that users do not have is refused', async () => {
  await expect(sortBy(from(rows), 'usrName', { model: UserModel }).next()).rejects.toMatchObject({
    hint: 'did you mean "userName"?',
  });
});
