import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { createFakeService } from '../../support/fake-service/index.ts';
import { type RunOptions, scimctl } from '../run.ts';

const all = ['ada', 'ben', 'cyd', 'dan'];
const fileOf = (names: readonly string[]) => `userName\n${names.map((name) => `${name}\n`).join('')}`;

/** A service with people, and a source that a test writes. */
function start(people: readonly string[] = all) {
  const service = createFakeService();
  for (const userName of people) service.addUser({ userName, active: true });
  const folder = mkdtempSync(path.join(tmpdir(), 'scimctl-refusal-'));
  const run = (argv: readonly string[], more: Partial<RunOptions> = {}) =>
    scimctl(['sync', ...argv], {
      exchange: service.exchange,
      cwd: folder,
      env: { SCIMCTL_CONFIG_DIR: folder },
      ...more,
    });
  const source = (names: readonly string[]) => writeFileSync(path.join(folder, 'people.csv'), fileOf(names));
  const active = () => [...service.users.values()].filter((user) => user.active).map(({ userName }) => userName);
  return { service, folder, run, source, active };
}

const scheduled = ['run', 'people.csv', '--yes', '--max-removals', '1', '--quiet'];

describe('a refused sync', () => {
  it('refuses later runs, also of a good source, until sync clear', async () => {
    const { run, source, active } = start();
    source(['ada', 'ben']);
    const first = await run(scheduled);
    expect([first.exitCode, first.stderr]).toEqual([
      9,
      expect.stringContaining('this would deactivate 2 people on scim.example.com, but --max-removals allows only 1'),
    ]);
    source(['ada', 'ben', 'cyd']);
    const second = await run(scheduled);
    expect(second.exitCode).toBe(9);
    expect(second.stderr).toMatch(
      /^Error: the sync of \S+people\.csv was refused at \d{4}-\S+Z: this would deactivate 2 people on scim\.example\.com, but --max-removals allows only 1\n {2}hint {3}check the source with scimctl sync plan, then allow the next run with scimctl sync clear\n$/,
    );
    expect(active()).toEqual(all);
    const cleared = await run(['clear']);
    expect([cleared.exitCode, cleared.stdout]).toEqual([0, '']);
    expect(cleared.stderr).toMatch(/^Cleared: the sync of \S+people\.csv was refused at \S+: this would deactivate 2 /);
    expect((await run(scheduled)).exitCode).toBe(0);
    expect(active()).toEqual(['ada', 'ben', 'cyd']);
    expect((await run(['clear'])).stderr).toBe('No sync of scim.example.com is refused\n');
  });

  it('keeps the first reason', async () => {
    const { run, source, folder } = start();
    source([]);
    await run(scheduled);
    source(['ada', 'ben']);
    await run(scheduled);
    const kept = path.join(folder, 'state', 'refused-syncs');
    const [name = ''] = readdirSync(kept);
    expect(JSON.parse(readFileSync(path.join(kept, name), 'utf8'))).toMatchObject({
      source: path.join(folder, 'people.csv'),
      limits: ['--max-removals 1'],
      reason: 'the source has no people, so everybody would be deactivated; nothing was changed',
    });
  });

  it('says so in a dry run, which is not refused', async () => {
    const { run, source } = start();
    source(['ada', 'ben']);
    await run(scheduled);
    source(['ada', 'ben', 'cyd']);
    const dry = await run(['run', 'people.csv', '--max-removals', '1', '--dry-run']);
    expect([dry.exitCode, dry.stderr]).toEqual([0, expect.stringMatching(/^Note: the sync of \S+ was refused at /m)]);
  });

  it.each([
    ['another limit', ['run', 'people.csv', '--yes', '--max-removals', '2']],
    ['another filter', ['run', 'people.csv', '--yes', '--max-removals', '1', '--filter', 'userName ne "dan"']],
  ])('does not refuse a run with %s', async (_, argv) => {
    const { run, source } = start();
    source(['ada', 'ben']);
    await run(scheduled);
    expect((await run(argv)).exitCode).toBe(0);
  });

  it('is not kept on a terminal, where a person sees the refusal', async () => {
    const { run, source } = start();
    source(['ada', 'ben']);
    const refused = await run(scheduled, { terminal: true });
    expect(refused.exitCode).toBe(9);
    expect((await run(['clear'])).stderr).toBe('No sync of scim.example.com is refused\n');
  });

  it('is not kept if only the consent is missing', async () => {
    const people = Array.from({ length: 30 }, (_, number) => `p${number}`);
    const { run, source } = start(people);
    source(people.slice(12));
    const { exitCode, stderr } = await run(['run', 'people.csv', '--yes']);
    expect([exitCode, stderr]).toEqual([9, expect.stringContaining('to allow this change, use --max-removals 12')]);
    expect((await run(['clear'])).stderr).toBe('No sync of scim.example.com is refused\n');
  });

  it('clears a damaged file', async () => {
    const { run, source, folder } = start();
    source([]);
    await run(scheduled);
    const kept = path.join(folder, 'state', 'refused-syncs');
    const [name = ''] = readdirSync(kept);
    writeFileSync(path.join(kept, name), '{');
    const damaged = await run(scheduled);
    expect([damaged.exitCode, damaged.stderr]).toEqual([
      2,
      expect.stringContaining('  hint   to remove the file, run scimctl sync clear'),
    ]);
    expect((await run(['clear'])).stderr).toContain('was refused: the file was damaged\n');
    expect(readdirSync(kept)).toEqual([]);
  });
});

describe('--on-refusal', () => {
  it('runs a command that gets the refusal as JSON', async () => {
    const { run, source, folder } = start();
    source(['ada', 'ben']);
    const hook = `"${process.execPath}" -e "process.stdin.pipe(fs.createWriteStream(process.argv[1]))" "${path.join(folder, 'hook.json')}"`;
    const { exitCode } = await run([...scheduled, '--on-refusal', hook]);
    expect(exitCode).toBe(9);
    expect(JSON.parse(readFileSync(path.join(folder, 'hook.json'), 'utf8'))).toMatchObject({
      base: expect.stringContaining('scim.example.com'),
      source: path.join(folder, 'people.csv'),
      reason: 'this would deactivate 2 people on scim.example.com, but --max-removals allows only 1',
    });
  });

  it('says that the command failed', async () => {
    const { run, source } = start();
    source([]);
    const argv = scheduled.filter((flag) => flag !== '--quiet');
    const { exitCode, stderr } = await run([...argv, '--on-refusal', 'exit 3']);
    expect([exitCode, stderr]).toEqual([
      9,
      expect.stringContaining('Warning: the command of --on-refusal ended with exit code 3\n'),
    ]);
  });
});
