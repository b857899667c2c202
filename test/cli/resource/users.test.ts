import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import type { ScimRequest } from '../../../src/protocol/exchange/exchange.ts';
import type { JsonObject } from '../../../src/protocol/json/json.ts';
import { type RunOptions, scimctl } from '../run.ts';
import { createService, token } from '../service.ts';

let sent: ScimRequest[];
let options: RunOptions;

beforeEach(async () => {
  sent = [];
  const { exchange } = createService((next) => (request) => {
    sent.push(request);
    return next(request);
  });
  options = { exchange };
  await scimctl(
    ['users', 'create', '--user-name', 'ada@example.com', '--email', 'ada.l@example.com', '--title', 'Analyst'],
    options,
  );
  await scimctl(['users', 'create', '--user-name', 'bob@example.com', '--manager', 'ada@example.com'], options);
  sent = [];
});

const requests = (): string[] => sent.map(({ method, path }) => `${method} ${path}`);

describe('users create', () => {
  it('sends what the flags say, the work address as the preferred one', async () => {
    const { exitCode, stdout } = await scimctl(
      [
        'users',
        'create',
        '--user-name',
        'cy',
        '--given-name',
        'Cy',
        '--email',
        'cy@example.com',
        '--no-active',
        '--set',
        'nickName=C',
      ],
      options,
    );
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      userName: 'cy',
      name: { givenName: 'Cy' },
      emails: [{ value: 'cy@example.com', type: 'work', primary: true }],
      active: false,
      nickName: 'C',
    });
  });

  it('leaves it to the service which userNames there may be, and says its reason', async () => {
    const { exitCode, stderr } = await scimctl(['users', 'create', '--user-name', 'o’brien'], options);
    expect(requests()).toEqual(['POST /Users']);
    expect(exitCode).toBe(10);
    expect(stderr).toContain('userName: U+2019 is a punctuation mark');
  });

  it('puts attributes of the enterprise extension in their place and finds the manager by name', async () => {
    const { stdout } = await scimctl(['users', 'get', 'bob@example.com'], options);
    expect(JSON.parse(stdout)).toMatchObject({
      'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User': { manager: { value: 'id-1' } },
    });
  });

  it('reads a resource from standard input, and lets flags change it', async () => {
    const { stdout } = await scimctl(['users', 'create', '--file', '-', '--title', 'Chief'], {
      ...options,
      stdin: '\uFEFF{"userName":"dee","title":"Aide","name":{"familyName":"Doe"}}',
    });
    expect(JSON.parse(stdout)).toMatchObject({ userName: 'dee', title: 'Chief', name: { familyName: 'Doe' } });
  });

  it('says what was created and what to do next on a terminal, and leaves stdout empty', async () => {
    const ran = await scimctl(['users', 'create', '--user-name', 'eve'], { ...options, terminal: true });
    expect(ran).toEqual({ exitCode: 0, stdout: '', stderr: 'Created user eve (id-3)\nNext: scimctl users get id-3\n' });
  });

  it('names the profile of the command in the next command', async () => {
    const env = { SCIMCTL_CONFIG_DIR: mkdtempSync(path.join(tmpdir(), 'scimctl-users-')) };
    const add = ['profiles', 'add', 'other', '--url', 'https://scim.example.com/v2', '--secret', 'env:TOKEN'];
    expect((await scimctl(add, { env })).exitCode).toBe(0);
    const argv = ['users', 'create', '--user-name', 'eve', '--profile', 'other'];
    const ran = await scimctl(argv, { ...options, env: { ...env, TOKEN: token }, terminal: true });
    expect(ran.stderr).toContain('Next: scimctl users get id-3 --profile other\n');
  });

  it.each([
    [['users', 'create'], 'no attribute of the new user was given'],
    [['users', 'create', '--set', 'title'], '--set title has no value'],
    [['users', 'create', '--set', 'active:=flase'], 'the value after active:= is not JSON'],
    [['users', 'create', '--set', 'usrName=x'], 'there is no attribute usrName'],
    [['users', 'create', '--set', 'active=maybe'], '--set: active:'],
  ])('refuses %j before anything is sent', async (argv, message) => {
    const { exitCode, stderr } = await scimctl(argv, options);
    expect(exitCode).toBe(2);
    expect(stderr).toContain(message);
    expect(requests().filter((line) => line.startsWith('POST'))).toEqual([]);
  });

  it('suggests the attribute that was meant', async () => {
    const { stderr } = await scimctl(['users', 'create', '--set', 'usrName=x'], options);
    expect(stderr).toContain('did you mean "userName"?');
  });
});

describe('users get', () => {
  it.each(['id-1', 'ada@example.com', 'ADA@example.com', 'ada.l@example.com'])('finds a person by %s', async (name) => {
    const { stdout } = await scimctl(['users', 'get', name, '-q', 'id'], options);
    expect(stdout).toBe('"id-1"\n');
  });

  it('costs one request by id', async () => {
    await scimctl(['users', 'get', 'id-1'], options);
    expect(requests()).toEqual(['GET /Users/id-1']);
  });

  it('looks nowhere else with --by', async () => {
    const { exitCode, stderr } = await scimctl(['users', 'get', 'ada.l@example.com', '--by', 'userName'], options);
    expect(exitCode).toBe(3);
    expect(stderr).toContain('there is no user "ada.l@example.com"');
  });

  it('explains the sign of a shortened text that was copied from a table', async () => {
    const { exitCode, stderr } = await scimctl(['users', 'get', 'id-1234…', '-o', 'json'], options);
    expect([exitCode, JSON.parse(stderr)]).toEqual([
      3,
      {
        code: 'notFound',
        exitCode: 3,
        message: 'there is no user "id-1234…"',
        hint: 'a table shows … where it shortens a text, to fit the terminal; to see whole ids and names, run scimctl users list -o csv',
      },
    ]);
  });

  it('lists the candidates of an ambiguous address', async () => {
    await scimctl(['users', 'create', '--user-name', 'ada2', '--email', 'ada.l@example.com'], options);
    const { exitCode, stderr } = await scimctl(['users', 'get', 'ada.l@example.com'], options);
    expect(exitCode).toBe(2);
    expect(stderr).toContain('"ada.l@example.com" is the email of 2 users:\n  ada@example.com (id-1)\n  ada2 (id-3)');
  });

  it('never hands out the wrong person when the server ignores the filter', async () => {
    const service = createService((next) => (request) => next({ ...request, query: {} }));
    const deaf = { exchange: service.exchange };
    await scimctl(['users', 'create', '--user-name', 'only'], deaf);
    const { exitCode } = await scimctl(['users', 'get', 'somebody@example.com'], deaf);
    expect(exitCode).toBe(3);
  });

  it('gives the server’s own answer with -o raw', async () => {
    const { stdout } = await scimctl(['users', 'get', 'ada@example.com', '-o', 'raw'], options);
    expect(JSON.parse(stdout)).toMatchObject({ id: 'id-1', userName: 'ada@example.com' });
  });
});

describe('users list', () => {
  it('reads every page', async () => {
    const { stdout } = await scimctl(['users', 'list', '--page-size', '1', '-o', 'id'], options);
    expect(stdout).toBe('id-1\nid-2\n');
    expect(requests()).toEqual(['GET /Users', 'GET /Users']);
  });

  it('is an array in a pipe, and an empty one for no matches, with exit code 0', async () => {
    const { exitCode, stdout } = await scimctl(['users', 'list', '--filter', 'userName eq "nobody"'], options);
    expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: '[]\n' });
  });

  it('says that a limit cut the list off', async () => {
    const { stdout, stderr } = await scimctl(['users', 'list', '--limit', '1', '-o', 'id'], options);
    expect(stdout).toBe('id-1\n');
    expect(stderr).toBe('Note: showing 1 of 2\n');
  });

  it('sorts before it cuts', async () => {
    const { stdout, stderr } = await scimctl(
      ['users', 'list', '--sort-by', '-userName', '--limit', '1', '-o', 'id'],
      options,
    );
    expect(stdout).toBe('id-2\n');
    expect(stderr).toBe('Note: showing 1 of 2\n');
  });

  it('mentions what a server does oddly under --debug only, as long as nothing is missing by it', async () => {
    const { exchange } = createService();
    const odd: RunOptions = {
      exchange: async (request) => {
        const { body, ...response } = await exchange(request);
        return { ...response, body: { ...(body as JsonObject), totalResults: undefined } };
      },
    };
    const quiet = await scimctl(['users', 'list'], odd);
    const debug = await scimctl(['users', 'list', '--debug'], odd);
    expect(quiet.stderr).toBe('');
    expect(debug.stderr).toContain('Note: the server sends no totalResults');
  });

  it('points at the mistake in a filter and sends nothing', async () => {
    const ran = await scimctl(['users', 'list', '--filter', 'userName xx "a"'], options);
    expect(ran).toEqual({
      exitCode: 2,
      stdout: '',
      stderr:
        'Error: unknown operator "xx": use eq, ne, co, sw, ew, gt, ge, lt, le, pr\n  userName xx "a"\n           ^^\n',
    });
    expect(sent).toEqual([]);
  });

  it('sends a vendor’s own syntax as it is with --filter-raw', async () => {
    await scimctl(['users', 'list', '--filter-raw', 'a ~ b'], options);
    expect(sent[0]?.query['filter']).toBe('a ~ b');
  });
});

describe('users update', () => {
  it('sends the smallest change', async () => {
    await scimctl(['users', 'update', 'id-1', '--title', 'Head', '--email', 'ada@new.example'], options);
    const patch = JSON.parse(
      String(sent.find(({ method }) => method === 'PATCH')?.raw ?? JSON.stringify(sent.at(-1)?.body)),
    );
    expect(patch.Operations).toEqual([
      { op: 'replace', path: 'title', value: 'Head' },
      { op: 'replace', path: 'emails[type eq "work"].value', value: 'ada@new.example' },
    ]);
  });

  it('turns text into what the schema asks for, and removes with null', async () => {
    const { stdout } = await scimctl(
      ['users', 'update', 'id-1', '--set', 'active=false', '--set', 'title:=null'],
      options,
    );
    const user = JSON.parse(stdout);
    expect(user.active).toBe(false);
    expect(user).not.toHaveProperty('title');
  });

  it('sends nothing when nothing differs', async () => {
    const { exitCode, stderr } = await scimctl(['users', 'update', 'id-1', '--title', 'Analyst'], options);
    expect({ exitCode, stderr }).toEqual({
      exitCode: 0,
      stderr: 'ada@example.com (id-1) has these values already; nothing was sent\n',
    });
    // The second request checks whether the text `id-1` is also the userName of another person.
    expect(requests()).toEqual(['GET /Users/id-1', 'GET /Users']);
  });

  it('holds to the version that was read with --if-match auto', async () => {
    await scimctl(['users', 'update', 'id-1', '--title', 'Head', '--if-match', 'auto'], options);
    expect(sent.at(-1)?.headers['if-match']).toBe('W/"1"');
  });

  it('ends with exit code 5 when somebody was faster', async () => {
    const { exitCode, stderr } = await scimctl(
      ['users', 'update', 'id-1', '--title', 'Head', '--if-match', 'W/"9"'],
      options,
    );
    expect(exitCode).toBe(5);
    expect(stderr).toContain('another client changed the resource in the meantime');
  });
});

describe('--dry-run', () => {
  it.each([
    [['users', 'create', '--user-name', 'x'], 'POST https://scim.example.com/v2/Users'],
    [['users', 'update', 'id-1', '--title', 'X'], 'PATCH https://scim.example.com/v2/Users/id-1'],
    [['users', 'deactivate', 'id-1'], 'PATCH https://scim.example.com/v2/Users/id-1'],
    [['users', 'patch', 'id-1', '--op', 'remove title'], 'PATCH https://scim.example.com/v2/Users/id-1'],
    [['users', 'delete', 'id-1'], 'DELETE https://scim.example.com/v2/Users/id-1'],
    [['api', 'DELETE', '/Users/id-1'], 'DELETE https://scim.example.com/v2/Users/id-1'],
  ])('%j shows the request and sends none', async (argv, expected) => {
    const { exitCode, stdout, stderr } = await scimctl([...argv, '--dry-run', '-o', 'json'], options);
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout).map(({ method, url }: Record<string, string>) => `${method} ${url}`)).toEqual([expected]);
    expect(stderr).toBe('Dry run: nothing was sent\n');
    expect(requests().filter((line) => !line.startsWith('GET'))).toEqual([]);
  });
});

describe('users activate, deactivate, patch, replace, delete', () => {
  it('deactivates, and says when there was nothing to do', async () => {
    const first = await scimctl(['users', 'deactivate', 'bob@example.com', '-q', 'active'], options);
    const second = await scimctl(['users', 'deactivate', 'bob@example.com', '-o', 'id'], options);
    expect(first.stdout).toBe('false\n');
    expect(second).toEqual({
      exitCode: 0,
      stdout: 'id-2\n',
      stderr: 'bob@example.com (id-2) is inactive already; nothing was sent\n',
    });
  });

  it('sends PATCH operations as they are given', async () => {
    const { stdout } = await scimctl(
      ['users', 'patch', 'id-1', '--op', 'replace title=Head', '--op', 'add name.givenName=Ada'],
      options,
    );
    expect(JSON.parse(stdout)).toMatchObject({ title: 'Head', name: { givenName: 'Ada' } });
  });

  it('replaces by the contents of a file', async () => {
    const { stdout } = await scimctl(['users', 'replace', 'id-1', '--file', '-'], {
      ...options,
      stdin: 'userName: ada\nnickName: A\n',
    });
    const user = JSON.parse(stdout);
    expect(user).toMatchObject({ userName: 'ada', nickName: 'A' });
    expect(user).not.toHaveProperty('title');
  });

  it('deletes nobody without a terminal and without --yes', async () => {
    const { exitCode, stderr } = await scimctl(['users', 'delete', 'id-1'], options);
    expect(exitCode).toBe(2);
    expect(stderr).toContain('to give consent without a question, use --yes');
    expect(requests()).toEqual(['GET /Users/id-1', 'GET /Users', 'GET /Me']);
  });

  it('deletes after a yes, and not after a no', async () => {
    const asked: string[] = [];
    const answer = (yes: boolean) => ({
      ...options,
      terminal: true,
      prompter: {
        confirm: async (message: string) => {
          asked.push(message);
          return yes;
        },
      },
    });
    const no = await scimctl(['users', 'delete', 'id-1'], answer(false));
    const yes = await scimctl(['users', 'delete', 'id-1'], answer(true));
    expect([no.exitCode, yes.exitCode]).toEqual([9, 0]);
    expect(asked[0]).toBe('Delete user ada@example.com (id-1) permanently on scim.example.com?');
    expect((await scimctl(['users', 'get', 'id-1'], options)).exitCode).toBe(3);
  });

  it('asks nothing in CI or with --no-input, terminal or not', async () => {
    const inCi = await scimctl(['users', 'delete', 'id-1'], { ...options, terminal: true, env: { CI: 'true' } });
    const noInput = await scimctl(['users', 'delete', 'id-1', '--no-input'], { ...options, terminal: true });
    expect([inCi.exitCode, noInput.exitCode]).toEqual([2, 2]);
  });
});
