import { appendFileSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Layer } from '../../../src/protocol/exchange/exchange.ts';
import type { JsonObject } from '../../../src/protocol/json/json.ts';
import { snapshot } from '../../provisioning/export/directories.ts';
import { startServer } from '../../provisioning/server.ts';
import { type RunOptions, scimctl } from '../run.ts';

const names = Array.from({ length: 12 }, (_, index) => `n${index}`);
const csv = `userName,manager,groups\n${names.map((name, index) => `${name},${names[index + 1] ?? ''},Staff\n`).join('')}`;

/** A service, a plan for twelve people, and two machines that share the plan. */
async function start() {
  const server = startServer();
  const folders = [1, 2].map(() => mkdtempSync(path.join(tmpdir(), 'scimctl-merge-')));
  const plan = path.join(folders[0] as string, 'plan.ndjson');
  const on = async (machine: number, argv: readonly string[], options: RunOptions = {}) => {
    const cwd = folders[machine - 1] as string;
    const ran = await scimctl([...argv, '-o', 'ndjson'], {
      exchange: server.exchange,
      cwd,
      env: { SCIMCTL_CONFIG_DIR: cwd },
      ...options,
    });
    const last = ran.stderr.trimEnd().split('\n').at(-1) ?? '';
    const rows = ran.stdout
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line) as JsonObject);
    return { ...ran, rows, error: last.startsWith('{') ? (JSON.parse(last) as JsonObject) : {} };
  };
  writeFileSync(path.join(folders[0] as string, 'people.csv'), csv);
  await on(1, ['bulk', 'plan', 'people.csv', '--out', plan]);
  const apply = (machine: number, options: RunOptions = {}, ...more: string[]) =>
    on(machine, ['plan', 'apply', plan, '--shard', `${machine}/2`, '--yes', ...more], options);
  /** Folder of the only job of a machine. */
  const jobOf = (machine: number): string => {
    const [found = ''] = readdirSync(folders[machine - 1] as string, { recursive: true, encoding: 'utf8' })
      .filter((name) => /jobs.[0-9a-f]{6}$/.test(name))
      .sort();
    return path.join(folders[machine - 1] as string, found);
  };
  return { server, on, apply, jobOf, plan };
}

async function whole(): Promise<unknown> {
  const server = startServer();
  const folder = mkdtempSync(path.join(tmpdir(), 'scimctl-merge-'));
  const options = { exchange: server.exchange, cwd: folder, env: { SCIMCTL_CONFIG_DIR: folder }, stdin: csv };
  await scimctl(['bulk', 'import', '-', '--yes'], options);
  return snapshot(server);
}

describe('job merge', () => {
  it('makes one job that is reported, retried and undone like the job of one run', async () => {
    const { server, on, apply, jobOf } = await start();
    expect([(await apply(2)).exitCode, (await apply(1)).exitCode]).toEqual([7, 0]);
    const merged = await on(1, ['job', 'merge', jobOf(1), jobOf(2)]);
    expect([merged.exitCode, merged.rows[0]]).toMatchObject([
      0,
      { state: 'complete', people: { created: 12 }, entries: 35, changes: 35, left: 0 },
    ]);
    const id = String(merged.rows[0]?.['id']);
    expect((await on(1, ['job', 'report', id])).rows).toHaveLength(35);
    expect((await on(1, ['job', 'retry', id, '--yes'])).exitCode).toBe(0);
    expect(await snapshot(server)).toEqual(await whole());
    expect((await on(1, ['job', 'undo', id, '--yes', '--max-removals', '100'])).exitCode).toBe(0);
    expect([await server.all('/Users'), await server.all('/Groups')]).toEqual([[], []]);
  });

  it('makes the latest job, which --last selects', async () => {
    const { on, apply, jobOf } = await start();
    await apply(2);
    await apply(1);
    const merged = await on(1, ['job', 'merge', jobOf(1), jobOf(2)]);
    const { rows } = await on(1, ['job', 'show', '--last']);
    expect(rows[0]?.['id']).toBe(merged.rows[0]?.['id']);
  });

  it('makes a job that continues what the shards have left', async () => {
    const { server, on, apply, jobOf } = await start();
    for (const machine of [1, 2]) {
      const stop = new AbortController();
      let created = 0;
      const stopping: Layer = (next) => async (request) => {
        const response = await next(request);
        if (request.method === 'POST' && ++created === 2) stop.abort();
        return response;
      };
      const options = { signal: stop.signal, exchange: stopping(server.exchange) };
      expect((await apply(machine, options, '--bulk', 'never', '--concurrency', '1')).exitCode).toBe(130);
    }
    const before = (await server.all('/Users')).length;
    const merged = await on(1, ['job', 'merge', jobOf(1), jobOf(2)]);
    expect([before > 0 && before < 12, merged.rows[0]?.['state']]).toEqual([true, 'stopped']);
    const resumed = await on(1, ['job', 'resume', String(merged.rows[0]?.['id']), '--yes']);
    expect(resumed.exitCode, resumed.stderr).toBe(0);
    expect(await snapshot(server)).toEqual(await whole());
  });

  it('keeps the members that the next run of any shard would verify', async () => {
    const { on, apply, jobOf } = await start();
    for (const machine of [1, 2]) {
      await apply(machine);
      const record = { record: 'members', group: { id: 'g' }, others: [`o${machine}`], changed: [`c${machine}`] };
      appendFileSync(path.join(jobOf(machine), 'journal.ndjson'), `${JSON.stringify(record)}\n`);
    }
    const merged = await on(1, ['job', 'merge', jobOf(1), jobOf(2)]);
    const journal = path.join(jobOf(1), '..', String(merged.rows[0]?.['id']), 'journal.ndjson');
    const records = readFileSync(journal, 'utf8')
      .split('\n')
      .filter((line) => line.includes('"members"'));
    expect(records.map((line) => JSON.parse(line))).toEqual([
      { record: 'members', group: { id: 'g' }, others: ['o1', 'o2'], changed: ['c1', 'c2'] },
    ]);
  });

  it('says which shards are missing', async () => {
    const { on, plan, jobOf } = await start();
    for (const machine of [1, 2]) await on(machine, ['plan', 'apply', plan, '--shard', `${machine}/3`, '--yes']);
    const { exitCode, stderr } = await on(1, ['job', 'merge', jobOf(1), jobOf(2)]);
    expect([exitCode, stderr.split('\n')[0]]).toEqual([
      0,
      'Note: the merged job does not contain the jobs of the shards 3/3',
    ]);
  });

  it('refuses jobs that are not shards of one plan', async () => {
    const { on, apply, jobOf } = await start();
    await apply(1);
    const messageOf = async (...jobs: string[]) => {
      const { exitCode, error } = await on(1, ['job', 'merge', ...jobs]);
      return [exitCode, error['message']];
    };
    expect(await messageOf(jobOf(1), jobOf(1))).toEqual([
      5,
      `the jobs ${jobOf(1)} and ${jobOf(1)} both belong to shard 1/2`,
    ]);
    expect(await messageOf(jobOf(1))).toEqual([2, 'job merge needs the jobs of at least two shards']);
    expect(await messageOf(jobOf(1), 'abcdef')).toEqual([3, expect.stringMatching(/^there is no plan .*abcdef/)]);
    await on(2, ['bulk', 'import', '-', '--shard', '2/2', '--yes'], { stdin: 'userName\nn1\nn2\n' });
    expect(await messageOf(jobOf(1), jobOf(2))).toEqual([
      5,
      `the jobs ${jobOf(1)} and ${jobOf(2)} do not belong to shards of the same plan`,
    ]);
  });

  it('refuses a job without --shard', async () => {
    const { on, jobOf } = await start();
    for (const machine of [1, 2])
      await on(machine, ['bulk', 'import', '-', '--yes'], { stdin: `userName\nx${machine}\n` });
    const { exitCode, error } = await on(1, ['job', 'merge', jobOf(1), jobOf(2)]);
    expect([exitCode, error['message']]).toEqual([5, `job ${jobOf(1)} does not belong to a shard`]);
  });
});
