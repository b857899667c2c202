import { appendFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import path from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Exchange, ScimRequest } from '../../../src/protocol/exchange/exchange.ts';
import { type RunOptions, scimctl } from '../run.ts';
import { createService, token } from '../service.ts';

let options: RunOptions;
let folder: string;
let sent: ScimRequest[];
let failing: (request: ScimRequest) => boolean;

beforeEach(() => {
  sent = [];
  failing = () => false;
  folder = mkdtempSync(path.join(tmpdir(), 'scimctl-job-'));
  const { exchange } = createService((next) => (request) => {
    sent.push(request);
    if (failing(request)) return Promise.resolve({ status: 400, headers: {}, body: { detail: 'not today' } });
    return next(request);
  });
  options = {
    exchange,
    cwd: folder,
    env: { SCIMCTL_CONFIG_DIR: folder, SCIMCTL_URL: 'https://scim.example.com/v2', SCIMCTL_TOKEN: token },
  };
});

const jobs = () => path.join(folder, 'state', 'jobs');
const people = (count: number) =>
  `userName,Groups\n${Array.from({ length: count }, (_, n) => `u${n},Staff\n`).join('')}`;
const run = (argv: readonly string[], more: RunOptions = {}) => scimctl(argv, { ...options, ...more });
const creations = () => sent.filter(({ method, path: url }) => method === 'POST' && url === '/Users').length;

/** Imports people, and stops the run after some creations. Returns the id of the job. */
async function stoppedImport(count: number, after: number): Promise<string> {
  const controller = new AbortController();
  const exchange: Exchange = async (request) => {
    const response = await (options.exchange as Exchange)(request);
    if (creations() >= after) controller.abort();
    return response;
  };
  const { exitCode, stderr } = await run(['bulk', 'import', '-', '--yes', '--concurrency', '1', '--bulk', 'never'], {
    exchange,
    signal: controller.signal,
    stdin: people(count),
  });
  expect(exitCode).toBe(130);
  const [, done, id = ''] = /Stopped at (\d+) of \d+\. Resume: scimctl job resume ([0-9a-f]{6})\n/.exec(stderr) ?? [];
  expect(Number(done)).toBe(creations());
  return id;
}

describe('a job that was stopped', () => {
  it('is listed and shown, and resumed without doing anything twice', async () => {
    const id = await stoppedImport(12, 5);
    const done = creations();
    const listed = await run(['job', 'list', '-o', 'json']);
    expect(JSON.parse(listed.stdout)).toMatchObject([{ id, state: 'stopped', source: 'standard input', entries: 24 }]);
    const { exitCode, stdout, stderr } = await run(['job', 'resume', '--last', '--yes', '-o', 'json']);
    expect(exitCode).toBe(0);
    expect(stderr).toContain(`Job ${id}: ${24 - done} of 24 entries are left\n`);
    expect(JSON.parse(stdout)).toHaveLength(24 - done);
    expect(creations()).toBe(12);
    const shown = await run(['job', 'show', id, '-o', 'json']);
    expect(JSON.parse(shown.stdout)).toMatchObject({
      state: 'complete',
      left: 0,
      people: { created: 12 },
      links: { linked: 12 },
    });
    const again = await run(['job', 'resume', id, '--yes']);
    expect(again).toMatchObject({ exitCode: 0, stderr: `Job ${id} is complete: nothing is left\n` });
  });

  it.each(['resume', 'retry', 'undo'])('job %s --dry-run sends nothing and leaves the job as it is', async (verb) => {
    const id = await stoppedImport(6, 2);
    const done = creations();
    const stored = () =>
      readdirSync(path.join(jobs(), id)).map((name) => [name, readFileSync(path.join(jobs(), id, name))]);
    const before = stored();
    const dry = await run(['job', verb, id, '--dry-run', '-o', 'json']);
    expect(dry.exitCode).toBe(0);
    expect(creations()).toBe(done);
    expect(stored()).toEqual(before);
    await run(['job', 'resume', id, '--yes']);
    expect(creations()).toBe(6);
  });

  it('is refused on another service', async () => {
    const id = await stoppedImport(6, 2);
    const env = { ...options.env, SCIMCTL_URL: 'https://other.example.com/v2' };
    const { exitCode, stderr } = await run(['job', 'resume', id, '-o', 'table'], { env });
    expect(exitCode).toBe(2);
    expect(stderr).toBe(
      `Error: job ${id} is for https://scim.example.com/v2, and this connection is to https://other.example.com/v2\n  hint   Choose the profile of the job with --profile.\n`,
    );
  });

  it.each([
    [
      'by a process of this machine',
      () => ({ pid: process.pid, host: hostname() }),
      `process ${process.pid} runs this job`,
    ],
    ['by a process of another machine', () => ({ pid: 1, host: 'elsewhere' }), 'process 1 on elsewhere runs this job'],
  ])('is refused while it is locked %s', async (_, holder, message) => {
    const id = await stoppedImport(6, 2);
    writeFileSync(path.join(jobs(), id, 'lock'), JSON.stringify(holder()));
    const { exitCode, stderr } = await run(['job', 'resume', id, '-o', 'table']);
    expect(exitCode).toBe(5);
    expect(stderr).toContain(`Error: ${message}\n`);
  });

  it('is resumed though its process died with the lock', async () => {
    const id = await stoppedImport(6, 2);
    // No process has this id, because process ids on Linux are smaller.
    writeFileSync(path.join(jobs(), id, 'lock'), JSON.stringify({ pid: 99_999_999, host: hostname() }));
    expect((await run(['job', 'resume', id, '--yes'])).exitCode).toBe(0);
    expect(creations()).toBe(6);
  });

  it('is resumed exactly after a journal that ends in the middle of a line', async () => {
    const id = await stoppedImport(6, 3);
    appendFileSync(path.join(jobs(), id, 'journal.ndjson'), '{"record":"result","entry":3,"resu');
    expect((await run(['job', 'resume', id, '--yes'])).exitCode).toBe(0);
    expect(creations()).toBe(6);
  });

  it('has a clear error if its plan is cut off or of a newer version', async () => {
    const id = await stoppedImport(6, 2);
    const plan = path.join(jobs(), id, 'plan.ndjson');
    const text = readFileSync(plan, 'utf8');
    writeFileSync(plan, text.slice(0, text.length / 2));
    const cut = await run(['job', 'resume', id, '-o', 'table']);
    expect([cut.exitCode, cut.stderr.includes('is incomplete: it ends after')]).toEqual([2, true]);
    writeFileSync(plan, text.replace('{"format":1', '{"format":2'));
    const newer = await run(['job', 'resume', id, '-o', 'table']);
    expect([
      newer.exitCode,
      newer.stderr.includes('has the plan format 2, but this version of scimctl does not support this format'),
    ]).toEqual([2, true]);
    const listed = await run(['job', 'list', '-o', 'json']);
    expect(listed).toMatchObject({ exitCode: 0, stdout: '[]\n' });
    expect(listed.stderr).toContain(`Warning: job ${id}: `);
  });
});

describe('a run that stops while it is planned', () => {
  it('leaves no job and no plan, because rows would be missing in them', async () => {
    const interruption = () => {
      const controller = new AbortController();
      const exchange: Exchange = async (request) => {
        const response = await (options.exchange as Exchange)(request);
        if (request.path === '/Users') controller.abort();
        return response;
      };
      return { exchange, signal: controller.signal, stdin: people(20) };
    };
    const imported = await run(['bulk', 'import', '-', '--yes'], interruption());
    expect(imported.exitCode).toBe(130);
    expect(imported.stderr).toContain('Stopped. Run the same command again to continue');
    expect(imported.stderr).not.toContain('job resume');
    expect(readdirSync(jobs())).toEqual([]);
    const planned = await run(['bulk', 'plan', '-', '--out', 'plan.ndjson'], interruption());
    expect(planned.exitCode).toBe(130);
    expect(readdirSync(folder)).not.toContain('plan.ndjson');
    expect(sent.filter(({ method }) => method !== 'GET')).toEqual([]);
  });
});

describe('a run whose token expires', () => {
  it.each(['people', 'links'])('among the %s says how to go on, and goes on', async (phase) => {
    let isExpired = false;
    const exchange: Exchange = async (request) => {
      const isLast = phase === 'people' ? creations() >= 3 : request.method === 'PATCH';
      if (isLast && request.method !== 'GET') isExpired = true;
      return isExpired ? { status: 401, headers: {} } : (options.exchange as Exchange)(request);
    };
    const stopped = await run(['bulk', 'import', '-', '--yes', '--concurrency', '1', '--bulk', 'never'], {
      exchange,
      stdin: people(6).replaceAll(',Staff', ',Staff;Second'),
    });
    const [, id = ''] = /Resume: scimctl job resume ([0-9a-f]{6})\n/.exec(stopped.stderr) ?? [];
    expect(id).not.toBe('');
    expect(stopped.exitCode).not.toBe(0);
    expect(JSON.parse((await run(['job', 'show', id, '-o', 'json'])).stdout)).toMatchObject({ state: 'stopped' });
    await run(['job', 'resume', id, '--yes']);
    // The change with the response 401 has failed. The changes after it were not attempted.
    await run(['job', 'retry', id, '--yes']);
    for (const group of ['Staff', 'Second']) {
      const members = await run(['groups', 'members', group, '-o', 'json', '-q', 'length(@)']);
      expect(JSON.parse(members.stdout)).toBe(6);
    }
    expect(creations()).toBe(6);
  });
});

describe('a job with failures', () => {
  it('is reported, and only what failed is executed again', async () => {
    failing = ({ method, body }) => method === 'POST' && (body as { userName?: string }).userName === 'u1';
    const first = await run(['bulk', 'import', '-', '--yes'], { stdin: people(3) });
    expect(first.exitCode).toBe(7);
    const report = await run(['job', 'report', '--last', '--show', 'problems', '-o', 'json']);
    expect(JSON.parse(report.stdout)).toMatchObject([
      { key: 'u1', outcome: 'failed', error: { message: 'not today' } },
    ]);
    failing = () => false;
    sent = [];
    const { exitCode, stdout } = await run(['job', 'retry', '--last', '--yes', '-o', 'json']);
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject([
      { step: 'person', key: 'u1', outcome: 'created' },
      { step: 'group', key: 'u1', outcome: 'linked' },
    ]);
    expect(creations()).toBe(1);
  });
});

describe('an offboarding', () => {
  const everything = async () => {
    const users = await run(['users', 'list', '-o', 'json']);
    const groups = await run(['groups', 'list', '--attributes', 'displayName,members', '-o', 'json']);
    // Members have no order.
    const sorted = (members: object[]) => members.map((member) => JSON.stringify(member)).sort();
    const strip = ({ meta: _, members, ...resource }: Record<string, unknown>) => ({
      ...resource,
      members: sorted((members ?? []) as object[]),
    });
    return [...JSON.parse(users.stdout), ...JSON.parse(groups.stdout)].map(strip);
  };
  const leavers = (count: number) => `userName\n${Array.from({ length: count }, (_, n) => `u${n}\n`).join('')}`;

  it('is undone: everybody is active and in the groups of before', async () => {
    await run(['bulk', 'import', '-', '--yes'], { stdin: people(4) });
    await run(['users', 'deactivate', 'u1']);
    const before = await everything();
    const offboarded = await run(['bulk', 'offboard', '-', '--yes'], { stdin: leavers(3) });
    expect(offboarded.exitCode).toBe(0);
    expect(await everything()).not.toEqual(before);
    const { exitCode, stdout } = await run(['job', 'undo', '--last', '--yes', '-o', 'json']);
    expect(exitCode).toBe(0);
    expect((JSON.parse(stdout) as { outcome: string }[]).map(({ outcome }) => outcome)).toEqual([
      ...['updated', 'unchanged', 'updated', 'linked', 'linked', 'linked'],
    ]);
    expect(await everything()).toEqual(before);
  });

  it('is undone in groups with the same name, each for itself', async () => {
    await run(['bulk', 'import', '-', '--yes'], { stdin: 'userName\nu0\nu1\n' });
    for (const user of ['u0', 'u1']) {
      const group = await run(['groups', 'create', '--display-name', 'Twin', '-o', 'json', '-q', 'id']);
      await run(['groups', 'add-member', JSON.parse(group.stdout), user]);
    }
    const before = await everything();
    await run(['bulk', 'offboard', '-', '--yes'], { stdin: leavers(2) });
    expect(await everything()).not.toEqual(before);
    await run(['job', 'undo', '--last', '--yes']);
    expect(await everything()).toEqual(before);
  });

  it('that keeps groups keeps them when it is resumed', async () => {
    await run(['bulk', 'import', '-', '--yes'], { stdin: people(4) });
    const controller = new AbortController();
    const exchange: Exchange = async (request) => {
      const response = await (options.exchange as Exchange)(request);
      if (request.method === 'PATCH') controller.abort();
      return response;
    };
    const more = { exchange, signal: controller.signal, stdin: leavers(4) };
    await run(['bulk', 'offboard', '-', '--yes', '--keep-groups', '--concurrency', '1'], more);
    expect((await run(['job', 'resume', '--last', '--yes'])).exitCode).toBe(0);
    const members = await run(['groups', 'members', 'Staff', '-o', 'json', '-q', 'length(@)']);
    expect(JSON.parse(members.stdout)).toBe(4);
    const active = await run(['users', 'list', '--filter', 'active eq true', '-o', 'json']);
    expect(JSON.parse(active.stdout)).toEqual([]);
  });

  it('that was stopped and resumed is undone as a whole', async () => {
    await run(['bulk', 'import', '-', '--yes'], { stdin: people(4) });
    const before = await everything();
    const controller = new AbortController();
    let changes = 0;
    const exchange: Exchange = async (request) => {
      const response = await (options.exchange as Exchange)(request);
      if (request.method === 'PATCH' && ++changes >= 3) controller.abort();
      return response;
    };
    const more = { exchange, signal: controller.signal, stdin: leavers(3) };
    await run(['bulk', 'offboard', '-', '--yes', '--concurrency', '1'], more);
    await run(['job', 'resume', '--last', '--yes']);
    expect((await run(['job', 'undo', '--last', '--yes'])).exitCode).toBe(0);
    expect(await everything()).toEqual(before);
  });

  it('that was stopped is resumed for those who are left', async () => {
    await run(['bulk', 'import', '-', '--yes'], { stdin: people(6) });
    const controller = new AbortController();
    let deactivated = 0;
    const exchange: Exchange = async (request) => {
      const response = await (options.exchange as Exchange)(request);
      if (request.method === 'PATCH' && ++deactivated >= 2) controller.abort();
      return response;
    };
    const more = { exchange, signal: controller.signal, stdin: leavers(5) };
    const stopped = await run(['bulk', 'offboard', '-', '--yes', '--concurrency', '1'], more);
    expect(stopped.exitCode).toBe(130);
    expect(stopped.stderr).toMatch(/Resume: scimctl job resume [0-9a-f]{6}\n/);
    const { exitCode } = await run(['job', 'resume', '--last', '--yes']);
    expect(exitCode).toBe(0);
    const active = await run(['users', 'list', '--filter', 'active eq true', '-o', 'json', '-q', '[].userName']);
    expect(JSON.parse(active.stdout)).toEqual(['u5']);
    const members = await run(['groups', 'members', 'Staff', '-o', 'json', '-q', '[].display']);
    expect(JSON.parse(members.stdout)).toEqual(['u5']);
  });
});

describe('a job that was undone', () => {
  it('is not continued, and its undo is not undone', async () => {
    const id = await stoppedImport(6, 3);
    const undone = await run(['job', 'undo', id, '--yes', '--max-removals', '20', '-o', 'json']);
    expect(undone.exitCode).toBe(0);
    expect(undone.stderr).toMatch(/Removals of this change:\n {2}u0 \(id-1\): deleted\n/);
    expect((await run(['users', 'list', '-o', 'json'])).stdout).toBe('[]\n');
    const resumed = await run(['job', 'resume', id, '-o', 'table']);
    expect([resumed.exitCode, resumed.stderr]).toEqual([
      5,
      `Error: job ${id} was undone\n  hint   To make the undone changes again, run the original command again.\n`,
    ]);
    const again = await run(['job', 'undo', '--last', '-o', 'table']);
    expect([again.exitCode, again.stderr.includes('cannot be undone')]).toEqual([2, true]);
  });

  it('has also taken back what was sent without a result', async () => {
    const id = await stoppedImport(6, 3);
    // Removes the results, as a kill does. The journal then shows only that the changes may have been sent.
    const journal = path.join(jobs(), id, 'journal.ndjson');
    const lines = readFileSync(journal, 'utf8').split('\n');
    writeFileSync(journal, lines.filter((line) => !line.includes('"record":"result"')).join('\n'));
    const before = await run(['users', 'list', '-o', 'json', '-q', 'length(@)']);
    expect(Number(before.stdout)).toBeGreaterThan(2);
    const { exitCode } = await run(['job', 'undo', id, '--yes', '--max-removals', '20']);
    expect(exitCode).toBe(0);
    expect((await run(['users', 'list', '-o', 'json'])).stdout).toBe('[]\n');
  });
});

describe('jobs', () => {
  it('with changes say on a terminal how to take them back, and the undo says no such thing', async () => {
    writeFileSync(path.join(folder, 'people.csv'), people(2));
    const argv = ['bulk', 'import', 'people.csv', '--yes'];
    const terminal = await run(argv, { terminal: true });
    const [, id = ''] = /^To undo the changes: scimctl job undo ([0-9a-f]{6})$/m.exec(terminal.stderr) ?? [];
    const undone = await run(['job', 'undo', id, '--yes'], { terminal: true });
    expect([undone.exitCode, undone.stderr]).toEqual([0, expect.not.stringContaining('To take the changes back')]);
    const again = await run(argv, { terminal: false });
    expect(again.stderr).not.toContain('To take the changes back');
    const unchanged = await run(argv, { terminal: true });
    expect([unchanged.exitCode, unchanged.stderr]).toEqual([
      0,
      expect.not.stringContaining('To take the changes back'),
    ]);
  });

  it('have no folder after an import that changes nothing', async () => {
    await run(['bulk', 'import', '-', '--yes'], { stdin: people(2) });
    await run(['bulk', 'import', '-', '--yes'], { stdin: people(2) });
    expect(readdirSync(jobs())).toHaveLength(1);
  });

  it('have no secrets in their files', async () => {
    const csv = 'userName,Password\neve,planted-password-1\n';
    const imported = await run(['bulk', 'import', '-', '--yes', '--map', 'Password=password'], { stdin: csv });
    expect(imported.exitCode).toBe(0);
    expect(sent.some(({ body }) => JSON.stringify(body ?? {}).includes('planted-password-1'))).toBe(true);
    const [id = ''] = readdirSync(jobs());
    for (const name of readdirSync(path.join(jobs(), id))) {
      expect(readFileSync(path.join(jobs(), id, name), 'utf8')).not.toMatch(/planted-password-1|planted-secret/);
    }
  });

  it('are deleted when they are old enough, and not without a yes', async () => {
    await run(['bulk', 'import', '-', '--yes'], { stdin: people(2) });
    expect((await run(['job', 'prune'])).stderr).toBe('No job is old enough\n');
    expect((await run(['job', 'prune', '--older-than', '0'])).exitCode).toBe(2);
    expect(readdirSync(jobs())).toHaveLength(1);
    expect((await run(['job', 'prune', '--older-than', '0', '--yes'])).stderr).toBe('Deleted 1 job\n');
    expect(readdirSync(jobs())).toEqual([]);
  });

  it.each([
    [['job', 'show', 'nosuch'], 3, 'Error: there is no job "nosuch"\n'],
    [['job', 'show', '../../etc'], 3, 'Error: there is no job "../../etc"\n'],
    [['job', 'resume', 'ffffff'], 3, 'Error: there is no job "ffffff"\n'],
    [['job', 'show'], 2, 'Error: no job is given\n'],
    [['job', 'show', 'ffffff', '--last'], 2, 'Error: both a job and --last are given\n'],
    [['job', 'resume', '--last'], 2, 'Error: no job is stopped\n'],
  ])('%j is an error', async (argv, exitCode, message) => {
    const result = await run([...argv, '-o', 'table']);
    expect(result.exitCode).toBe(exitCode);
    expect(result.stderr).toContain(message);
  });

  it('are needed: an import whose folder cannot be written sends nothing', async () => {
    mkdirSync(path.join(folder, 'state'), { recursive: true });
    rmSync(jobs(), { recursive: true, force: true });
    writeFileSync(jobs(), '');
    const { exitCode, stderr } = await run(['bulk', 'import', '-', '--yes', '-o', 'table'], { stdin: people(2) });
    expect(exitCode).toBe(6);
    expect(stderr).toContain(`Error: the folder of jobs ${jobs()} cannot be written: `);
    expect(creations()).toBe(0);
  });
});
