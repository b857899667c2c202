import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it } from 'vitest';
import type { RowResult } from '../../../src/provisioning/index.ts';
import { createFakeService, type FakeServiceOptions } from '../../support/fake-service/index.ts';
import { scimctl } from '../run.ts';

/**
 * Starts a service that stores groups under other names than the client sends. A folder contains the files and the
 * state of the runs.
 */
function start(options: FakeServiceOptions) {
  const service = createFakeService({ ids: (n) => `id-${n}`, ...options });
  const folder = mkdtempSync(path.join(tmpdir(), 'scimctl-renamed-'));
  const run = async (rows: readonly string[], ...flags: string[]) => {
    writeFileSync(path.join(folder, 'people.csv'), ['userName,groups', ...rows, ''].join('\n'));
    const { exitCode, stdout, stderr } = await scimctl(
      ['bulk', 'import', 'people.csv', '--yes', '-o', 'json', ...flags],
      { exchange: service.exchange, cwd: folder, env: { SCIMCTL_CONFIG_DIR: folder } },
    );
    const links = (JSON.parse(stdout) as RowResult[]).flatMap((result) =>
      result.step === 'group'
        ? [`${result.key} ${result.outcome} ${result.error?.message ?? result.warning ?? ''}`]
        : [],
    );
    return { exitCode, stderr, links };
  };
  const nameOf = (id: string) => String(service.users.get(id)?.userName);
  const groups = () =>
    [...service.groups.values()].map(({ displayName, members }) => {
      const ids = ((members ?? []) as { value: string }[]).map(({ value }) => nameOf(value));
      return `${displayName}: ${ids.join(' ')}`;
    });
  return { service, run, groups };
}

const prefix = { normalise: { groupNamePrefix: 'PRIMARY/' } };
const region = 'Managers of the northern region';
const forms: [string, FakeServiceOptions, string, string][] = [
  ['with a domain, once', { ...prefix, uniqueGroups: true }, 'manager', 'PRIMARY/manager'],
  ['with a domain, as often as asked', prefix, 'manager', 'PRIMARY/manager'],
  ['cut', { normalise: { cutGroupName: 20 } }, region, 'Managers of the nort'],
];

it.each(forms)('a group that is stored %s is found again by each run', async (_, options, name, stored) => {
  const { run, groups } = start(options);
  const first = await run([`ada,${name}`, `eve,${name}`]);
  expect([first.exitCode, first.links]).toEqual([
    0,
    [`ada linked group "${name}" is stored as "${stored}"`, 'eve linked '],
  ]);
  expect(first.stderr).toContain(`group "${name}" will be created\n`);
  const second = await run([`ada,${name}`, `bob,${name}`]);
  expect([second.exitCode, second.links]).toEqual([0, ['ada unchanged ', 'bob linked ']]);
  expect(second.stderr).not.toContain('will be created');
  const third = await run([`cyd,${name}`], '--existing-groups');
  expect([third.exitCode, third.links]).toEqual([0, ['cyd linked ']]);
  const fourth = await run(['ada,', `cyd,${name}`], '--groups', 'set');
  expect([fourth.exitCode, fourth.links]).toEqual([0, ['cyd unchanged ', 'ada unlinked ']]);
  expect(groups()).toEqual([`${stored}: eve bob cyd`]);
});

it.each(forms)(
  'a group that is stored %s before the first run is not taken, and not made twice',
  async (_, options, name, stored) => {
    const { service, run, groups } = start(options);
    service.addGroup(stored);
    for (const flags of [[], ['--existing-groups']]) {
      const { exitCode, links } = await run([`ada,${name}`], ...flags);
      const reason = `a search for group "${name}" finds only group ${stored} (id-1), which may be another group: if you mean the found group, write its whole name`;
      expect([exitCode, links]).toEqual([7, [`ada failed ${reason}`]]);
    }
    expect(groups()).toEqual([`${stored}: `]);
    const { links } = await run([`ada,${stored}`]);
    expect(links).toEqual(['ada linked ']);
  },
);

it('two names that are cut to the same name are never one group', async () => {
  const { run, groups } = start({ normalise: { cutGroupName: 20 }, uniqueGroups: true });
  await run([`ada,${region} 1`]);
  for (const rows of [[`bob,${region} 2`, `ada,${region} 1`], [`bob,${region} 2`]]) {
    const { exitCode, links } = await run(rows);
    const reason = `a search for group "${region} 2" finds only group Managers of the nort (id-2), which may be another group: if you mean the found group, write its whole name`;
    expect([exitCode, links[0]]).toEqual([7, expect.stringContaining(`bob failed ${reason}`)]);
    expect(links.slice(1)).toEqual(rows.length > 1 ? ['ada unchanged '] : []);
  }
  expect(groups()).toEqual(['Managers of the nort: ada']);
});

it('two names whose groups were cut to the same name in different runs are never one group', async () => {
  const { service, run } = start({ normalise: { cutGroupName: 20 }, uniqueGroups: true });
  await run([`ada,${region} 1`]);
  service.groups.clear();
  await run([`ada,${region} 2`]);
  const { exitCode, links } = await run([`ada,${region} 1`, `bob,${region} 2`]);
  const error =
    'is stored as "Managers of the nort", and group "Managers of the northern region 1" is stored under the same name: give both groups names that the service does not change';
  expect([exitCode, links]).toEqual([7, expect.arrayContaining([`bob failed group "${region} 2" ${error}`])]);
});

it('a service that ignores filters and has one group gets the group that is missing', async () => {
  const { service, run, groups } = start({ filters: 'ignored' });
  service.addGroup('PRIMARY/manager');
  const { exitCode, links } = await run(['ada,manager']);
  expect([exitCode, links]).toEqual([0, ['ada linked ']]);
  expect(groups()).toEqual(['PRIMARY/manager: ', 'manager: ada']);
});

it('a lost answer to the creation makes no second group', async () => {
  const { run, groups } = start({ ...prefix, createLost: { nth: 2, when: 'after' } });
  const { exitCode, links } = await run(['ada,manager']);
  expect([exitCode, links]).toEqual([0, ['ada linked group "manager" is stored as "PRIMARY/manager"']]);
  expect(groups()).toEqual(['PRIMARY/manager: ada']);
});
