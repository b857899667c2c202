import { describe, expect, it } from 'vitest';
import { createDirectory } from './directory.ts';

describe('groups remove-member', () => {
  it('takes out who is a member where another one of the names is none', async () => {
    const directory = createDirectory();
    const { exitCode, stderr } = await directory.run(['groups', 'remove-member', 'Staff', 'ann', 'dan', '--yes']);
    expect([exitCode, stderr.split('\n').slice(0, 2)]).toEqual([
      0,
      ['dan (4) was no member already', 'Removed ann (1)'],
    ]);
    expect(directory.membersOf('Staff')).toEqual(['2', '3']);
  });
});
