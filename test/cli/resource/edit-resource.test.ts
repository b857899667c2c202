import { existsSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import type { ServiceProvider } from '../../../mock-server/provider/service-provider.ts';
import { describeConflict } from '../../../src/cli/resource/edit-conflict.ts';
import type { Exchange, ScimRequest } from '../../../src/protocol/exchange/exchange.ts';
import { defined } from '../../../src/protocol/json/defined.ts';
import type { JsonObject } from '../../../src/protocol/json/json.ts';
import { createFakeService } from '../../support/fake-service/index.ts';
import { type Ran, type RunOptions, scimctl } from '../run.ts';
import { type ScriptedEditor, scriptedEditor } from '../scripted-editor.ts';
import { createService } from '../service.ts';

let provider: ServiceProvider;
let sent: ScimRequest[];
let options: RunOptions;
/** Called before each request reaches the provider. */
let before: (request: ScimRequest) => Promise<void>;

beforeEach(async () => {
  sent = [];
  before = async () => {};
  provider = createService((next) => async (request) => {
    sent.push(request);
    await before(request);
    return next(request);
  });
  options = { exchange: provider.exchange };
  const more = ['--given-name', 'Ada', '--email', 'ada.l@example.com', '--title', 'Analyst', '--department', 'Tours'];
  await scimctl(['users', 'create', '--user-name', 'ada@example.com', ...more], options);
  await scimctl(['users', 'create', '--user-name', 'bob@example.com'], options);
  await scimctl(['groups', 'create', '--display-name', 'Guides'], options);
  await scimctl(['groups', 'add-member', 'Guides', 'ada@example.com', 'bob@example.com'], options);
  sent = [];
});

const changes = (): string[] =>
  sent.filter(({ method }) => method !== 'GET').map(({ method, path: p }) => `${method} ${p}`);
const body = (): unknown => sent.find(({ method }) => method === 'PATCH')?.body;
const value = async (name: string, query: string): Promise<unknown> =>
  JSON.parse((await scimctl(['users', 'get', name, '-q', query], options)).stdout);

interface EditOptions extends RunOptions {
  readonly answer?: boolean;
}

/** Runs an edit on a terminal. The person answers each question with yes, or with `answer`. */
async function edit(argv: readonly string[], editor: ScriptedEditor, more: EditOptions = {}): Promise<Ran> {
  const { answer = true, ...rest } = more;
  return scimctl(argv, {
    ...options,
    terminal: true,
    prompter: { confirm: async () => answer },
    ...rest,
    env: { EDITOR: editor.command, NO_COLOR: '1', ...rest.env },
  });
}

const replace = (from: string | RegExp, to: string): string =>
  `(text) => text.replace(${from instanceof RegExp ? from : JSON.stringify(from)}, ${JSON.stringify(to)})`;

describe('users edit', () => {
  it('opens the user as YAML, with what the schema says in comments', async () => {
    const editor = scriptedEditor('(text) => text');
    const { exitCode, stdout, stderr } = await edit(['users', 'edit', 'ada@example.com'], editor);
    expect([exitCode, stdout, stderr]).toEqual([
      0,
      '',
      'No changes to user ada@example.com (id-1); nothing was sent\n',
    ]);
    const [{ text = '', file = '', bits = 0 } = {}] = editor.seen();
    expect(text).toContain(
      `# user ada@example.com (id-1) on scim.example.com
# Save the file and close the editor. scimctl then shows the change before it sends anything.
# To change nothing, leave the file as it is, or delete all its text.

# string, required, unique
userName: ada@example.com
# object: formatted, familyName, givenName, middleName, honorificPrefix, honorificSuffix
name:
  givenName: Ada
# string
title: Analyst
# list of objects: value, display, type (string; work, home or other), primary (boolean)
emails:
  - value: ada.l@example.com
    type: work # string; work, home or other
    primary: true # boolean

urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:
  # string
  department: Tours
  # employeeNumber: # string
  # costCenter: # string
`,
    );
    expect(text).toContain('# Attributes without a value. Remove the "# " before an attribute to set it:\n');
    expect(text).toContain('\n# nickName: # string\n');
    expect(text).toMatch(
      /\n# Attributes that only the service sets:\n# {3}id: "id-1"\n# {3}meta: \{"resourceType":"User"/,
    );
    expect(text).toContain('#   groups: [{"value":"id-3"');
    expect(text).not.toMatch(/password/i);
    if (process.platform !== 'win32') expect(bits).toBe(0o600);
    expect(existsSync(path.dirname(file))).toBe(false);
    expect(changes()).toEqual([]);
  });

  it('names the resource behind an id that the service names', async () => {
    await scimctl(['users', 'update', 'ada@example.com', '--display-name', 'Ada King'], options);
    await scimctl(['users', 'update', 'bob@example.com', '--manager', 'ada@example.com'], options);
    const editor = scriptedEditor('(text) => text');
    await edit(['users', 'edit', 'bob@example.com'], editor);
    expect(editor.seen()[0]?.text).toContain('  manager:\n    value: id-1 # Ada King\n');
  });

  it('shows the smallest PATCH, asks, and sends it with the version that was read', async () => {
    const editor = scriptedEditor(
      `(text) => text.replace('Analyst', 'Lead').replace('  givenName: Ada\\n', '  givenName: Ada\\n  familyName: King\\n')`,
    );
    const { exitCode, stderr } = await edit(['users', 'edit', 'ada@example.com'], editor);
    expect([exitCode, stderr]).toEqual([
      0,
      'Change of user ada@example.com (id-1) on scim.example.com:\n' +
        '  add name.familyName: "King"\n' +
        '  replace title: "Analyst" → "Lead"\n' +
        'Updated user ada@example.com (id-1)\nNext: scimctl users get id-1\n',
    ]);
    expect(body()).toEqual({
      schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
      Operations: [
        { op: 'add', path: 'name.familyName', value: 'King' },
        { op: 'replace', path: 'title', value: 'Lead' },
      ],
    });
    expect(sent.find(({ method }) => method === 'PATCH')?.headers['if-match']).toMatch(/^W?\/?"/);
  });

  it('sets an attribute whose comment was opened, and removes one whose line is gone', async () => {
    const editor = scriptedEditor(
      `(text) => text.replace('# nickName: # string', 'nickName: Countess').replace('title: Analyst\\n', '')`,
    );
    expect((await edit(['users', 'edit', 'ada@example.com', '-o', 'json'], editor)).exitCode).toBe(0);
    expect(await value('ada@example.com', '[nickName, title]')).toEqual(['Countess', null]);
  });

  it('sends nothing without consent, and keeps the text', async () => {
    const editor = scriptedEditor(replace('Analyst', 'Lead'));
    const { exitCode, stderr } = await edit(['users', 'edit', 'ada@example.com'], editor, { answer: false });
    const [, file = ''] = /^Your text is kept in (.*)$/m.exec(stderr) ?? [];
    expect([exitCode, changes()]).toEqual([9, []]);
    expect(stderr).toMatch(/Error: nothing was changed\n$/);
    expect(readFileSync(file, 'utf8')).toContain('title: Lead\n');
    if (process.platform !== 'win32') expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it.each([
    ['YAML', 'title: Analyst', 'title: "Analyst', 'title', 'Missing closing "quote'],
    [
      'an unknown attribute',
      'title: Analyst',
      'titel: Lead',
      'titel',
      'titel: no schema of the resource defines the attribute (RFC 7644 section 3.1) (did you mean "title"?)',
    ],
    [
      'a wrong type',
      'title: Analyst',
      'title: [Lead]\nactive: maybe',
      'active',
      'active: must be true or false, not "maybe"',
    ],
    ['a required attribute', 'userName: ada@example.com', '', '', 'userName: this attribute is required'],
    [
      'a readOnly attribute',
      'title: Analyst',
      'title: Lead\nid: id-7',
      'id',
      'id: this attribute is readOnly, so only the service sets it',
    ],
    [
      'a secret',
      'title: Analyst',
      'title: Lead\npassword: hunter2-x',
      'password',
      'password: password is a secret, and is not read from a text file (use scimctl users patch id-1 --file -)',
    ],
    ['a list', 'title: Analyst', 'title: Lead\nroles: admin', 'roles', 'roles: '],
    [
      'no object',
      /[\s\S]*/ as unknown as string,
      '- a',
      '- a',
      'the text is not an object (a resource is an object with attributes)',
    ],
  ])('opens again above the line of a mistake: %s', async (_, from, to, at, message) => {
    const editor = scriptedEditor(replace(from, to), '(text) => text');
    const { exitCode, stderr } = await edit(['users', 'edit', 'ada@example.com'], editor);
    const second = editor.seen()[1]?.text.split('\n') ?? [];
    const mark = second.findIndex((line) => line.startsWith(`# Error: ${message}`));
    expect(second.join('\n')).toContain(`# Error: ${message}`);
    if (at !== '')
      expect(second.slice(mark + 1).find((line) => !line.startsWith('# Error: '))).toMatch(new RegExp(`^${at}`));
    expect([exitCode, changes()]).toEqual([2, []]);
    expect(stderr).toMatch(/^Your text is kept in .*\nError: the edited text was not saved: line \d+: /);
  });

  it('opens again with the words of the service at the attribute that the service names', async () => {
    // The replaced texts begin with `userName: `, because the heading also contains the name.
    const refused = scriptedEditor(
      replace('userName: ada', 'userName: bob'),
      replace('userName: bob@example.com', 'userName: ada@king.example'),
    );
    const { exitCode } = await edit(['users', 'edit', 'ada@example.com'], refused);
    expect(refused.seen()[1]?.text).toMatch(
      /\n# Error: the service refused the change \(409 uniqueness\): .*userName.*\nuserName: bob@example.com\n/,
    );
    expect([exitCode, await value('id-1', 'userName')]).toEqual([0, 'ada@king.example']);
  });

  it('shows a change of another client, keeps it, and sends the own change after that', async () => {
    const editor = scriptedEditor(
      replace('title: Analyst', 'title: Lead'),
      `(text) => text.replace(/^# Error: .*\\n/gm, '')`,
    );
    let isChanged = false;
    before = async ({ method, path: at }) => {
      if (isChanged || method !== 'GET' || at !== '/Users/id-1' || editor.seen().length === 0) return;
      isChanged = true;
      await scimctl(
        ['users', 'update', 'id-1', '--by', 'id', '--given-name', 'Augusta', '--set', 'title=Clerk'],
        options,
      );
    };
    const { exitCode } = await edit(['users', 'edit', 'ada@example.com'], editor);
    const second = editor.seen()[1]?.text ?? '';
    expect(second).toMatch(/^# Error: another client changed this user while you edited it, so nothing was sent\./);
    expect(second).toContain(
      '# Error: another client changed title from "Analyst" to "Clerk"; the new value stays, unless you change title here\ntitle: Lead\n',
    );
    expect(second).toContain(
      '# Error: another client changed name from {"givenName":"Ada"} to {"givenName":"Augusta"}; the new value stays, unless you change name here\nname:\n',
    );
    expect([exitCode, await value('id-1', '[title, name.givenName]')]).toEqual([0, ['Lead', 'Augusta']]);
  });

  it('does not overwrite a change that another client made during the question', async () => {
    const editor = scriptedEditor(replace('title: Analyst', 'title: Lead'), '(text) => text');
    const confirm = async () => {
      await scimctl(['users', 'update', 'ada@example.com', '--title', 'Clerk'], options);
      return true;
    };
    const { exitCode, stderr } = await edit(['users', 'edit', 'ada@example.com'], editor, { prompter: { confirm } });
    expect(editor.seen()[1]?.text).toContain('# Error: another client changed title from "Analyst" to "Clerk"');
    expect([exitCode, await value('id-1', 'title')]).toEqual([2, 'Clerk']);
    expect(stderr).toContain('Your text is kept in ');
  });

  it('runs a program as the editor in a script, and opens it once', async () => {
    const script = { ...options, terminal: false };
    const env = (editor: ScriptedEditor) => ({ EDITOR: editor.command });
    const good = scriptedEditor(replace('Analyst', 'Lead'));
    const done = await scimctl(['users', 'edit', 'ada@example.com', '--yes', '-q', 'title'], {
      ...script,
      env: env(good),
    });
    expect([done.exitCode, done.stdout]).toEqual([0, '"Lead"\n']);
    const bad = scriptedEditor(replace('Lead', '[]\nactive: perhaps'));
    const failed = await scimctl(['users', 'edit', 'ada@example.com', '--yes'], { ...script, env: env(bad) });
    expect([failed.exitCode, bad.seen()]).toEqual([2, [expect.anything()]]);
    expect(failed.stderr).toMatch(
      /Your text is kept in .*\nError: the edited text was not saved: line \d+: active: must be true or false/,
    );
  });

  it('needs an editor: a terminal, or a program and --yes', async () => {
    const editor = scriptedEditor('(text) => text');
    const message =
      'Error: an editor cannot be opened, because the terminal is not interactive\n' +
      '  hint   to change attributes without an editor, run scimctl users update; to run a program as the editor in a script, set EDITOR and use --yes or --dry-run\n';
    const without = await scimctl(['users', 'edit', 'ada@example.com'], {
      ...options,
      env: { EDITOR: editor.command },
    });
    const unset = await scimctl(['users', 'edit', 'ada@example.com', '--yes'], options);
    expect([without.exitCode, without.stderr]).toEqual([2, message]);
    expect([unset.exitCode, unset.stderr]).toEqual([2, message]);
    expect([sent, editor.seen()]).toEqual([[], []]);
  });

  it('shows the request of a dry run, and asks nothing', async () => {
    const editor = scriptedEditor(replace('Analyst', 'Lead'));
    const { exitCode, stdout, stderr } = await scimctl(
      ['users', 'edit', 'ada@example.com', '--dry-run', '-q', '[].body.Operations'],
      {
        ...options,
        env: { EDITOR: editor.command },
      },
    );
    expect([exitCode, JSON.parse(stdout), changes()]).toEqual([
      0,
      [[{ op: 'replace', path: 'title', value: 'Lead' }]],
      [],
    ]);
    expect(stderr).toBe('Dry run: nothing was sent\n');
  });

  it('counts a deactivation as a removal', async () => {
    const editor = scriptedEditor(replace('title: Analyst', 'active: false'));
    const argv = ['users', 'edit', 'ada@example.com', '--yes', '--max-removals', '0'];
    const { exitCode, stderr } = await edit(argv, editor);
    expect([exitCode, changes()]).toEqual([9, []]);
    expect(stderr).toContain(
      'Error: this would deactivate user ada@example.com (id-1) on scim.example.com, but --max-removals allows only 0\n',
    );
  });
});

describe('users edit, with services as they are', () => {
  const run = (exchange: Exchange, editor: ScriptedEditor) =>
    edit(['users', 'edit', 'ada', '--yes'], editor, { exchange });

  it('compares a second read if the service returns no version', async () => {
    const service = createFakeService({ version: 'none' });
    const id = service.addUser({ userName: 'ada', title: 'Analyst', active: true });
    const editor = scriptedEditor(replace('title: Analyst', 'title: Lead'), '(text) => text');
    const other: Exchange = (request) => {
      const person = service.users.get(id);
      if (person && editor.seen().length > 0) person['title'] = 'Clerk';
      return service.exchange(request);
    };
    const { exitCode } = await run(other, editor);
    expect([exitCode, service.users.get(id)?.['title']]).toEqual([2, 'Clerk']);
    const again = scriptedEditor(replace('title: Clerk', 'title: Lead'));
    expect([(await run(service.exchange, again)).exitCode, service.users.get(id)?.['title']]).toEqual([0, 'Lead']);
  });

  it('keeps what the schema does not define, shows control characters, and writes no secret', async () => {
    const service = createFakeService();
    service.addUser({
      userName: 'ada',
      title: 'Analyst',
      apiToken: 'planted-1',
      shoe: 'a\u001b[31m',
      password: 'planted-2',
    });
    const editor = scriptedEditor(replace('title: Analyst', 'title: Lead'));
    const bodies: unknown[] = [];
    const recording: Exchange = (request) => {
      if (request.method !== 'GET') bodies.push(request.body);
      return service.exchange(request);
    };
    const { exitCode } = await run(recording, editor);
    const text = editor.seen()[0]?.text ?? '';
    expect(text).toContain('# Attributes that the schema does not define. They stay as they are:\n');
    expect(text).toContain('#   shoe: "a\\u001b[31m"');
    expect(text).not.toContain('planted');
    expect([exitCode, bodies]).toEqual([
      0,
      [{ schemas: [expect.any(String)], Operations: [{ op: 'replace', path: 'title', value: 'Lead' }] }],
    ]);
  });
});

describe('groups edit and resources edit', () => {
  it('removes a member whose lines are gone', async () => {
    const editor = scriptedEditor(String.raw`(text) => text.replace(/  - value: id-2\n(?:    .*\n)*/, '')`);
    const { exitCode, stderr } = await edit(['groups', 'edit', 'Guides'], editor);
    expect(editor.seen()[0]?.text).toContain(
      'members:\n  - value: id-1 # string, immutable\n    display: ada@example.com # string, immutable\n' +
        '    type: User # string, immutable; User or Group\n' +
        '  - value: id-2\n    display: bob@example.com\n    type: User\n',
    );
    expect(stderr).toContain('  remove members[value eq "id-2"]\n');
    expect(exitCode).toBe(0);
    const { stdout } = await scimctl(['groups', 'members', 'Guides', '-o', 'id'], options);
    expect(stdout).toBe('id-1\n');
  });

  it('leaves the members of a large group out, and says how to change them', async () => {
    const service = createFakeService();
    const people = Array.from({ length: 501 }, (_, index) => service.addUser({ userName: `m${index}` }));
    service.addGroup('Everybody', people);
    const editor = scriptedEditor(
      `(text) => text + 'members: []\\n'`,
      `(text) => text.replace('[]', '[{value: "1"}]')`,
      '(text) => text',
    );
    const { exitCode } = await edit(['groups', 'edit', 'Everybody'], editor, { exchange: service.exchange });
    const [first, second] = editor.seen();
    expect(first?.text).not.toMatch(/^members/m);
    expect(first?.text).toContain(
      '#   members: the group has 501 members; to change single members, use scimctl groups add-member or groups remove-member',
    );
    expect(second).toBeUndefined();
    expect([exitCode, service.membersOf('Everybody').length]).toEqual([0, 501]);
  });

  it('leaves the members out if the service shows only some of them, so that no unseen member is removed', async () => {
    const service = createService();
    const exchange: Exchange = async (request) => {
      const { bodyText, body: content, ...response } = await service.exchange(request);
      const { members } = (content ?? {}) as { readonly members?: readonly JsonObject[] };
      if (request.method !== 'GET' || !members) return { ...response, ...defined({ bodyText, body: content }) };
      return { ...response, body: { ...(content as JsonObject), members: members.slice(0, 1) } };
    };
    const others = { exchange };
    for (const name of ['ada', 'bob', 'cid']) await scimctl(['users', 'create', '--user-name', name], others);
    await scimctl(['groups', 'create', '--display-name', 'Guides'], others);
    await scimctl(['groups', 'add-member', 'Guides', 'ada', 'bob', 'cid'], others);
    const editor = scriptedEditor(String.raw`(text) => text.replace(/members:\n(  .*\n)+/, '')`);
    const { stderr } = await edit(['groups', 'edit', 'Guides', '--yes'], editor, others);
    expect(editor.seen()[0]?.text).toContain(
      '#   members: the service shows 1 of the 3 members of the group; to change single members, use scimctl groups add-member or groups remove-member',
    );
    expect(stderr).toContain('No changes to group Guides (id-4); nothing was sent\n');
    const update = await scimctl(['groups', 'update', 'Guides', '--set', 'members:=[]', '--yes'], others);
    expect([update.exitCode, update.stderr]).toEqual([
      10,
      expect.stringContaining(
        'nothing was changed: the service may not show all members of group Guides (id-4), so scimctl cannot know which members the change would remove; the service shows 1 of the 3 members of the group',
      ),
    ]);
    const people = await scimctl(['users', 'list', '-q', '[].groups[0].value'], others);
    expect(JSON.parse(people.stdout)).toEqual(['id-4', 'id-4', 'id-4']);
  });

  it('edits a resource of any type', async () => {
    const editor = scriptedEditor(replace('displayName: Guides', 'displayName: Leads'));
    const { exitCode, stderr } = await edit(['resources', 'edit', 'Group', 'Guides'], editor);
    expect([exitCode, stderr]).toEqual([0, expect.stringContaining('  replace displayName: "Guides" → "Leads"\n')]);
    expect(stderr).toContain('Next: scimctl resources get Group id-3\n');
  });
});

it('the comments about a conflict contain no secret of a complex attribute', () => {
  const after = [{ type: 'app', secret: 'planted-secret-2' }];
  const changes = [{ path: 'keys', before: [{ type: 'app', secret: 'planted-secret-1' }], after }];
  const [, comment] = describeConflict(changes, { singular: 'user', secrets: new Set() });
  expect(comment?.message).toBe(
    'another client changed keys from [{"type":"app","secret":"[redacted]"}] to [{"type":"app","secret":"[redacted]"}]; the new value stays, unless you change keys here',
  );
});
