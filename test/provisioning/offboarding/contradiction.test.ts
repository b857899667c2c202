import { expect, test } from 'vitest';
import { findContradictions } from '../../../src/provisioning/offboarding/contradiction.ts';
import type { Leaver, LeaverKey } from '../../../src/provisioning/offboarding/leaver.ts';

const leaver = (line: number, keys: Partial<Record<LeaverKey, string>>): Leaver => ({
  line,
  name: '',
  keys: Object.entries(keys).map(([by, value]) => ({ by: by as LeaverKey, value })),
});

test.each<[string, Partial<Record<LeaverKey, string>>, Partial<Record<LeaverKey, string>>, string | undefined]>([
  ['the same externalId', { externalId: '7' }, { externalId: '7', email: 'b@x' }, 'externalId'],
  ['another case of externalId', { externalId: 'a' }, { externalId: 'A' }, undefined],
  ['the same userName', { externalId: '7', userName: 'Kim' }, { externalId: '8', userName: 'kim' }, 'userName'],
  ['an address of somebody else', { externalId: '7', email: 'j@x' }, { externalId: '9', email: 'j@x' }, undefined],
  [
    'the second account of a person',
    { userName: 'a', employeeNumber: '7' },
    { userName: 'b', employeeNumber: '7' },
    undefined,
  ],
  ['only the same address', { email: 'j@x' }, { userName: 'j', email: 'J@x' }, 'email'],
])('%s', (_, left, current, by) => {
  const one = leaver(2, left);
  const other: Leaver = { ...leaver(3, current), stillThere: 'employed' };
  const message = `line 3 has the same ${by}, but does not say that the person has left: delete the outdated row`;
  expect(findContradictions([one, other])(one)).toEqual(by && { code: 'conflict', message });
});
