import { describe, expect, it } from 'vitest';
import { commandIndex } from '../../../build/command-index.mjs';
import { meantCommand } from '../../../src/cli/help/synonyms.ts';
import { scimctl } from '../run.ts';

describe('a word of another program', () => {
  it.each([
    ['user ls', 'users list'],
    ['users ls', 'users list'],
    ['users add', 'users create'],
    ['users remove', 'users delete'],
    ['users disable', 'users deactivate'],
    ['users suspend', 'users deactivate'],
    ['users show', 'users get'],
    ['group', 'groups'],
    ['groups add-user Engineers', 'groups add-member'],
    ['login', 'init'],
    ['logout', 'profiles remove'],
    ['profiles delete hr', 'profiles remove'],
    ['profiles create hr', 'profiles add'],
    ['ls', 'users list'],
    ['import people.csv', 'bulk import'],
    ['export', 'bulk export'],
    ['--quiet user ls', 'users list'],
    ['help user ls', 'users list'],
  ])('%s points to the command', async (line, meant) => {
    const { exitCode, stdout, stderr } = await scimctl(line.split(' '));
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(stderr).toMatch(
      new RegExp(`^Error: scimctl(?: \\w+)? has no command "[\\w-]+"\\n.*use scimctl ${meant}\\n$`),
    );
  });

  it('that is unknown gets a similar word, or the help', async () => {
    expect((await scimctl(['users', 'lst'])).stderr).toContain('did you mean "list"');
    expect((await scimctl(['constructor'])).stderr).toContain('to see the commands, run scimctl --help');
  });

  it('is no hint if the program lacks the command', () => {
    const index = commandIndex([{ id: 'users:create', args: {}, flags: {} }]);
    expect(meantCommand(['ls'], index)).toBeUndefined();
    expect(meantCommand(['user', 'ls'], index)).toBe('users');
    expect(meantCommand(['users', 'ls'], index)).toBeUndefined();
    expect(meantCommand(['user', 'new'], index)).toBe('users create');
  });
});
