import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { curlInstead } from '../../../src/cli/errors/curl-instead.ts';
import type { Exchange } from '../../../src/protocol/exchange/exchange.ts';
import { createWorld, others, type World } from '../../changes/world.ts';
import { updateEntry, writeJob, writtenJob } from '../../changes/written-job.ts';
import { described, scimctl } from '../run.ts';
import { createService } from '../service.ts';

/** Returns the method and the path of each curl command. */
const requestsOf = (stdout: string): string[] =>
  [...stdout.matchAll(/--request (\w+) \\\n {2}https:\/\/[^/]+\/v2(\S+)/g)].map(
    ([, method, url]) => `${method} ${url}`,
  );

const isWrite = (request: string): boolean => !/^(?:GET|HEAD) /.test(request);

describe('--curl of a change of several resources', () => {
  it('prints the others if some fail, with the exit code of the run', async () => {
    const world = createWorld();
    const argv = ['resources', 'patch', 'User', '--ids', '-', '--op', 'replace title=Lead'];
    const { exitCode, stdout, stderr } = await world.run([...argv, '--curl'], { stdin: 'id-2\nnobody\nid-3\n' });
    expect({ exitCode, requests: requestsOf(stdout) }).toEqual({
      exitCode: 7,
      requests: ['PATCH /Users/id-2', 'PATCH /Users/id-3'],
    });
    expect(stderr).toBe('Printed and not sent\nError: 1 of 3 Users failed:\n  nobody: there is no User "nobody"\n');
    expect(world.service.requests.filter(isWrite)).toEqual([]);
  });

  it('keeps the exit code of people who are not found, and prints the others', async () => {
    const world = createWorld();
    const argv = ['users', 'update', '--ids', '-', '--set', 'title=Lead'];
    const { exitCode, stdout } = await world.run([...argv, '--curl'], { stdin: 'id-3\nnobody\nid-2\n' });
    expect({ exitCode, requests: requestsOf(stdout) }).toEqual({
      exitCode: 7,
      requests: ['PATCH /Users/id-3', 'PATCH /Users/id-2'],
    });
  });

  it('keeps the exit code of a protected person, and prints the others', async () => {
    const world = createWorld({}, { protect: ['title eq "Chief"'] });
    const argv = ['users', 'deactivate', '--filter', 'userName eq "pat" or userName eq "m01"'];
    const { exitCode, stdout } = await world.run([...argv, '--curl']);
    expect({ exitCode, requests: requestsOf(stdout) }).toEqual({ exitCode: 7, requests: ['PATCH /Users/id-2'] });
  });

  it('ends with an error if a PUT of a group needs a read that fails', async () => {
    let reads = 0;
    const { exchange } = createService(
      (next): Exchange =>
        async (request) => {
          const response = await next(request);
          if (request.path === '/ServiceProviderConfig')
            return { status: 200, headers: {}, body: { patch: { supported: false }, filter: { supported: true } } };
          return request.path === '/Groups/id-2' && ++reads > 3 ? { status: 403, headers: {} } : response;
        },
    );
    await scimctl(['users', 'create', '--user-name', 'ada'], { exchange });
    await scimctl(['groups', 'create', '--display-name', 'Staff'], { exchange });
    reads = 0;
    const argv = ['groups', 'add-member', 'Staff', 'ada', '--curl'];
    expect(await scimctl(argv, { exchange })).toEqual({
      exitCode: 4,
      stdout: '',
      stderr: expect.stringMatching(/^Error: the server answered 403\n/),
    });
  });

  it('reads and prints one resource at a time, so that the order is that of the ids', async () => {
    let open = 0;
    let most = 0;
    const { exchange } = createService(
      (next): Exchange =>
        async (request) => {
          most = Math.max(most, ++open);
          await new Promise(setImmediate);
          try {
            return await next(request);
          } finally {
            open--;
          }
        },
    );
    for (const name of ['ada', 'bob', 'cyd']) await scimctl(['users', 'create', '--user-name', name], { exchange });
    most = 0;
    const argv = ['users', 'patch', '--ids', '-', '--op', 'replace title=Lead', '--curl'];
    const { stdout } = await scimctl(argv, { exchange, stdin: 'id-3\nid-1\nid-2\n' });
    expect([most, requestsOf(stdout)]).toEqual([1, ['PATCH /Users/id-3', 'PATCH /Users/id-1', 'PATCH /Users/id-2']]);
  });

  it('is refused if the filter would remove the access of too many people', async () => {
    const world = createWorld();
    const { exitCode, stdout, stderr } = await world.run(['users', 'delete', '--filter', 'userName sw "m"', '--curl']);
    expect({ exitCode, stdout, stderr }).toEqual({
      exitCode: 9,
      stdout: '',
      stderr:
        'Error: 12 people would lose access; without --max-removals, an edit by filter can remove the access of at most 10 of the 13 active people\n  hint   to allow this change, use --max-removals 12\n',
    });
  });

  it.each([
    ['--filter', ['users', 'update', '--filter', 'userName pr', '--set', 'nickName=x']],
    ['--ids of any resource', ['resources', 'update', 'User', '--ids', '-', '--set', 'nickName=x']],
  ])('by %s is refused for more than 1,000 changes', async (_, argv) => {
    const world = createWorld();
    for (let n = 0; n < 1000; n++) world.service.addUser({ userName: `n${n}`, active: true });
    const stdin = [...world.service.users.keys()].join('\n');
    const { exitCode, stdout, stderr } = await world.run([...argv, '--curl'], { stdin });
    expect([exitCode, stdout, stderr]).toEqual([
      2,
      '',
      'Error: --curl prints at most 1000 changes, and the plan has 1013\n  hint   to see the changes, use --dry-run; to record the requests while they are sent, use --har FILE\n',
    ]);
  });
});

it('--curl of an import that removes more memberships than a limit allows prints nothing', async () => {
  const world = createWorld();
  const argv = ['bulk', 'import', '-', '--groups', 'set', '--curl'];
  const stdin = 'userName,groups\nm01,Other\nm02,Other\nm03,Staff\n';
  const refused = await world.run([...argv, '--max-removals', '1'], { stdin });
  expect([refused.exitCode, refused.stdout]).toEqual([9, '']);
  expect(refused.stderr).toContain(
    'Error: this would remove 2 memberships on people.example.com (profile prod), but --max-removals allows only 1\n',
  );
  const { exitCode, stdout } = await world.run([...argv, '--max-removals', '2'], { stdin });
  expect([exitCode, requestsOf(stdout)]).toEqual([0, ['POST /Groups', 'PATCH /Groups/new-1', 'PATCH /Groups/id-14']]);
});

describe('--curl of sync run', () => {
  /** Syncs with a source without the first `absent` people of `others`. */
  function sync(world: World, absent: number, ...flags: string[]) {
    const names = ['pat', ...others.slice(absent)];
    return world.run(['sync', 'run', '-', ...flags], { stdin: `userName\n${names.join('\n')}\n` });
  }

  it('leaves no mark of a refusal, and does not call the command of --on-refusal', async () => {
    const world = createWorld();
    const hook = path.join(world.folder, 'hook');
    const refusal = ['--max-removals', '2', '--on-refusal', `touch '${hook}'`];
    const { exitCode, stdout, stderr } = await sync(world, 3, ...refusal, '--curl');
    expect([exitCode, stdout, existsSync(hook)]).toEqual([9, '', false]);
    expect(stderr).toContain('but --max-removals allows only 2\n');
    expect(readdirSync(world.folder).includes('state')).toBe(false);
    expect((await sync(world, 1, '--max-removals', '2')).exitCode).toBe(0);
  });

  it('is refused like the next run after a refusal', async () => {
    const world = createWorld();
    expect((await sync(world, 3, '--max-removals', '2')).exitCode).toBe(9);
    const { exitCode, stdout, stderr } = await sync(world, 1, '--max-removals', '2', '--curl');
    expect([exitCode, stdout]).toEqual([9, '']);
    expect(stderr).toMatch(/^Error: the sync of standard input was refused at .*allows only 2$/m);
    await world.run(['sync', 'clear']);
    const printed = await sync(world, 1, '--max-removals', '2', '--curl');
    expect([printed.exitCode, requestsOf(printed.stdout)]).toEqual([0, ['PATCH /Users/id-2']]);
  });
});

describe('--curl of a job', () => {
  it.each(['resume', 'retry', 'undo'])('job %s prints nothing while another process runs the job', async (verb) => {
    const world = createWorld();
    writeJob(world, [updateEntry(world, 'm01', { title: 'Lead' })], []);
    const folder = path.join(world.folder, 'state', 'jobs', writtenJob);
    mkdirSync(folder, { recursive: true });
    writeFileSync(path.join(folder, 'lock'), JSON.stringify({ pid: process.pid, host: hostname() }));
    const { exitCode, stdout, stderr } = await world.run(['job', verb, writtenJob, '--curl']);
    expect([exitCode, stdout]).toEqual([5, '']);
    expect(stderr).toContain(`process ${process.pid} runs this job`);
    expect(existsSync(path.join(folder, 'lock'))).toBe(true);
  });

  it('job resume prints only the entries that are left', async () => {
    const world = createWorld();
    const names = ['m01', 'm02', 'm03'];
    writeJob(
      world,
      names.map((name) => updateEntry(world, name, { title: 'Lead' })),
      [{ step: 'person', line: 2, key: 'm01', id: 'id-2', outcome: 'updated' }],
    );
    const { exitCode, stdout, stderr } = await world.run(['job', 'resume', writtenJob, '--curl']);
    expect([exitCode, requestsOf(stdout)]).toEqual([0, ['PATCH /Users/id-3', 'PATCH /Users/id-4']]);
    expect(stderr).toBe('Job abc123: 2 of 3 entries are left\nPlanned: 2 updated\nPrinted and not sent\n');
  });

  it('job resume prints nothing for a complete job', async () => {
    const world = createWorld();
    await world.run(['users', 'update', '--ids', '-', '--set', 'title=Lead'], { stdin: 'id-2\n' });
    expect(await world.run(['job', 'resume', '--last', '--curl'])).toMatchObject({ exitCode: 2 });
    const [id = ''] = readdirSync(path.join(world.folder, 'state', 'jobs'));
    expect(await world.run(['job', 'resume', id, '--curl'])).toEqual({
      exitCode: 0,
      stdout: '',
      stderr: `Job ${id} is complete: nothing is left\nNo request would be sent\n`,
    });
  });
});

describe('a command without --curl', () => {
  it('that sends requests names what to use instead', () => {
    const without = described
      .filter(({ flags = {} }) => 'har' in flags && !('curl' in flags) && flags['har']?.helpGroup === 'Request')
      .map(({ id }) => id);
    expect(Object.keys(curlInstead).sort()).toEqual(without.sort());
  });

  it.each([
    ['bulk plan', 'to print the requests that the import would send, run scimctl bulk import with --curl'],
    ['sync plan', 'to print the requests that the sync would send, run scimctl sync run with --curl'],
    [
      'access report',
      'this command reads several services; to print the request that reads the people of one service, run scimctl users list --profile NAME --curl',
    ],
    ['job list', 'to print any single request, run scimctl api METHOD PATH --curl'],
  ])('%s', async (command, hint) => {
    expect(await scimctl([...command.split(' '), '--curl'])).toEqual({
      exitCode: 2,
      stdout: '',
      stderr: `Error: ${command} has no flag --curl\n  hint   ${hint}\n`,
    });
  });
});
