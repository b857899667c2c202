import envPaths from 'env-paths';
import { describe, expect, it } from 'vitest';
import { renderHelp } from '../../../src/cli/help/index.ts';
import { folders } from '../../../src/cli/help/pages/environment.ts';
import { mappingKeys } from '../../../src/cli/help/pages/mapping.ts';
import { authKinds, secretPlaces } from '../../../src/cli/help/pages/profiles.ts';
import { protections } from '../../../src/cli/help/pages/protect.ts';
import { helpTopics } from '../../../src/cli/help/topics.ts';
import { referenceForms } from '../../../src/profiles/secret-reference.ts';
import { mappingFileSchema } from '../../../src/provisioning/mapping-file/schema.ts';
import { described, manifest, scimctl } from '../run.ts';

const flagsOf = (id: string) => manifest.describe(id).flags;

describe('a page of help', () => {
  it('has the keys of a mapping file', () => {
    expect(mappingKeys.map(([key]) => key).sort()).toEqual(Object.keys(mappingFileSchema.shape).sort());
  });

  it('has the kinds of authentication and the places of secrets', () => {
    expect(authKinds.map(([kind]) => kind).sort()).toEqual(
      [...(flagsOf('profiles:add')['auth']?.options ?? [])].sort(),
    );
    expect(
      secretPlaces
        .map(([place]) => place)
        .join(', ')
        .replace(/, ([^,]*)$/, ' or $1'),
    ).toBe(referenceForms);
  });

  it('has only settings of protection that profiles add has', () => {
    for (const [term] of protections)
      expect(flagsOf('profiles:add')).toHaveProperty(term.slice(2).split(' ')[0] as string);
  });

  it('names every command with --exit-code', () => {
    const page = helpTopics.get('exit-codes')?.lines(1000).join('\n') ?? '';
    const rule = page.slice(page.indexOf('With --exit-code'));
    for (const { id, flags } of described) {
      if (flags['exit-code']) expect(rule).toContain(id.replaceAll(':', ' '));
    }
  });

  it('has the folders of the platform', () => {
    const { config, cache, log } = envPaths('scimctl', { suffix: '' });
    const ends = { config, cache, state: log };
    const row = { darwin: 'macos', win32: 'windows' }[process.platform as string] ?? 'linux';
    for (const name of ['config', 'cache', 'state'] as const) {
      const text = folders[name][row as 'linux'];
      expect(ends[name].replaceAll('\\', '/')).toMatch(
        new RegExp(
          `${text
            .split(/[~%][A-Z]*%?/)
            .at(-1)
            ?.replaceAll('\\', '/')
            .replaceAll('.', '\\.')}$`,
        ),
      );
    }
  });

  it('shows the folder of this machine', async () => {
    const { stdout } = await scimctl(['help', 'environment'], { env: { SCIMCTL_CONFIG_DIR: '/opt/scim' } });
    expect(stdout).toMatch(/^ {2}here +\S*opt\S*scim\S*state$/m);
    expect(helpTopics.get('environment')?.lines(80).join('\n')).not.toContain('here ');
  });

  it('breaks a word of the list of commands that is longer than 30 columns', () => {
    const help = renderHelp([], manifest, { columns: 30 });
    const lines = help.kind === 'page' ? help.text.split('\n') : [];
    expect(lines.filter((line) => line.length > 30)).toEqual([]);
    expect(lines).toContain('  userName,givenName,');
  });

  it.each([30, 40, 80])('fits %d columns, except for terms and words of commands that are longer', (columns) => {
    const pages = [[], ...[...helpTopics.keys()].map((name) => [name]), ...described.map(({ id }) => id.split(':'))];
    const long = pages.flatMap((words) => {
      const help = renderHelp(words, manifest, { columns });
      const lines = help.kind === 'page' ? help.text.split('\n') : [];
      // Terms, single words of a command and lines of a YAML example are never divided, so their lines may be too long.
      return lines.filter(
        (line) =>
          line.length > columns &&
          !/^ +(?:\$ )?(?:-\w, |--\S+ )?(?:(?:\w+=)?'[^']*'|"[^"]*"|\S+)(?: \\)?$|^ {2}templates:/.test(line),
      );
    });
    expect(long).toEqual([]);
  });
});
