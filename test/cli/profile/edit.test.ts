import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { type RunOptions, scimctl } from '../run.ts';
import { token } from '../service.ts';

let folder: string;
let options: RunOptions;

beforeEach(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'scimctl-edit-test-'));
  options = { env: { SCIMCTL_CONFIG_DIR: folder, NO_COLOR: '1' }, terminal: true };
  const more = ['--environment', 'production', '--protect', 'userName eq "root"'];
  const argv = ['profiles', 'add', 'prod', '--url', 'https://scim.example.com/v2', '--secret', '-', ...more];
  expect((await scimctl(argv, { ...options, terminal: false, stdin: token })).exitCode).toBe(0);
});

const config = () => readFileSync(path.join(folder, 'config.json'), 'utf8');
const texts = () => JSON.parse(readFileSync(path.join(folder, 'texts.json'), 'utf8')) as string[];

/** Runs `profiles edit` with a scripted editor. Run N of the editor applies `replacements[N]`. */
function edit(
  replacements: readonly (readonly [from: string, to: string])[],
  more: RunOptions = {},
  argv: string[] = [],
) {
  const file = path.join(folder, 'editor.mjs');
  writeFileSync(
    file,
    `import { existsSync, readFileSync, writeFileSync } from 'node:fs';
     const file = process.argv[2];
     const log = ${JSON.stringify(path.join(folder, 'texts.json'))};
     const texts = existsSync(log) ? JSON.parse(readFileSync(log, 'utf8')) : [];
     const text = readFileSync(file, 'utf8');
     const [from, to] = ${JSON.stringify(replacements)}[texts.length] ?? ['', ''];
     writeFileSync(log, JSON.stringify([...texts, text]));
     writeFileSync(file, text.replace(from, to));`,
  );
  const env = { ...options.env, EDITOR: `"${process.execPath}" "${file}"` };
  return scimctl(['profiles', 'edit', 'prod', ...argv], { ...options, env, ...more });
}

describe('profiles edit', () => {
  it('shows the profile as YAML with the reference to its secret, and saves the change', async () => {
    const { exitCode, stderr } = await edit([['environment: production', 'environment: production\nrate: 5']]);
    expect([exitCode, stderr]).toEqual([
      0,
      `Saved profile prod in ${path.join(folder, 'config.json')}; it is the current profile\nNext: scimctl profiles test prod\n`,
    ]);
    expect(texts()[0]).toMatch(
      /^# Profile prod\..*\n#.*\n#.*\nurl: https:\/\/scim.example.com\/v2\nauth:\n {2}kind: bearer\n {2}token: stored:prod\nenvironment: production\nprotect:\n {2}- userName eq "root"\n$/,
    );
    expect(texts()[0]).not.toContain(token);
    expect(JSON.parse(config()).profiles.prod).toEqual({
      url: 'https://scim.example.com/v2',
      auth: { kind: 'bearer', token: 'stored:prod' },
      environment: 'production',
      protect: ['userName eq "root"'],
      rate: 5,
    });
    expect(readFileSync(path.join(folder, 'secrets.json'), 'utf8')).toContain(token);
  });

  it.each([[['rate', 'rate']], [['url: ', 'url:   ']], [['# Profile', '# A comment']]] as const)(
    'writes nothing if nothing changed (%j)',
    async (replacement) => {
      const before = config();
      const { exitCode, stderr } = await edit([replacement]);
      expect([exitCode, stderr]).toEqual([0, 'Nothing was changed in profile prod\n']);
      expect(config()).toBe(before);
    },
  );

  it.each([
    ['protect:', 'rate: fast\nprotect:', 9, 'rate: must be a number'],
    ['protect:', 'ratte: 5\nprotect:', 9, 'unknown member "ratte"'],
    [
      'url: https://scim.example.com/v2',
      'url: https://scim.example.com/Users',
      4,
      'url: this is an endpoint, not a base URL',
    ],
    ['userName eq', 'userName equals', 10, 'protect.0: is not a filter'],
    ['environment: production', 'environment: moon', 8, 'environment "moon" is not a known environment'],
    [
      'environment: production',
      'dialect: awss\nenvironment: production',
      8,
      'there is no dialect "awss" (from dialect)',
    ],
    ['environment: production', 'cert: a.pem\nenvironment: production', 8, 'cert needs key'],
    ['environment: production', 'environment: [', 9, 'Flow sequence in block collection'],
    ['stored:prod', 'my-real-token-77', 7, 'auth.token: must be a reference to the secret'],
  ])('opens again at the line of a mistake (%s -> %s)', async (from, to, line, message) => {
    const before = config();
    const { exitCode, stderr } = await edit([[from, to]]);
    expect(exitCode).toBe(2);
    expect(stderr).toContain(`Error: the edited text was not saved: line ${line}: ${message}`);
    expect(texts()).toHaveLength(2);
    expect(texts()[1]?.split('\n')[line - 1]).toContain(`# Error: ${message}`);
    expect(stderr).not.toContain('my-real-token-77');
    expect(stderr).not.toContain('Your text is kept');
    expect(config()).toBe(before);
  });

  it('asks for consent if the change weakens the safety settings', async () => {
    const before = config();
    const weaker = ['- userName eq "root"', '- userName eq "admin"'] as const;
    const asked: string[] = [];
    const confirm = async (message: string) => {
      asked.push(message);
      return false;
    };
    const refused = await edit([weaker], { prompter: { confirm } });
    expect([refused.exitCode, asked]).toEqual([
      9,
      ['Weaken the safety settings of profile prod: people who match userName eq "root" are no longer protected?'],
    ]);
    expect(config()).toBe(before);
    const kept = /^Your text is kept in (.*)$/m.exec(refused.stderr)?.[1] ?? '';
    expect(readFileSync(kept, 'utf8')).toContain('userName eq "admin"');
    writeFileSync(path.join(folder, 'texts.json'), '[]');
    expect((await edit([weaker], {}, ['--yes'])).exitCode).toBe(0);
    expect(config()).toContain('admin');
  });

  it('says that the secret goes to another host', async () => {
    const { stderr } = await edit([['scim.example.com', 'b.example.com']]);
    expect(stderr).toContain(
      'Note: the secret was saved for scim.example.com, and scimctl will now send it to b.example.com',
    );
  });

  it('says that the client secret goes to another authorization server', async () => {
    const oauth = ['--auth', 'oauth2-client-credentials', '--client-id', 'c', '--token-url', 'https://a.example.com/t'];
    const { env } = options;
    expect((await scimctl(['profiles', 'update', 'prod', ...oauth, '--secret', 'env:S'], { env })).exitCode).toBe(0);
    const { stderr } = await edit([['https://a.example.com', 'https://b.example.com']]);
    expect(stderr).toContain(
      'Note: the secret was saved for a.example.com, and scimctl will now send it to b.example.com',
    );
  });

  it('saves nothing over a change that another command made in the meantime', async () => {
    const file = path.join(folder, 'editor.mjs');
    const other = config().replace('production', 'prod');
    writeFileSync(
      file,
      `import { readFileSync, writeFileSync } from 'node:fs';
       writeFileSync(${JSON.stringify(path.join(folder, 'config.json'))}, ${JSON.stringify(other)});
       writeFileSync(process.argv[2], readFileSync(process.argv[2], 'utf8') + 'rate: 5\\n');`,
    );
    const env = { ...options.env, EDITOR: `"${process.execPath}" "${file}"` };
    const { exitCode, stderr } = await scimctl(['profiles', 'edit', 'prod'], { ...options, env });
    expect([exitCode, stderr.split('\n')[1]]).toEqual([
      2,
      'Error: the profile prod was changed in the meantime, and nothing was saved',
    ]);
    expect(config()).toBe(other);
  });

  it('names the other command without a terminal', async () => {
    const { exitCode, stderr } = await scimctl(['profiles', 'edit', 'prod'], { ...options, terminal: false });
    expect([exitCode, stderr]).toEqual([
      2,
      'Error: an editor cannot be opened, because the terminal is not interactive\n  hint   to change a profile without an editor, run scimctl profiles update prod\n',
    ]);
  });
});
