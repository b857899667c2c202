import { describe, expect, it, test } from 'vitest';
import { readable } from '../../../src/client/reading/readable.ts';
import { readMembers } from '../../../src/client/reading/references.ts';
import { urn } from '../../../src/protocol/urns.ts';

describe('a resource is read as RFC 7643 spells it', () => {
  it.each<[string, object, object]>([
    [
      'names in Pascal case',
      { Id: 'a', UserName: 'ann', Meta: { Version: 'W/"1"' } },
      { id: 'a', userName: 'ann', meta: { version: 'W/"1"' } },
    ],
    ['names in lower case', { id: 'a', username: 'ann', emails: [] }, { id: 'a', userName: 'ann', emails: [] }],
    [
      'parts of a value',
      { Id: 'a', Emails: [{ Value: 'x', TYPE: 'work' }] },
      { id: 'a', emails: [{ value: 'x', type: 'work' }] },
    ],
    [
      'the URN of an extension',
      { id: 'a', [urn.EnterpriseUser.toLowerCase()]: { DEPARTMENT: 'x' } },
      { id: 'a', [urn.EnterpriseUser]: { department: 'x' } },
    ],
    ['a name that is there in two spellings', { Id: 'wrong', id: 'a' }, { id: 'a' }],
    ['a number for an id', { id: 5, externalId: 7 }, { id: '5', externalId: '7' }],
    [
      'numbers for members',
      { id: 'a', members: [{ value: 5, display: 'x' }] },
      { id: 'a', members: [{ value: '5', display: 'x' }] },
    ],
    ['strings for members', { id: 'a', members: ['5', '6'] }, { id: 'a', members: [{ value: '5' }, { value: '6' }] }],
    ['one member without a list', { id: 'a', members: { value: '5' } }, { id: 'a', members: [{ value: '5' }] }],
    ['one id without a list', { id: 'a', members: '5' }, { id: 'a', members: [{ value: '5' }] }],
    [
      'a reference alone',
      { id: 'a', members: [{ $ref: 'https://x/v2/Users/a%2Fb' }] },
      { id: 'a', members: [{ value: 'a/b', $ref: 'https://x/v2/Users/a%2Fb' }] },
    ],
    [
      'what names nobody as it came',
      { id: 'a', members: ['5', { display: 'x' }] },
      { id: 'a', members: [{ value: '5' }, { display: 'x' }] },
    ],
    ['no members as it came', { id: 5, members: null }, { id: '5', members: null }],
    ['groups of a user', { id: 'a', groups: [4] }, { id: 'a', groups: [{ value: '4' }] }],
    [
      'a manager as an id',
      { id: 'a', [urn.EnterpriseUser]: { manager: '5', division: 'x' } },
      { id: 'a', [urn.EnterpriseUser]: { manager: { value: '5' }, division: 'x' } },
    ],
    ['a numeric version', { id: 'a', meta: { version: 3 } }, { id: 'a', meta: { version: '3' } }],
  ])('%s', (_, sent, read) => {
    expect(readable(sent as never)).toEqual(read);
  });

  it('takes the version from the header where the resource has none, or a number', () => {
    expect(readable({ id: 'a' }, 'W/"3"')).toEqual({ id: 'a', meta: { version: 'W/"3"' } });
    expect(readable({ id: 'a', meta: { version: 3 } }, '"3"')).toEqual({ id: 'a', meta: { version: '"3"' } });
    expect(readable({ id: 'a', meta: { version: 'W/"3"' } }, '"3-gzip"')).toEqual({
      id: 'a',
      meta: { version: 'W/"3"' },
    });
  });

  it('copies nothing that is in that form', () => {
    const user = {
      id: 'a',
      userName: 'ann',
      meta: { version: 'W/"1"' },
      groups: [{ value: '4' }],
      'urn:own': { Id: 1 },
    };
    expect(readable(user)).toBe(user);
  });
});

test('members are read from whatever a group has of them', () => {
  expect(
    readMembers({ Members: ['1', 2, { Value: '3', Type: 'User' }, { $ref: '../Users/4' }, {}, null, { value: '' }] }),
  ).toEqual([
    { value: '1' },
    { value: '2' },
    { Value: '3', Type: 'User', value: '3', type: 'User' },
    { value: '4', $ref: '../Users/4' },
  ]);
  expect(readMembers({})).toEqual([]);
});
