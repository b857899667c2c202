import { existsSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Exchange, ScimRequest } from '../../../src/protocol/exchange/exchange.ts';
import type { JsonObject } from '../../../src/protocol/json/json.ts';
import { urn } from '../../../src/protocol/urns.ts';
import { createWorld, others } from '../../changes/world.ts';
import { type RunOptions, scimctl } from '../run.ts';
import { createService, token } from '../service.ts';

let sent: ScimRequest[];
let options: RunOptions;
let folder: string;

/** Everybody but cyd is in the group Staff. */
const people = [
  ['ada', 'Analyst', 'Sales'],
  ['bob', 'Clerk', 'Sales'],
  ['cyd', 'Clerk', 'Sales'],
  ['dan', 'Clerk', 'Design'],
] as const;
const sales = ['--filter', 'department eq "Sales"'];

beforeEach(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'scimctl-edit-'));
  const { exchange } = createService((next) => (request) => {
    sent.push(request);
    return next(request);
  });
  sent = [];
  options = {
    exchange,
    cwd: folder,
    env: { SCIMCTL_CONFIG_DIR: folder, SCIMCTL_URL: 'https://scim.example.com/v2', SCIMCTL_TOKEN: token },
  };
  const ids: string[] = [];
  for (const [userName, title, department] of people)
    ids.push(
      await post(exchange, '/Users', {
        schemas: [urn.User, urn.EnterpriseUser],
        userName,
        active: true,
        title,
        [urn.EnterpriseUser]: { department },
      }),
    );
  const members = [0, 1, 3].map((index) => ({ value: ids[index] as string }));
  await post(exchange, '/Groups', { schemas: [urn.Group], displayName: 'Staff', members });
  sent = [];
});

async function post(exchange: Exchange, endpoint: string, body: JsonObject): Promise<string> {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/scim+json' };
  const base = 'https://scim.example.com/v2';
  const response = await exchange({ method: 'POST', base, path: endpoint, query: {}, headers, body });
  return String((response.body as JsonObject).id);
}

const run = (argv: readonly string[], more: RunOptions = {}) => scimctl(argv, { ...options, ...more });
const changes = () => sent.filter(({ method }) => method !== 'GET').map(({ method, path: at }) => `${method} ${at}`);
const jobs = () => {
  const at = path.join(folder, 'state', 'jobs');
  return existsSync(at) ? readdirSync(at) : [];
};

async function all(endpoint: 'users' | 'groups'): Promise<JsonObject[]> {
  const flags = endpoint === 'groups' ? ['--attributes', 'displayName,members'] : [];
  const { stdout } = await run([endpoint, 'list', '-o', 'json', ...flags]);
  const plain = ({ meta: _, ...resource }: JsonObject): JsonObject => resource;
  return (JSON.parse(stdout) as JsonObject[]).map(plain);
}

/** The users, and the sorted member ids of each group. */
const directory = async () => {
  const members = (await all('groups')).map((group) =>
    (group.members as JsonObject[]).map(({ value }) => value).sort(),
  );
  const users = (await all('users')).map(({ groups: _, ...user }) => user);
  return JSON.stringify([users, members]);
};
const valuesOf = async (name: string) => (await all('users')).map((user) => user[name]);
const outcomes = (stdout: string) =>
  (JSON.parse(stdout) as JsonObject[]).map(({ key, outcome }) => `${String(key)} ${String(outcome)}`);

/** Edits of the three people of Sales. */
const edits: readonly (readonly [string, readonly string[], readonly string[]])[] = [
  ['users update', ['users', 'update', ...sales, '--set', 'title=Lead', '--set', 'department=Revenue'], []],
  ['users deactivate', ['users', 'deactivate', ...sales], ['--yes']],
  ['groups add-member Staff', ['groups', 'add-member', 'Staff', ...sales], []],
  ['groups remove-member Staff', ['groups', 'remove-member', 'Staff', ...sales], ['--yes']],
];

describe('an edit by filter', () => {
  it('changes the people who match, and nobody else', async () => {
    const { exitCode, stdout, stderr } = await run(['users', 'update', ...sales, '--title', 'Lead', '-o', 'json']);
    expect([exitCode, stderr]).toEqual([0, '3 updated\n']);
    expect(outcomes(stdout)).toEqual(['ada updated', 'bob updated', 'cyd updated']);
    expect(await valuesOf('title')).toEqual(['Lead', 'Lead', 'Lead', 'Clerk']);
    sent = [];
    const again = await run(['users', 'update', ...sales, '--title', 'Lead', '-o', 'json']);
    expect([again.exitCode, again.stderr, changes()]).toEqual([0, '3 unchanged\n', []]);
  });

  it.each(edits)('%s is a job, and its undo gives the directory back', async (command, argv, consent) => {
    const before = await directory();
    expect((await run([...argv, ...consent])).exitCode).toBe(0);
    expect(await directory()).not.toBe(before);
    const listed = JSON.parse((await run(['job', 'list', '-o', 'json'])).stdout) as JsonObject[];
    expect(listed).toMatchObject([{ state: 'complete', source: `${command} --filter 'department eq "Sales"'` }]);
    const undone = await run(['job', 'undo', '--last', '--yes']);
    expect([undone.exitCode, await directory()]).toEqual([0, before]);
  });

  it('activates people, and the undo deactivates them', async () => {
    await run(['users', 'deactivate', ...sales, '--yes']);
    const before = await directory();
    const { exitCode, stdout } = await run(['users', 'activate', '--filter', 'active eq false', '-o', 'json']);
    expect([exitCode, outcomes(stdout)]).toEqual([0, ['ada updated', 'bob updated', 'cyd updated']]);
    await run(['job', 'undo', '--last', '--yes']);
    expect(await directory()).toBe(before);
  });

  it.each(edits)('%s shows its plan in a dry run, and sends nothing', async (_command, argv, consent) => {
    const planned = await run([...argv, '--dry-run', '-o', 'json', '--show', 'changes']);
    expect([planned.exitCode, changes(), jobs()]).toEqual([0, [], []]);
    const done = await run([...argv, ...consent, '-o', 'json', '--show', 'changes']);
    expect(outcomes(planned.stdout)).toEqual(outcomes(done.stdout));
  });

  it('is resumed after a stop, and changes each person once', async () => {
    const controller = new AbortController();
    const exchange: Exchange = async (request) => {
      const response = await (options.exchange as Exchange)(request);
      if (request.method !== 'GET') controller.abort();
      return response;
    };
    const argv = ['users', 'update', ...sales, '--set', 'title=Lead', '--bulk', 'never', '--concurrency', '1'];
    const stopped = await run(argv, { exchange, signal: controller.signal });
    expect([stopped.exitCode, changes().length]).toEqual([130, 1]);
    expect(stopped.stderr).toMatch(/Stopped at 1 of 3\. Resume: scimctl job resume [0-9a-f]{6}\n/);
    const resumed = await run(['job', 'resume', '--last', '--yes', '--bulk', 'never']);
    expect([resumed.exitCode, changes().length]).toEqual([0, 3]);
    expect(await valuesOf('title')).toEqual(['Lead', 'Lead', 'Lead', 'Clerk']);
    await run(['job', 'undo', '--last', '--yes']);
    expect(await valuesOf('title')).toEqual(['Analyst', 'Clerk', 'Clerk', 'Clerk']);
  });

  describe('that is resumed', () => {
    /**
     * Stops an edit after its first change. Removes the result of this change from the journal, because a kill would
     * lose this result too.
     */
    async function stoppedAfterOne(argv: readonly string[]): Promise<void> {
      const controller = new AbortController();
      const exchange: Exchange = async (request) => {
        const response = await (options.exchange as Exchange)(request);
        if (request.method !== 'GET') controller.abort();
        return response;
      };
      const flags = ['--yes', '--bulk', 'never', '--concurrency', '1'];
      const stopped = await run([...argv, ...flags], { exchange, signal: controller.signal });
      expect([stopped.exitCode, changes().length]).toEqual([130, 1]);
      const [job] = jobs();
      const file = path.join(folder, 'state', 'jobs', String(job), 'journal.ndjson');
      const lines = readFileSync(file, 'utf8').split('\n');
      writeFileSync(file, lines.filter((line) => !line.includes('"record":"result"')).join('\n'));
      sent = [];
    }
    const resume = (...flags: string[]) => run(['job', 'resume', '--last', '--bulk', 'never', '-o', 'json', ...flags]);

    it.each<[readonly string[], string]>([
      [['users', 'update', ...sales, '--set', 'department=Revenue'], 'updated'],
      [['users', 'deactivate', '--filter', 'department eq "Sales" and active eq true'], 'updated'],
      [['users', 'delete', ...sales], 'deleted'],
    ])('%j leaves out who no longer matches, but not whom it has changed', async (argv, outcome) => {
      await stoppedAfterOne(argv);
      await run(['users', 'update', 'cyd', '--set', 'department=Design']);
      sent = [];
      const planned = await resume('--dry-run');
      const { exitCode, stdout, stderr } = await resume('--yes');
      const note = 'Note: 1 person no longer matches the filter of the job, and is skipped: cyd\n';
      for (const said of [planned.stderr, stderr]) expect(said).toContain(note);
      const results = outcomes(stdout);
      expect([exitCode, results.at(-1)], stderr).toEqual([0, 'cyd unchanged']);
      expect(new Set(results.slice(0, -1).map((text) => text.split(' ')[1]))).toEqual(new Set([outcome]));
      expect((await all('users')).find(({ userName }) => userName === 'cyd')).toMatchObject({ active: true });
    });

    it('does not leave out whom it has removed from the group of the filter', async () => {
      await stoppedAfterOne([
        'groups',
        'remove-member',
        'Staff',
        '--filter',
        'groups.display eq "Staff" and title eq "Clerk"',
      ]);
      const { exitCode, stdout, stderr } = await resume('--yes');
      expect([exitCode, outcomes(stdout)]).toEqual([0, ['bob unlinked', 'dan unlinked']]);
      expect(stderr).not.toContain('no longer');
    });

    it('does not say that a membership is unchanged if nothing shows it', async () => {
      const before = await directory();
      await stoppedAfterOne(['groups', 'remove-member', 'Staff', '--filter', 'groups.display eq "Staff"']);
      const { exitCode, stdout, stderr } = await resume('--yes');
      expect([exitCode, outcomes(stdout)]).toEqual([7, ['ada', 'bob', 'dan'].map((name) => `${name} not verified`)]);
      expect(stderr).toContain(
        'Note: 3 people no longer match the filter of the job, and are skipped: ada, bob, dan\n',
      );
      await run(['job', 'undo', '--last', '--yes']);
      expect(await directory()).toBe(before);
    });
  });

  it('keeps no job if it is stopped while it looks for people', async () => {
    const controller = new AbortController();
    const exchange: Exchange = async (request) => {
      if (request.path === '/Users') controller.abort();
      return (options.exchange as Exchange)(request);
    };
    const { exitCode } = await run(['users', 'delete', ...sales, '--yes'], { exchange, signal: controller.signal });
    expect([exitCode, changes(), jobs()]).toEqual([130, [], []]);
  });

  it('deletes people, whom an undo cannot bring back', async () => {
    const { exitCode, stdout } = await run(['users', 'delete', ...sales, '--yes', '-o', 'json']);
    expect([exitCode, outcomes(stdout)]).toEqual([0, ['ada deleted', 'bob deleted', 'cyd deleted']]);
    expect(await valuesOf('userName')).toEqual(['dan']);
    const undone = await run(['job', 'undo', '--last', '--yes', '-o', 'csv', '--columns', 'person,outcome,detail']);
    expect(undone.stdout.split(/\r?\n/)[1]).toBe(
      'ada,failed,"the job deleted this person, and a deleted person cannot be restored as the same resource"',
    );
    expect(undone.exitCode).toBe(5);
  });

  it('ends well if nobody matches', async () => {
    const { exitCode, stderr } = await run(['users', 'delete', '--filter', 'title eq "King"', '--yes']);
    expect([exitCode, stderr]).toEqual([0, 'no user matches title eq "King"; nothing was sent\n']);
    expect(jobs()).toEqual([]);
  });
});

describe('the consent to an edit by filter', () => {
  it.each(edits.filter(([, , consent]) => consent.length > 0))('%s needs an answer', async (_command, argv) => {
    const { exitCode, stderr } = await run(argv);
    expect([exitCode, changes()]).toEqual([2, []]);
    expect(stderr).toContain('to give consent without a question, use --yes');
  });

  it('to a deletion is the number of people', async () => {
    const script = await run(['users', 'delete', ...sales, '-o', 'table']);
    expect([script.exitCode, changes()]).toEqual([9, []]);
    expect(script.stderr).toContain(
      'Error: this would delete 3 resources permanently on scim.example.com, and this needs consent\n  hint   to give consent without a question, use --yes\n',
    );
    const asked: string[] = [];
    const answering = (answer: string): RunOptions => ({
      terminal: true,
      prompter: {
        input: async (question) => {
          asked.push(question);
          return answer;
        },
      },
    });
    expect((await run(['users', 'delete', ...sales], answering('yes'))).exitCode).toBe(9);
    expect(changes()).toEqual([]);
    expect((await run(['users', 'delete', ...sales], answering('3'))).exitCode).toBe(0);
    expect(asked).toEqual(Array(2).fill('Type 3 to delete 3 resources permanently on scim.example.com'));
  });

  it('to a change without removals is a question on a terminal', async () => {
    const asked: string[] = [];
    const prompter = {
      confirm: async (question: string) => {
        asked.push(question);
        return false;
      },
    };
    const argv = ['groups', 'add-member', 'Staff', ...sales];
    expect((await run(argv, { terminal: true, prompter })).exitCode).toBe(9);
    expect([asked, changes()]).toEqual([['Add 1 person to group Staff on scim.example.com?'], []]);
    expect((await run([...argv, '--yes'], { terminal: true })).exitCode).toBe(0);
  });
});

describe('the command line of an edit by filter', () => {
  it.each([
    [
      ['users', 'update', 'ada', ...sales, '--set', 'title=Lead'],
      'both NAME "ada" and --filter are given',
      'to select users by name, give only NAME; to select all users who match a filter, give only --filter',
    ],
    [
      ['groups', 'add-member', 'Staff', 'ada', ...sales],
      'both MEMBERS "ada" and --filter are given',
      'to select users by name, give only MEMBERS; to select all users who match a filter, give only --filter',
    ],
    [
      ['users', 'delete', '--filter', ' ', '--yes'],
      '--filter is empty',
      'give a filter that selects the users, such as userType eq "Contractor"',
    ],
    [
      ['users', 'deactivate'],
      'NAME is missing',
      'give NAME, --filter, --where or --ids; to see the flags and arguments, run scimctl users deactivate --help',
    ],
    [
      ['users', 'deactivate', 'ada', '--show', 'all'],
      '--show needs --filter, --where or --ids',
      'to see the flags and arguments, run scimctl users deactivate --help',
    ],
    [
      ['users', 'delete', ...sales, '--if-match', 'auto'],
      '--if-match applies to one resource, but --filter selects many resources',
      'to see the flags and arguments, run scimctl users delete --help',
    ],
    [
      ['groups', 'remove-member', 'Staff', ...sales, '--member-type', 'group'],
      '--filter and --where select users, but --member-type is group',
      'give the groups as MEMBERS, or their ids with --ids',
    ],
    [
      ['users', 'update', ...sales, '--set', 'password=planted'],
      '--set: password contains a secret; secrets cannot be set with --filter, because the plan of a job contains no secrets',
      'to set the secret, name a single user, and omit --filter',
    ],
    [['users', 'update', ...sales, '--set', 'shoeSize=42'], '--set: there is no attribute shoeSize', undefined],
  ])('%j is refused', async (argv, message, hint) => {
    const { exitCode, stderr } = await run([...argv, '-o', 'json']);
    const error = JSON.parse(stderr) as JsonObject;
    expect([exitCode, error.message, error.hint]).toEqual([2, message, hint]);
    expect(changes()).toEqual([]);
  });
});

describe('a service with a filter of its own', () => {
  it('that is ignored: people who do not match stay as they are', async () => {
    const world = createWorld({ filters: 'ignored' });
    const argv = ['users', 'delete', '--filter', 'userName eq "m03"', '--yes', '-o', 'json'];
    const { exitCode, stdout, stderr } = await world.run(argv);
    expect([exitCode, outcomes(stdout)]).toEqual([0, ['m03 deleted']]);
    expect(stderr).toBe(
      'Note: the service returned 12 users who do not match the filter; these users are skipped\n1 deleted\n',
    );
    expect([...world.service.users.values()].map(({ userName }) => userName)).toEqual(
      ['pat', ...others].filter((name) => name !== 'm03'),
    );
  });

  it('that is not supported: all people are read', async () => {
    const world = createWorld({ filters: 'refused' });
    const { exitCode, stdout, stderr } = await world.run([
      ...['users', 'update', '--filter', 'title eq "Chief"', '--title', 'Boss', '-o', 'json'],
    ]);
    expect([exitCode, outcomes(stdout), stderr]).toEqual([0, ['pat updated'], '1 updated\n']);
  });

  it('that hides an attribute: a filter without it selects nobody', async () => {
    const world = createWorld({ filters: 'ignored' });
    const before = world.truth();
    const argv = ['users', 'deactivate', '--filter', 'not (nickName eq "Al")', '--max-removals', '50', '-o', 'table'];
    const { exitCode, stderr } = await world.run(argv);
    expect([exitCode, world.truth() === before]).toEqual([9, true]);
    expect(stderr).toContain(
      'Error: the filter uses nickName, but the service returns this attribute for no user, so scimctl cannot check who matches the filter; nothing was changed\n',
    );
  });
});

describe('the limit of an edit by filter', () => {
  const everybody = ['users', 'deactivate', '--filter', 'title eq "Clerk"'];

  it('is ten people, or 5 percent of the active people', async () => {
    const world = createWorld();
    const before = world.truth();
    const refused = await world.run([...everybody, '--yes', '-o', 'table']);
    expect([refused.exitCode, world.truth() === before]).toEqual([9, true]);
    expect(refused.stderr).toBe(
      'Error: 12 people would lose access; without --max-removals, an edit by filter can remove the access of at most 10 of the 13 active people\n  hint   to allow this change, use --max-removals 12\n',
    );
    const dry = await world.run([...everybody, '--dry-run', '-o', 'json']);
    expect([dry.exitCode, outcomes(dry.stdout).length, world.truth() === before]).toEqual([0, 12, true]);
    expect(dry.stderr).toContain(
      'Note: without --dry-run, this command would be refused: 12 people would lose access; without --max-removals, an edit by filter can remove the access of at most 10 of the 13 active people',
    );
    expect((await world.run([...everybody, '--max-removals', '12'])).exitCode).toBe(0);
  });

  it('counts 5 percent of a larger directory', async () => {
    const world = createWorld();
    for (let n = 0; n < 227; n++) world.service.addUser({ userName: `w${n}`, title: 'Worker', active: true });
    const { exitCode, stderr } = await world.run([...everybody, '--yes', '-o', 'table']);
    // Twelve of 240 people are within the limit of 5 percent. But a command that changes more than ten people needs
    // `--max-removals 12`.
    expect([exitCode, stderr.includes('to allow this change, use --max-removals 12; --yes is not enough')]).toEqual([
      9,
      true,
    ]);
    world.service.addUser({ userName: 'm13', title: 'Clerk', active: true });
    const over = await world.run([...everybody, '--yes', '-o', 'table']);
    expect(over.stderr).toContain('at most 12 of the 241 active people\n');
  });
});

it('a protected person keeps access, and the others lose it', async () => {
  const world = createWorld({}, { protect: ['userName eq "m03"'] });
  const argv = ['users', 'deactivate', '--filter', 'userName sw "m0"', '--yes', '-o', 'json', '--show', 'problems'];
  const { exitCode, stdout } = await world.run(argv);
  expect([exitCode, outcomes(stdout)]).toEqual([7, ['m03 protected']]);
  const active = [...world.service.users.values()].filter((user) => user.active).map(({ userName }) => userName);
  expect(active).toEqual(['pat', 'm03', 'm10', 'm11', 'm12']);
});

it('a member whom the profile protects stays in the group', async () => {
  const world = createWorld({}, { protect: ['userName eq "m03"'] });
  const argv = ['groups', 'remove-member', 'Staff', '--filter', 'userName sw "m0"', '--yes', '-o', 'json'];
  const { exitCode, stdout } = await world.run([...argv, '--show', 'problems']);
  expect([exitCode, outcomes(stdout)]).toEqual([7, ['m03 failed']]);
  expect(world.service.membersOf('Staff')).toEqual(
    ['pat', 'm03', 'm10', 'm11', 'm12'].map((name) => world.ids[name]).sort(),
  );
});
