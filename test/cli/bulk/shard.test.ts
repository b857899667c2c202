import { copyFileSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../src/protocol/json/json.ts';
import { urn } from '../../../src/protocol/urns.ts';
import type { PlanEntry } from '../../../src/provisioning/index.ts';
import { openImport, ShardSelection } from '../../../src/provisioning/index.ts';
import { anyDirectory, create, snapshot } from '../../provisioning/export/directories.ts';
import { collect, resourceRows } from '../../provisioning/rows.ts';
import { startServer } from '../../provisioning/server.ts';
import { runs } from '../../support/runs.ts';
import { type Ran, scimctl } from '../run.ts';

/** A service and several machines. Each machine has its own folder with the same file. */
function start(csv: string, machines: number) {
  const server = startServer();
  const folders = Array.from({ length: machines }, () => mkdtempSync(path.join(tmpdir(), 'scimctl-shard-')));
  for (const folder of folders) writeFileSync(path.join(folder, 'people.csv'), csv);
  const on = async (machine: number, ...argv: string[]): Promise<Ran & { readonly rows: JsonObject[] }> => {
    const cwd = folders[machine - 1] as string;
    const ran = await scimctl([...argv, '-o', 'ndjson'], {
      exchange: server.exchange,
      cwd,
      env: { SCIMCTL_CONFIG_DIR: cwd },
    });
    const rows = ran.stdout
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line) as JsonObject);
    return { ...ran, rows };
  };
  const share = (file: string) => {
    const [first = '', ...others] = folders;
    for (const folder of others) copyFileSync(path.join(first, file), path.join(folder, file));
  };
  return { server, on, share };
}

/** Twelve people in one group. Each person has the next person as the manager, except the last person. */
const names = Array.from({ length: 12 }, (_, index) => `n${index}`);
const chain = `userName,manager,groups\n${names.map((name, index) => `${name},${names[index + 1] ?? ''},Staff\n`).join('')}`;

describe('the shards of a plan', () => {
  it('have each entry exactly once, and all entries of a person together', async () => {
    const law = fc.asyncProperty(anyDirectory, fc.integer({ min: 1, max: 5 }), async (directory, count) => {
      const server = startServer();
      const { people } = directory;
      await create(server, { ...directory, people: people.slice(0, 2).map((one) => ({ ...one, manager: undefined })) });
      const rows = people.map(({ resource, manager, groups }): JsonObject => {
        const name = manager === undefined ? undefined : (people[manager]?.resource['userName'] as string);
        return {
          ...resource,
          groups: groups.map((at) => ({ display: directory.groups[at] as string })),
          ...(name === undefined ? {} : { [urn.EnterpriseUser]: { manager: { value: name } } }),
        };
      });
      const importer = await openImport(server.client);
      const plan: PlanEntry[] = await collect(importer.plan(resourceRows(rows)));
      const homes = new Map<number, number>();
      for (const entry of plan) homes.set(entry.line, homes.get(entry.line) ?? 0);
      const shards = Array.from({ length: count }, (_, index) => {
        const selection = new ShardSelection({ number: index + 1, count });
        return plan.map((entry) => selection.select(entry));
      });
      for (const [position, entry] of plan.entries()) {
        const having = shards.flatMap((shard, index) => (shard[position] ? [index + 1] : []));
        expect(having.length).toBe(1);
        const [home = 0] = having;
        expect([0, home]).toContain(homes.get(entry.line));
        homes.set(entry.line, home);
        expect(withoutElsewhere(shards[home - 1]?.[position])).toEqual(entry);
      }
      // Checks that only one shard creates each group.
      const creators = new Map<string, number>();
      for (const [index, shard] of shards.entries()) {
        for (const entry of shard) {
          if (entry?.action !== 'add' || entry.group.id !== undefined || 'elsewhere' in entry.group) continue;
          expect(creators.get(entry.group.name) ?? index).toBe(index);
          creators.set(entry.group.name, index);
        }
      }
    });
    await fc.assert(law, runs(20));
  });

  it('are decided by the key alone', () => {
    const part = (key: string, line: number) =>
      [1, 2, 3].filter((number) =>
        new ShardSelection({ number, count: 3 }).select({
          step: 'person',
          action: 'none',
          line,
          key,
          result: { outcome: 'unchanged' },
        }),
      );
    expect(names.map((name) => part(name, 1))).toEqual(names.map((name) => part(name.toUpperCase(), 7)));
    expect(names.map((name) => part(name, 1)[0])).toEqual([3, 1, 3, 2, 2, 3, 2, 2, 1, 2, 3, 2]);
  });
});

function withoutElsewhere(entry: PlanEntry | undefined): unknown {
  return JSON.parse(JSON.stringify(entry, (key, value: unknown) => (key === 'elsewhere' ? undefined : value)));
}

describe('plan apply --shard', () => {
  it('makes with all shards, and job retry for links between them, what one run makes', async () => {
    const whole = start(chain, 1);
    expect((await whole.on(1, 'bulk', 'import', 'people.csv', '--yes')).exitCode).toBe(0);
    const parts = start(chain, 3);
    expect((await parts.on(1, 'bulk', 'plan', 'people.csv', '--out', 'plan.ndjson')).exitCode).toBe(0);
    parts.share('plan.ndjson');
    const codes: number[] = [];
    const unresolved: unknown[] = [];
    for (const machine of [3, 2, 1]) {
      const ran = await parts.on(machine, 'plan', 'apply', 'plan.ndjson', '--shard', `${machine}/3`, '--yes');
      codes.push(ran.exitCode);
      unresolved.push(
        ...ran.rows.filter(({ outcome }) => outcome === 'unresolved').map(({ reason, error }) => reason ?? error),
      );
    }
    expect(codes).toEqual([7, 7, 0]);
    expect(JSON.stringify(unresolved)).toContain(
      'but has not created this manager yet: wait until that shard has ended, then run scimctl job retry',
    );
    for (const machine of [3, 2]) expect((await parts.on(machine, 'job', 'retry', '--last', '--yes')).exitCode).toBe(0);
    expect(await snapshot(parts.server)).toEqual(await snapshot(whole.server));
  });

  it('creates a group once', async () => {
    const parts = start(chain, 2);
    await parts.on(1, 'bulk', 'plan', 'people.csv', '--out', 'plan.ndjson');
    parts.share('plan.ndjson');
    for (const machine of [1, 2])
      await parts.on(machine, 'plan', 'apply', 'plan.ndjson', '--shard', `${machine}/2`, '--yes');
    for (const machine of [1, 2]) await parts.on(machine, 'job', 'retry', '--last', '--yes');
    const groups = await parts.server.all('/Groups');
    expect(groups.map(({ displayName, members }) => [displayName, (members as unknown[]).length])).toEqual([
      ['Staff', 12],
    ]);
  });

  it('undoes its own part with job undo', async () => {
    const parts = start(chain, 2);
    await parts.on(1, 'bulk', 'plan', 'people.csv', '--out', 'plan.ndjson');
    parts.share('plan.ndjson');
    await parts.on(1, 'plan', 'apply', 'plan.ndjson', '--shard', '1/2', '--yes');
    const first = (await parts.server.all('/Users')).length;
    await parts.on(2, 'plan', 'apply', 'plan.ndjson', '--shard', '2/2', '--yes');
    const undone = await parts.on(2, 'job', 'undo', '--last', '--yes');
    expect(undone.exitCode, undone.stderr).toBe(0);
    expect([first > 0 && first < 12, (await parts.server.all('/Users')).length]).toEqual([true, first]);
  });
});

describe('bulk import --shard', () => {
  it('makes with all shards what one run makes, and then finds nothing to do', async () => {
    const whole = start(chain, 1);
    await whole.on(1, 'bulk', 'import', 'people.csv', '--yes');
    const parts = start(chain, 2);
    const importing = (machine: number) =>
      parts.on(machine, 'bulk', 'import', 'people.csv', '--shard', `${machine}/2`, '--yes');
    for (const machine of [2, 1, 2, 1]) await importing(machine);
    expect(await snapshot(parts.server)).toEqual(await snapshot(whole.server));
    const again = await importing(1);
    expect([again.exitCode, new Set(again.rows.map(({ outcome }) => outcome))]).toEqual([0, new Set(['unchanged'])]);
  });

  it('decides limits on the whole plan', async () => {
    const parts = start(
      `userName,active\n${names.map((name, index) => `${name},${index < 3 ? 'no' : 'yes'}\n`).join('')}`,
      1,
    );
    for (const userName of names) await parts.server.add('/Users', { userName, active: true });
    const before = await snapshot(parts.server);
    for (const shard of ['1/3', '2/3', '3/3']) {
      const ran = await parts.on(1, 'bulk', 'import', 'people.csv', '--shard', shard, '--yes', '--max-removals', '2');
      expect([ran.exitCode, ran.stderr.includes('this would deactivate 3 people')]).toEqual([9, true]);
    }
    expect(await snapshot(parts.server)).toEqual(before);
    for (const shard of ['1/3', '2/3', '3/3'])
      await parts.on(1, 'bulk', 'import', 'people.csv', '--shard', shard, '--yes', '--max-removals', '3');
    const inactive = (await parts.server.all('/Users')).filter(({ active }) => active === false);
    expect(inactive.map(({ userName }) => userName)).toEqual(['n0', 'n1', 'n2']);
  });

  it('shows in bulk plan only the own part, with the checksum of the whole plan', async () => {
    const parts = start(chain, 1);
    const checksumOf = ({ stderr }: Ran) => /Checksum of the plan: (\w+)/.exec(stderr)?.[1];
    const whole = await parts.on(1, 'bulk', 'plan', 'people.csv');
    const [one, two] = [
      await parts.on(1, 'bulk', 'plan', 'people.csv', '--shard', '1/2'),
      await parts.on(1, 'bulk', 'plan', 'people.csv', '--shard', '2/2'),
    ];
    expect(one.rows.length + two.rows.length).toBe(whole.rows.length);
    expect([checksumOf(one), checksumOf(two)]).toEqual([checksumOf(whole), checksumOf(whole)]);
  });

  it.each(['0/2', '3/2', '1', '1/0', '1/1001', 'a/b'])('refuses --shard %s', async (shard) => {
    const { exitCode, stderr } = await start(chain, 1).on(1, 'bulk', 'import', 'people.csv', '--yes', '--shard', shard);
    expect([exitCode, (JSON.parse(stderr) as JsonObject)['message']]).toEqual([
      2,
      `--shard ${shard} is not K/N with K from 1 to N, and N at most 1000`,
    ]);
  });

  it('refuses to keep a part as a plan', async () => {
    const { exitCode, stderr } = await start(chain, 1).on(
      1,
      'bulk',
      'plan',
      'people.csv',
      '--shard',
      '1/2',
      '--out',
      'p',
    );
    expect([exitCode, JSON.parse(stderr)]).toMatchObject([
      2,
      {
        message: '--shard cannot be used with --out, because limits such as --max-removals apply to the whole plan',
        hint: 'make the plan without --shard, and copy this plan to each machine; to execute one part on a machine, run plan apply --shard K/N',
      },
    ]);
  });
});
