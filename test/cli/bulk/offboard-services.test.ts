import { beforeEach, describe, expect, it } from 'vitest';
import { repeatCommand } from '../../../src/cli/services/repeat-command.ts';
import type { Exchange } from '../../../src/protocol/exchange/exchange.ts';
import { changesOf, createServices, type Services, unreachable } from '../services.ts';

let services: Services;

const ada = { userName: 'ada@example.com', groups: ['Staff'] };
const bob = { userName: 'bob@example.com' };

beforeEach(async () => {
  services = await createServices({
    idp: [ada, bob],
    chat: [{ userName: 'ada@example.com', active: false }],
    wiki: [bob],
  });
});

const changes = (): number => Object.values(services.sent).flatMap(changesOf).length;
const offboard = (...argv: string[]) => services.run(['users', 'offboard', ...argv]);

describe('users offboard on several services', () => {
  it('removes the access on each service, and shows one table of people by service', async () => {
    const ran = await offboard('ada@example.com', 'bob@example.com', '--all-profiles', '--yes', '-o', 'csv');
    expect(ran.stdout).toBe(
      'person,chat,idp,wiki\nada@example.com,already inactive,deactivated,not found\nbob@example.com,not found,deactivated,deactivated\n',
    );
    expect(ran.stderr).toMatch(/^idp: 2 people will be deactivated on idp\.example\.com \(profile idp\):$/m);
    expect(ran.stderr).not.toContain('FAILED');
    expect(ran.exitCode).toBe(0);
    expect(await services.active('idp')).toEqual([]);
    expect(await services.active('wiki')).toEqual([]);
  });

  it('writes the result of each service as JSON, with its job, which is undone alone', async () => {
    const ran = await offboard('ada@example.com', 'bob@example.com', '--profiles', 'wiki,idp', '--yes', '-o', 'json');
    const rows = JSON.parse(ran.stdout);
    expect(rows[1]).toMatchObject({
      line: 2,
      person: 'bob@example.com',
      services: {
        wiki: { status: 'deactivated', outcome: 'deactivated', id: 'wiki-1' },
        idp: { status: 'deactivated', outcome: 'deactivated', id: 'idp-2' },
      },
    });
    const undone = await services.run(['job', 'undo', rows[1].services.idp.job, '--yes']);
    expect(undone.exitCode).toBe(0);
    expect(await services.active('idp')).toEqual(['ada@example.com', 'bob@example.com']);
    expect(await services.active('wiki')).toEqual([]);
  });

  it('names a service that is not reached last, also with --quiet, with the command that repeats the run', async () => {
    services.replaced.set('chat', unreachable);
    const ran = await offboard('ada@example.com', '--all-profiles', '--yes', '--quiet', '-o', 'csv');
    expect(ran.exitCode).toBe(7);
    expect(ran.stdout).toBe('person,chat,idp,wiki\nada@example.com,not reached,deactivated,not found\n');
    expect(JSON.parse(ran.stderr)).toEqual({
      code: 'partial',
      exitCode: 7,
      message: 'chat: not reached: cannot connect to chat.example.com',
      hint: 'to repeat, run scimctl users offboard --profile chat ada@example.com --yes --quiet -o csv',
    });
  });

  it('ends with the common reason if nothing succeeded anywhere', async () => {
    for (const profile of ['idp', 'chat', 'wiki']) services.replaced.set(profile, unreachable);
    expect((await offboard('ada@example.com', '--all-profiles', '--yes')).exitCode).toBe(6);
    expect(changes()).toBe(0);
  });

  it('says that a person is found on no service', async () => {
    const ran = await offboard('eve@example.com', '--all-profiles', '--yes', '-o', 'csv');
    expect(ran.stdout).toBe('person,chat,idp,wiki\neve@example.com,not found,not found,not found\n');
    expect(ran.stderr).toBe('eve@example.com: not found on any service\n');
    expect(ran.exitCode).toBe(3);
  });

  it('does not say that a person is nowhere if a service was not reached', async () => {
    services.replaced.set('wiki', unreachable);
    const ran = await offboard('eve@example.com', '--all-profiles', '--yes');
    expect(ran.stderr).toContain('eve@example.com: not found on the services that answered; no answer from wiki\n');
    expect(ran.stderr).not.toContain('not found on any service');
    expect(ran.exitCode).toBe(6);
  });

  it.each([
    [
      ['--profiles', 'idp,chatt'],
      'Error: there is no profile "chatt" (from --profiles)\n  hint   Did you mean chat? The profiles are chat, idp, wiki.\n',
    ],
    [['--profiles', 'idp', '--all-profiles'], 'Error: --profiles cannot be used with --all-profiles\n'],
    [['--profiles', 'idp', '--profile', 'chat'], 'Error: --profile cannot be used with --profiles\n'],
  ])('refuses %j before any request', async (flags, message) => {
    const ran = await offboard('ada@example.com', ...flags, '--yes');
    expect(ran.exitCode).toBe(2);
    expect(ran.stderr).toContain(message);
    expect(Object.values(services.sent).flat()).toEqual([]);
  });

  it('counts the removals of all services against --max-removals', async () => {
    const names = ['ada@example.com', 'bob@example.com', '--all-profiles'];
    for (const more of [[], ['--dry-run']]) {
      const refused = await offboard(...names, '--max-removals', '3', ...more);
      expect(refused.exitCode).toBe(9);
      expect(refused.stderr).toContain(
        'Error: this would deactivate 4 accounts on 3 services, but --max-removals allows only 3 in total\n  hint   to allow this change, use --max-removals 4\n',
      );
      expect(refused.stdout).toBe('');
    }
    expect(changes()).toBe(0);
    expect((await offboard(...names, '--max-removals', '4')).exitCode).toBe(0);
  });

  it('shows the same table in a dry run, and sends nothing', async () => {
    const ran = await offboard('ada@example.com', 'bob@example.com', '--all-profiles', '--dry-run', '-o', 'csv');
    expect(ran.stdout).toContain('bob@example.com,not found,deactivated,deactivated\n');
    expect(ran.stderr).toContain('idp: 2 people would be deactivated');
    expect([ran.exitCode, changes()]).toEqual([0, 0]);
  });

  it('asks one question for all services', async () => {
    const asked: string[] = [];
    const confirm = async (message: string): Promise<boolean> => {
      asked.push(message);
      return false;
    };
    const ran = await services.run(['users', 'offboard', 'bob@example.com', '--all-profiles'], {
      terminal: true,
      prompter: { confirm },
    });
    expect(asked).toEqual(['Deactivate 2 accounts on 2 services?']);
    expect(ran.stderr).toContain('nothing was changed');
    expect([ran.exitCode, changes()]).toEqual([9, 0]);
  });

  it('sends the secret of a profile only to its service, and shows it nowhere', async () => {
    const leak: Exchange = async () => ({
      status: 403,
      headers: { 'content-type': 'application/json' },
      body: { status: '403', detail: `the token ${services.tokenOf('chat')} has no permission` },
    });
    services.replaced.set('chat', leak);
    const ran = await offboard('ada@example.com', '--all-profiles', '--yes', '--debug', '--report', 'report');
    expect(ran.exitCode).toBe(7);
    for (const [profile, requests] of Object.entries(services.sent)) {
      for (const other of ['idp', 'chat', 'wiki'].filter((name) => name !== profile))
        expect(JSON.stringify(requests)).not.toContain(services.tokenOf(other));
    }
    expect(ran.stderr).toMatch(/^FAILED chat: .*has no permission.*; repeat: /m);
    expect(ran.stdout + ran.stderr).not.toContain('planted-secret');
  });
});

describe('in production', () => {
  beforeEach(async () => {
    services = await createServices(
      { idp: [ada], chat: [ada] },
      { idp: { environment: 'prod' }, chat: { environment: 'live' } },
    );
  });

  it('needs the name of each profile', async () => {
    const refused = await offboard('ada@example.com', '--all-profiles', '--yes', '--confirm', 'idp');
    expect(refused.exitCode).toBe(9);
    expect(refused.stderr).toContain(
      'Error: this would deactivate 1 person on chat.example.com (profile chat), which is production\n',
    );
    expect((await offboard('ada@example.com', '--all-profiles', '--confirm', 'idp,wiki')).stderr).toContain(
      'Error: --confirm "wiki" is not a profile in use\n  hint   the profiles in use are chat, idp\n',
    );
    expect(changes()).toBe(0);
    expect((await offboard('ada@example.com', '--all-profiles', '--confirm', 'idp,chat')).exitCode).toBe(0);
  });
});

describe('protected people', () => {
  it('are protected on the service whose profile protects them', async () => {
    services = await createServices({ idp: [ada], chat: [ada] }, { idp: { protect: ['userName sw "ada"'] } });
    const ran = await offboard('ada@example.com', '--all-profiles', '--yes', '-o', 'json');
    expect(ran.exitCode).toBe(7);
    expect(JSON.parse(ran.stdout)[0].services).toMatchObject({
      chat: { outcome: 'deactivated' },
      idp: { outcome: 'protected' },
    });
    expect(ran.stderr).toMatch(
      /^\{"code":"partial","exitCode":7,"message":"idp: 1 of 1 person: ada@example\.com: .* matches this person"/m,
    );
    expect(await services.active('idp')).toEqual(['ada@example.com']);
  });
});

describe('bulk offboard on several services', () => {
  it('reads the file once for all services', async () => {
    const ran = await services.run(['bulk', 'offboard', '-', '--all-profiles', '--yes', '-o', 'ndjson'], {
      stdin: 'userName\nada@example.com\nbob@example.com\n',
    });
    expect(ran.exitCode).toBe(0);
    const rows = ran.stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(rows.map(({ line, person }) => [line, person])).toEqual([
      [2, 'ada@example.com'],
      [3, 'bob@example.com'],
    ]);
    expect(await services.active('wiki')).toEqual([]);
  });
});

describe('the command that repeats a run', () => {
  it('has one profile, and no flag of the run on several services', () => {
    const argv = ['a b', '--profiles=x,y', '--confirm', 'x,y', '--yes', '--', '--all-profiles'];
    expect(repeatCommand('users:offboard', argv, 'x')).toBe(
      "scimctl users offboard --profile x 'a b' --yes -- --all-profiles",
    );
  });
});

describe('a percentage as the limit of removals on several services', () => {
  const staff = Array.from({ length: 18 }, (_, index) => ({ userName: `other${index}@example.com` }));
  const accounts = { big: [ada, bob, ...staff], small: [ada, bob, ...staff.slice(0, 10)] };
  const both = 'userName\nada@example.com\nbob@example.com\n';
  const users = (...flags: string[]) => offboard('ada@example.com', 'bob@example.com', '--all-profiles', ...flags);
  const bulk = (...flags: string[]) =>
    services.run(['bulk', 'offboard', '-', '--profiles', 'big,small', ...flags], { stdin: both });
  const refusal = (profile: string, limit: string) =>
    `Error: this would deactivate 2 people on ${profile}.example.com (profile ${profile}), ${limit}\n  hint   to allow this change, use --max-removals 4\n`;

  it.each([
    ['users offboard', users],
    ['bulk offboard', bulk],
  ] as const)('%s: holds for each service alone, and refuses all of them together', async (_command, run) => {
    services = await createServices(accounts);
    for (const [profile, share, limit] of [
      ['big', '5%', 'which is 2 removals, but --max-removals 5% allows only 1 of 20 people'],
      ['small', '10%', 'which is 2 removals, but --max-removals 10% allows only 1 of 12 people'],
    ] as const) {
      for (const more of [[], ['--dry-run'], ['--yes']]) {
        const { exitCode, stdout, stderr } = await run('--max-removals', share, ...more);
        expect(stderr).toContain(refusal(profile, limit));
        expect([exitCode, stdout, changes()]).toEqual([9, '', 0]);
      }
    }
    const { exitCode, stdout } = await run('--max-removals', '17%', '-o', 'csv');
    expect([exitCode, stdout]).toEqual([
      0,
      'person,big,small\nada@example.com,deactivated,deactivated\nbob@example.com,deactivated,deactivated\n',
    ]);
    expect(await services.active('small')).toHaveLength(10);
  });

  it('is followed by a hint that is true', async () => {
    services = await createServices(accounts);
    expect((await users('--max-removals', '4')).exitCode).toBe(0);
  });

  it('is taken from the profile of each service, unless the flag replaces it', async () => {
    services = await createServices(accounts, { big: { maxRemovals: '10%' }, small: { maxRemovals: '10%' } });
    const { exitCode, stderr } = await users('--yes');
    const limit = 'which is 2 removals, but the limit 10% of the profile small allows only 1 of 12 people';
    expect(stderr).toContain(refusal('small', limit));
    expect([exitCode, changes()]).toEqual([9, 0]);
    expect((await users('--yes', '--max-removals', '17%')).exitCode).toBe(0);
  });
});
