import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { FailRule } from '../../support/fake-service/index.ts';
import { forgetResults } from '../world.ts';
import { createDialectWorld, saysOf } from './dialect-world.ts';

const deleted = (profile = {}) => createDialectWorld({ deactivation: 'deleted' }, { inactiveVanish: true }, profile);
const place = 'people.example.com (profile prod)';
const reason = 'deactivation on Acme deletes the identity';
const two = 'userName,Active\npat,no\nm01,no\n';

describe('a deactivation that deletes the account', () => {
  it.each([
    ['users', 'deactivate', 'pat'],
    ['users', 'update', 'pat', '--set', 'active:=false'],
    ['users', 'patch', 'pat', '--op', 'replace active:=false'],
  ])('%s %s asks as users delete does', async (...argv) => {
    const questions: string[] = [];
    const confirm = async (question: string) => questions.push(question) < 0;
    const world = deleted();
    const ran = await world.run(argv, { prompter: { confirm } });
    expect(questions).toEqual([`Deactivate user pat (id-1) (${reason}) on ${place}?`]);
    expect([ran.exitCode, world.sent()]).toEqual([9, []]);
  });

  it.each([
    [['users', 'offboard', 'pat', 'm01'], '', `deactivate 2 people (${reason})`],
    [['bulk', 'offboard', '-'], 'userName\npat\nm01\n', `deactivate 2 people (${reason})`],
    [['bulk', 'import', '-'], two, `deactivate 2 people (${reason})`],
    [
      ['users', 'deactivate', '--filter', 'userName sw "m0" and userName lt "m03"'],
      '',
      `deactivate 2 people (${reason})`,
    ],
  ])('%j: the number of people is typed, as for deletions', async (argv, stdin, action) => {
    const questions: string[] = [];
    const input = async (question: string) => {
      questions.push(question);
      return 'yes';
    };
    const world = deleted();
    const ran = await world.run(argv, { stdin, prompter: { input } });
    expect(questions).toEqual([`Type 2 to ${action} on ${place}`]);
    expect([ran.exitCode, world.sent()]).toEqual([9, []]);
  });

  it('says what the service has done, and proposes no command that finds nobody', async () => {
    const world = deleted();
    const { exitCode, stdout, stderr } = await world.run(['users', 'deactivate', 'pat', '--yes', '-o', 'table'], {});
    expect([exitCode, stdout]).toEqual([0, '']);
    expect(stderr).toBe(`Deactivated user pat (id-1)\nNote: ${reason}\n`);
    const machine = await world.run(['users', 'deactivate', 'm01', '--yes', '-o', 'json'], {});
    expect([machine.exitCode, machine.stdout]).toEqual([0, '']);
    expect(machine.stderr).not.toContain('cannot be read');
  });

  it('a production profile says what is destroyed', async () => {
    const ran = await deleted({ environment: 'production' }).run(['users', 'deactivate', 'pat']);
    const would = `this would deactivate user pat (id-1) (${reason}) on ${place}, which is production`;
    expect(saysOf(ran)[0]).toBe(`Error: ${would}`);
  });

  it('api with many deactivations in one bulk request needs the same consent as deletions', async () => {
    const world = deleted();
    const data = { active: false };
    const Operations = Object.values(world.ids).map((id) => ({ method: 'PUT', path: `/Users/${id}`, data }));
    const schemas = ['urn:ietf:params:scim:api:messages:2.0:BulkRequest'];
    const argv = ['api', 'POST', '/Bulk', '--data', JSON.stringify({ schemas, Operations })];
    const ran = await world.run(argv);
    expect(saysOf(ran)).toContain(
      `Error: this would deactivate 13 people (${reason}) on ${place}; for more than 10 removals, the consent must include the number of removals`,
    );
  });

  it('is done when the person is gone, and cannot be undone', async () => {
    const world = deleted();
    const ran = await world.run(['users', 'offboard', 'pat', '--yes', '-o', 'ndjson']);
    const job = /Job (\w+) stores/.exec(ran.stderr)?.[1] as string;
    expect(saysOf(ran)).toContain(
      `Job ${job} stores the present state of these people; ${reason}, and the deactivation cannot be undone`,
    );
    expect([ran.exitCode, JSON.parse(ran.stdout).outcome]).toEqual([0, 'deactivated']);
    const undone = await world.run(['job', 'undo', job, '-o', 'ndjson']);
    expect(undone.stdout).toContain(
      `"error":{"code":"conflict","message":"${reason}, and the deactivation cannot be undone"}`,
    );
  });

  it('of an import cannot be undone either', async () => {
    const world = deleted();
    const ran = await world.run(['bulk', 'import', '-', '--yes'], { stdin: 'userName,Active\npat,no\n' });
    const [id = ''] = readdirSync(path.join(world.folder, 'state', 'jobs'));
    expect(ran.exitCode).toBe(0);
    const undone = await world.run(['job', 'undo', id, '-o', 'ndjson']);
    expect(undone.stdout).toContain(
      `"error":{"code":"conflict","message":"${reason}, and the deactivation cannot be undone"}`,
    );
  });

  it('an offboarding knows whom an earlier job has offboarded, and nobody else', async () => {
    const world = deleted();
    const first = await world.run(['users', 'offboard', 'pat', '--yes']);
    const job = /Job (\w+) stores/.exec(first.stderr)?.[1];
    const stdin = 'externalId,userName\nX-pat,PAT\nX-new,pat\n,nobody\n';
    const again = await world.run(['bulk', 'offboard', '-', '--yes', '-o', 'ndjson'], { stdin });
    const detail = `the service no longer shows the person: ${reason}`;
    expect(again.stdout.split('\n')).toEqual([
      `{"step":"person","line":2,"key":"X-pat","id":"id-1","person":"pat (id-1)","outcome":"already inactive","detail":"offboarded by job ${job}; ${detail}"}`,
      `{"step":"person","line":3,"key":"X-new","outcome":"not found","detail":"the person may already have been offboarded: ${reason}"}`,
      `{"step":"person","line":4,"key":"nobody","outcome":"not found","detail":"the person may already have been offboarded: ${reason}"}`,
      '',
    ]);
  });

  it('an address alone does not make another person an offboarded person', async () => {
    const world = createDialectWorld({ deactivation: 'deleted' }, { inactiveVanish: true });
    const address = { value: 'pat@example.com', type: 'work' };
    await world.run(['users', 'update', 'pat', '--set', `emails=${JSON.stringify([address])}`]);
    await world.run(['users', 'offboard', 'pat', '--yes']);
    const stdin = 'userName,emails\npat2,pat@example.com\n';
    const again = await world.run(['bulk', 'offboard', '-', '--yes', '-o', 'ndjson'], { stdin });
    expect(again.stdout).toContain('"outcome":"not found"');
  });

  it('a job of another profile says nothing about this service', async () => {
    const world = deleted();
    await world.run(['users', 'offboard', 'pat', '--yes']);
    const file = path.join(world.folder, 'config.json');
    const config = JSON.parse(readFileSync(file, 'utf8'));
    const profiles = { other: config.profiles.prod };
    writeFileSync(file, JSON.stringify({ ...config, current: 'other', profiles }), { mode: 0o600 });
    const again = await world.run(['bulk', 'offboard', '-', '--yes', '-o', 'ndjson'], { stdin: 'userName\npat\n' });
    expect(again.stdout).toContain('"outcome":"not found"');
  });

  it('a continued job knows the people whom it has found', async () => {
    const world = deleted();
    const first = await world.run(['users', 'offboard', 'pat', '--yes']);
    const job = /Job (\w+) stores/.exec(first.stderr)?.[1] as string;
    forgetResults(world);
    const { exitCode, stdout } = await world.run(['job', 'resume', job, '--yes', '-o', 'ndjson']);
    const detail = `the service no longer shows the person: ${reason}`;
    expect([exitCode, stdout]).toEqual([
      0,
      `{"step":"person","line":1,"key":"pat (id-1)","id":"id-1","person":"pat (id-1)","outcome":"already inactive","detail":"${detail}"}\n`,
    ]);
  });

  it('an import creates nobody to deactivate', async () => {
    const world = deleted();
    const stdin = 'userName,Active\neve,no\n';
    const { exitCode, stdout } = await world.run(['bulk', 'import', '-', '--yes', '-o', 'ndjson'], { stdin });
    expect([exitCode, stdout, world.sent()]).toEqual([
      0,
      `{"step":"person","line":2,"key":"eve","outcome":"unchanged","warning":"no person is found, and an inactive person is not created, because ${reason}"}\n`,
      [],
    ]);
  });

  it('a member who is gone is no failure, whatever the service responds to the removal from a group', async () => {
    const fail = [{ method: 'PATCH', path: /Groups/, status: 404, done: true }];
    const world = createDialectWorld({ deactivation: 'deleted' }, { inactiveVanish: true, fail });
    const ran = await world.run(['users', 'offboard', 'pat', '--yes', '-o', 'ndjson']);
    expect([ran.exitCode, JSON.parse(ran.stdout).outcome]).toEqual([0, 'deactivated']);
  });

  it('a canary takes a missing person for a deactivated person', async () => {
    const argv = ['bulk', 'import', '-', '--yes', '--canary', '1', '-o', 'ndjson'];
    const ran = await deleted().run(argv, { stdin: two });
    expect(saysOf(ran).join('\n')).toContain('Stopped after the first people (--canary)');
    expect(ran.stderr).not.toContain('no longer exists');
  });

  it('on several services is asked for once, with the reason', async () => {
    const world = deleted();
    const file = path.join(world.folder, 'config.json');
    const config = JSON.parse(readFileSync(file, 'utf8'));
    const { dialect: _, ...other } = config.profiles.prod;
    config.profiles.other = { ...other, url: 'https://other.example.com/v2' };
    writeFileSync(file, JSON.stringify(config));
    const ran = await world.run(['users', 'offboard', 'pat', '--all-profiles']);
    expect([ran.exitCode, saysOf(ran).filter((line) => !line.startsWith('  '))]).toEqual([
      9,
      [
        'other: 1 person will be deactivated on other.example.com (profile other):',
        `prod: 1 person will be deactivated (${reason}) on ${place}:`,
        `Error: this would deactivate 2 accounts (${reason}) on 2 services, and this needs consent`,
      ],
    ]);
  });

  it('is done when a read of an unknown id is 400, on a service that does so', async () => {
    const world = createDialectWorld(
      { deactivation: 'deleted', unknownId: '400' },
      { inactiveVanish: true, getByUnknownId: 400 },
    );
    const ran = await world.run(['users', 'offboard', 'pat', '--yes', '-o', 'ndjson']);
    expect([ran.exitCode, JSON.parse(ran.stdout).outcome]).toEqual([0, 'deactivated']);
  });
});

describe('other deactivations', () => {
  it('one that replaces names is asked for, and can be undone', async () => {
    const world = createDialectWorld({ deactivation: 'obfuscated' });
    const ran = await world.run(['users', 'offboard', 'pat', '--yes']);
    expect(saysOf(ran)[0]).toBe(
      `1 person will be deactivated (deactivation on Acme overwrites the names of the person) on ${place}:`,
    );
    expect(ran.stderr).toMatch(/to restore this state, run scimctl job undo \w+/);
  });

  it('one that leaves the person in lists cannot be undone', async () => {
    const world = createDialectWorld({ deactivation: 'listed-only' });
    const ran = await world.run(['users', 'offboard', 'pat', '--yes']);
    const job = /Job (\w+) stores/.exec(ran.stderr)?.[1] as string;
    const undone = await world.run(['job', 'undo', job, '-o', 'ndjson']);
    expect(undone.stdout).toContain(
      '"message":"deactivation on Acme deletes the account, but still lists the person, and the deactivation cannot be undone"',
    );
  });

  it.each([
    [{ deactivation: 'removed-later' }, 'Activated user pat (id-1)', 1],
    [{ delayedEffects: { User: ['PATCH'] } }, 'Activated user pat (id-1)', 1],
    [{ delayedEffects: { User: ['DELETE'] } }, 'Activated user pat (id-1)', 1],
    [{}, 'pat (id-1) is active already; nothing was sent', 0],
  ] as const)(
    'one that may come later is stopped by an activation, although the person is shown as active: %j',
    async (facts, says, requests) => {
      const world = createDialectWorld(facts);
      const ran = await world.run(['users', 'activate', 'pat', '-o', 'table']);
      expect([ran.exitCode, saysOf(ran)[0], world.sent().length]).toEqual([0, says, requests]);
    },
  );

  it('one without a fact is not asked for', async () => {
    const world = createDialectWorld({});
    expect((await world.run(['users', 'deactivate', 'pat'])).exitCode).toBe(0);
  });

  it.each([
    [{ deactivation: 'removed-later' }, 0, ['Deactivated user pat (id-1)']],
    [{}, 7, ['Error: the server responded with status 200, but the person is still active']],
  ] as const)('one that is made later is waited for: %j', async (facts, exitCode, says) => {
    const active = { schemas: [], id: 'id-1', userName: 'pat', active: true };
    const rule: FailRule = { method: 'GET', path: /^\/Users\/id-1$/, status: 200, body: active, times: 8 };
    const world = createDialectWorld(facts, { fail: [rule] });
    const ran = await world.run(['users', 'deactivate', 'pat', '-o', 'table']);
    expect([ran.exitCode, saysOf(ran)]).toEqual([exitCode, says]);
  });
});
