import { existsSync, mkdtempSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Exchange } from '../../../src/protocol/exchange/exchange.ts';
import { isReading } from '../../../src/protocol/exchange/safe-methods.ts';
import { type RunOptions, scimctl } from '../run.ts';
import { createService } from '../service.ts';

const base = 'https://scim.example.com/v2';

/** A service with ada, bob (the manager of ada), cyd, and the groups Staff (ada, bob) and Ops (ada). */
async function createWorld() {
  const sent: { method: string; url: string; body: string }[] = [];
  const { exchange } = createService(
    (next): Exchange =>
      (request) => {
        const body = typeof request.raw === 'string' ? request.raw : JSON.stringify(request.body);
        if (!isReading(request)) sent.push({ method: request.method, url: base + request.path, body: body ?? '' });
        return next(request);
      },
  );
  const state = mkdtempSync(path.join(tmpdir(), 'scimctl-bulk-curl-'));
  const options: RunOptions = { exchange, env: { SCIMCTL_CONFIG_DIR: state }, cwd: state };
  const run = (argv: readonly string[], stdin?: string) => scimctl(argv, { ...options, ...(stdin ? { stdin } : {}) });
  for (const name of ['bob', 'ada', 'cyd']) {
    const manager = name === 'ada' ? ['--manager', 'bob'] : [];
    await run(['users', 'create', '--user-name', name, ...manager]);
  }
  for (const name of ['Staff', 'Ops']) await run(['groups', 'create', '--display-name', name]);
  await run(['groups', 'add-member', 'Staff', 'ada', 'bob']);
  await run(['groups', 'add-member', 'Ops', 'ada']);
  sent.length = 0;
  return { run, sent };
}

/** Returns the requests of curl commands in their order. */
function requestsOf(stdout: string) {
  return stdout
    .split(/^(?=curl )/m)
    .filter(Boolean)
    .map((command) => ({
      method: /--request (\w+)/.exec(command)?.[1] ?? '',
      url: /^ {2}(https:\S+)/m.exec(command)?.[1] ?? '',
      body: /<<'EOF'\n(.*)\nEOF$/m.exec(command)?.[1] ?? '',
    }));
}

/** Replaces `new-1` and so on with the real ids, which `--curl` cannot know. */
function withIds<T extends { url: string; body: string }>(
  requests: readonly T[],
  ids: Readonly<Record<string, string>>,
) {
  const replace = (text: string) => text.replace(/new-\d+/g, (id) => ids[id] ?? id);
  return requests.map((request) => ({ ...request, url: replace(request.url), body: replace(request.body) }));
}

const people = 'userName,title,manager,groups\ndan,Lead,,Staff|New\ncyd,Guide,dan,New\n';
const one = ['--bulk', 'never', '--concurrency', '1'];

describe('--curl of a run over many people', () => {
  it.each([
    ['bulk import', ['bulk', 'import', '-'], people, { 'new-1': 'id-6', 'new-2': 'id-7' }, one],
    ['bulk offboard', ['bulk', 'offboard', '-'], 'userName\nada\n', {}, ['--concurrency', '1']],
    ['users offboard', ['users', 'offboard', 'ada', 'bob'], undefined, {}, ['--concurrency', '1']],
    [
      'bulk offboard --transfer-reports',
      ['bulk', 'offboard', '-', '--transfer-reports', 'cyd'],
      'userName\nbob\n',
      {},
      ['--concurrency', '1'],
    ],
  ] as const)('prints what %s sends, and sends nothing', async (_, argv, stdin, ids, pace) => {
    const { run, sent } = await createWorld();
    const printed = await run([...argv, '--curl'], stdin);
    expect([printed.exitCode, sent, printed.stderr.split('\n').slice(-2)]).toEqual([
      0,
      [],
      ['Printed and not sent', ''],
    ]);
    expect(JSON.parse((await run(['job', 'list', '-o', 'json'])).stdout)).toEqual([]);
    const { exitCode } = await run([...argv, '--yes', ...pace], stdin);
    expect(exitCode).toBe(0);
    expect(sent.length).toBeGreaterThan(1);
    expect(withIds(requestsOf(printed.stdout), ids)).toEqual(sent);
  });

  it('prints what plan apply sends', async () => {
    const { run, sent } = await createWorld();
    await run(['bulk', 'plan', '-', '--out', 'plan.ndjson'], people);
    const printed = await run(['plan', 'apply', 'plan.ndjson', '--curl']);
    expect([printed.exitCode, sent]).toEqual([0, []]);
    await run(['plan', 'apply', 'plan.ndjson', '--yes', ...one]);
    expect(withIds(requestsOf(printed.stdout), { 'new-1': 'id-6', 'new-2': 'id-7' })).toEqual(sent);
  });

  it('prints the deletion of accounts after the other steps', async () => {
    const { run, sent } = await createWorld();
    const { exitCode, stdout } = await run(['bulk', 'offboard', '-', '--delete', '--curl'], 'userName\nada\n');
    expect([exitCode, sent]).toEqual([0, []]);
    expect(requestsOf(stdout).map(({ method, url }) => `${method} ${url.replace(base, '')}`)).toEqual([
      'PATCH /Users/id-2',
      'PATCH /Groups/id-4',
      'PATCH /Groups/id-5',
      'DELETE /Users/id-2',
    ]);
  });

  it('prints each change of many people alone', async () => {
    const { run, sent } = await createWorld();
    const rows = Array.from({ length: 20 }, (_, n) => `n${n}\n`).join('');
    const { stdout } = await run(['bulk', 'import', '-', '--curl'], `userName\n${rows}`);
    expect([sent.length, requestsOf(stdout).map(({ url }) => url)]).toEqual([0, Array(20).fill(`${base}/Users`)]);
  });

  it('prints no secret of a file', async () => {
    const { run } = await createWorld();
    const { stdout, stderr } = await run(['bulk', 'import', '-', '--curl'], 'userName,password\ndan,planted-pw-1\n');
    expect(stdout + stderr).not.toContain('planted-pw-1');
    expect(requestsOf(stdout)[0]?.body).toContain('"password":"[redacted]"');
  });

  it('says what stands for the ids of new resources', async () => {
    const { run } = await createWorld();
    const { stderr } = await run(['bulk', 'import', '-', '--curl'], people);
    expect(stderr).toContain(
      'Planned: 1 created, 1 updated, 4 links made\nNote: new-1, new-2 and so on replace the ids that the service will give to the new resources, in the order of their creation\nPrinted and not sent\n',
    );
  });

  it('keeps the exit code of a row that would be rejected, and prints the others', async () => {
    const { run } = await createWorld();
    const { exitCode, stdout } = await run(['bulk', 'import', '-', '--curl'], 'userName,active\ndan,maybe\neve,true\n');
    expect([exitCode, requestsOf(stdout).length]).toEqual([7, 1]);
  });

  it('is refused if the plan does not have the given checksum', async () => {
    const { run } = await createWorld();
    const { exitCode, stdout, stderr } = await run(['bulk', 'import', '-', '--checksum', 'f00', '--curl'], people);
    expect([exitCode, stdout]).toEqual([5, '']);
    expect(stderr).toMatch(
      /^Error: nothing was sent, because the plan has changed: its checksum is now [0-9a-f]{64}, /m,
    );
  });

  it('is refused for several services and for more than 1,000 changes', async () => {
    const { run, sent } = await createWorld();
    for (const name of ['a', 'b']) await run(['profiles', 'add', name, '--url', base, '--auth', 'none']);
    const several = await run(['users', 'offboard', 'ada', '--profiles', 'a,b', '--curl']);
    expect(several.stderr).toBe(
      'Error: --curl prints the requests to one service, but several services are selected\n  hint   to see the changes on all services, use --dry-run; to select one service, use --profile\n',
    );
    const rows = Array.from({ length: 1001 }, (_, n) => `n${n}\n`).join('');
    const many = await run(['bulk', 'import', '-', '--curl'], `userName\n${rows}`);
    expect([many.exitCode, many.stdout, many.stderr.split('\n').slice(-3)]).toEqual([
      2,
      '',
      [
        'Error: --curl prints at most 1000 changes, and the plan has 1001',
        '  hint   to see the changes, use --dry-run; to record the requests while they are sent, use --har FILE',
        '',
      ],
    ]);
    expect(sent).toEqual([]);
  });
});

it('the plan is never among the jobs, so that `job resume` cannot send it after a kill', async () => {
  const state = mkdtempSync(path.join(tmpdir(), 'scimctl-bulk-curl-'));
  const jobs = path.join(state, 'state', 'jobs');
  const seen: string[] = [];
  const { exchange } = createService(
    (next): Exchange =>
      (request) => {
        if (existsSync(jobs)) seen.push(...readdirSync(jobs));
        return next(request);
      },
  );
  const options: RunOptions = { exchange, env: { SCIMCTL_CONFIG_DIR: state }, cwd: state };
  const stdin = 'userName,groups\ndan,Staff\n';
  const printed = await scimctl(['bulk', 'import', '-', '--curl'], { ...options, stdin });
  expect([printed.exitCode, seen]).toEqual([0, []]);
  expect(printed.stdout).toContain('"userName":"dan"');
  await scimctl(['bulk', 'import', '-', '--yes'], { ...options, stdin });
  expect(new Set(seen).size).toBe(1);
});
