import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { readBodies } from '../../../src/client/reading/body.ts';
import type { Layer } from '../../../src/protocol/exchange/exchange.ts';
import type { JsonObject } from '../../../src/protocol/json/json.ts';
import { createFakeService, type FakeServiceOptions } from '../../support/fake-service/index.ts';
import { type RunOptions, scimctl } from '../run.ts';

/** Starts a service with ten employees, e0 to e9, an administrator, and a former employee. */
function start(options: FakeServiceOptions = {}, layer: Layer = (next) => next) {
  const service = createFakeService({ ids: (n) => `id-${n}`, ...options });
  const names = Array.from({ length: 10 }, (_, number) => `e${number}`);
  for (const userName of names)
    service.addUser({
      userName,
      externalId: userName,
      userType: 'Employee',
      title: 'Clerk',
      nickName: 'Ed',
      active: true,
    });
  service.addUser({ userName: 'admin', userType: 'Admin', active: true });
  service.addUser({ userName: 'gone', externalId: 'gone', userType: 'Employee', active: false });
  const folder = mkdtempSync(path.join(tmpdir(), 'scimctl-sync-'));
  const options_: RunOptions = { exchange: layer(service.exchange), cwd: folder, env: { SCIMCTL_CONFIG_DIR: folder } };
  const run = async (argv: readonly string[], csv: string) => {
    const ran = await scimctl(['sync', ...argv, '-o', 'json'], { ...options_, stdin: csv });
    const lines = ran.stdout === '' ? [] : (JSON.parse(ran.stdout) as JsonObject[]);
    const outcomes = lines
      .filter(({ outcome }) => outcome !== 'unchanged')
      .map(({ key, outcome }) => `${key} ${outcome}`);
    return { ...ran, outcomes, lastNote: ran.stderr.trimEnd().split('\n').at(-1) ?? '' };
  };
  const active = () => [...service.users.values()].filter((user) => user.active).map(({ userName }) => userName);
  return { service, names, run, active, scimctl: (argv: readonly string[]) => scimctl(argv, options_) };
}

const employees = ['--filter', 'userType eq "Employee"'];
const file = (names: readonly string[], title = 'Clerk') =>
  `userName,externalId,title\n${names.map((name) => `${name},${name},${title}\n`).join('')}`;
const without = (names: readonly string[], ...left: string[]) => names.filter((name) => !left.includes(name));

describe('sync run', () => {
  it('creates who is missing, updates who differs, and deactivates who is absent', async () => {
    const { names, run, active } = start();
    const csv = `${file(without(names, 'e3', 'e9'))}new,new,Clerk\ne9,e9,Chief\n`;
    const { exitCode, outcomes, stderr } = await run(['run', '-', ...employees, '--yes'], csv);
    expect([exitCode, outcomes]).toEqual([0, ['new created', 'e9 updated', 'e3 updated']]);
    expect(stderr).toContain('1 person will be deactivated on');
    expect(active()).toEqual([...without(names, 'e3'), 'admin', 'new']);
    const again = await run(['run', '-', ...employees, '--yes'], csv);
    expect([again.exitCode, again.outcomes]).toEqual([0, []]);
  });

  it('can be undone', async () => {
    const { names, run, active, scimctl } = start();
    await run(['run', '-', ...employees, '--yes'], `${file(without(names, 'e3'))}new,new,Clerk\n`);
    expect(active()).not.toContain('e3');
    const { exitCode } = await scimctl(['job', 'undo', '--last', '--yes']);
    expect([exitCode, active()]).toEqual([0, [...names, 'admin']]);
  });

  it('counts a person as present whose row is rejected', async () => {
    const { names, run, active } = start();
    const csv = `${file(without(names, 'e4'))
      .replace('title', 'title,active')
      .replaceAll('Clerk', 'Clerk,')}e4,e4,Clerk,perhaps\n`;
    const { exitCode, outcomes } = await run(['run', '-', ...employees, '--yes'], csv);
    expect([exitCode, outcomes]).toEqual([7, ['e4 rejected']]);
    expect(active()).toEqual([...names, 'admin']);
  });

  it('deactivates nobody before the question of --canary', async () => {
    const { names, run, active } = start();
    const csv = `${file(without(names, 'e3'))}new,new,Clerk\n`;
    const { exitCode, outcomes } = await run(['run', '-', ...employees, '--yes', '--canary', '1'], csv);
    expect([exitCode, outcomes, active()]).toEqual([8, ['new created'], [...names, 'admin', 'new']]);
  });

  it('counts a person as present whose key is in no list', async () => {
    const withoutKeys: Layer = (next) => async (request) => {
      const response = await readBodies(next)(request);
      const { Resources, ...list } = (response.body ?? {}) as JsonObject;
      if (!Array.isArray(Resources)) return response;
      const people = (Resources as JsonObject[]).map(({ externalId: _, ...person }) => person);
      return { ...response, body: { ...list, Resources: people } };
    };
    const { names, run, active, service } = start({}, withoutKeys);
    for (const user of service.users.values()) if (user.userName === 'e4') user.userName = 'other';
    const csv = `externalId,userName,active\n${without(names, 'e4')
      .map((name) => `${name},${name},\n`)
      .join('')}e4,,perhaps\n`;
    const before = active();
    const { outcomes } = await run(['run', '-', ...employees, '--yes'], csv);
    expect([outcomes.includes('e4 rejected'), active()]).toEqual([true, before]);
  });

  it('counts a person as present who starts later', async () => {
    const { names, run, active } = start();
    const csv = `${file(without(names, 'e3')).replace('title', 'title,Start').replaceAll('Clerk', 'Clerk,')}e3,e3,Clerk,2999-01-01\n`;
    const { exitCode, outcomes } = await run(['run', '-', ...employees, '--yes', '--effective', 'Start'], csv);
    expect([exitCode, outcomes, active()]).toEqual([0, [], [...names, 'admin']]);
  });

  it('touches only the attributes that the source owns', async () => {
    const { names, run, service } = start();
    const csv = file(names, 'Chief').replace('title', 'title,nickName').replaceAll('Chief', 'Chief,Nick');
    const { outcomes } = await run(['run', '-', ...employees, '--attributes', 'nickName', '--yes'], csv);
    expect(outcomes).toEqual(names.map((name) => `${name} updated`));
    const [first] = [...service.users.values()];
    expect(first).toMatchObject({ title: 'Clerk', nickName: 'Nick' });
  });

  it('is refused for an attribute that users do not have', async () => {
    const { names, run } = start();
    const { exitCode, lastNote } = await run(['run', '-', '--attributes', 'shoeSize', '--yes'], file(names));
    expect([exitCode, (JSON.parse(lastNote) as JsonObject).message]).toEqual([
      2,
      '--attributes contains "shoeSize", but users have no attribute with this name',
    ]);
  });

  it.each([
    [
      'an empty source',
      'userName,externalId\n',
      [],
      'the source has no people, so everybody would be deactivated; nothing was changed',
    ],
    [
      'a row without a key',
      `${file(['e0', 'e1', 'e2', 'e3', 'e4', 'e5', 'e6'])},,Clerk\n`,
      [],
      'line 9 of the source has no key (for example, no userName), so scimctl cannot check who is absent from the source; nothing was changed',
    ],
    [
      'a source of less than half of the people',
      file(['e0', 'e1', 'e2', 'e3']),
      [],
      '6 of 10 active people are not in the source, so the source is probably incomplete; nothing was changed',
    ],
    [
      'more people than the limit',
      file(['e0', 'e1', 'e2', 'e3', 'e4', 'e5', 'e6']),
      ['--max-removals', '2'],
      'this would deactivate 3 people on scim.example.com, but --max-removals allows only 2',
    ],
  ])('changes nothing for %s', async (_, csv, flags, message) => {
    const { names, run, active } = start();
    const { exitCode, lastNote } = await run(['run', '-', ...employees, '--yes', ...flags], csv);
    const { code, message: shown } = JSON.parse(lastNote) as JsonObject;
    expect([exitCode, code, shown]).toEqual([9, 'refused', message]);
    expect(active()).toEqual([...names, 'admin']);
  });

  it.each(['overlap', 'ignoresStartIndex', 'repeats', 'losesSome', 'duplicateWithin'] as const)(
    'deactivates nobody of the source on a service whose pages are wrong: %s',
    async (paging) => {
      const { names, run, active } = start({ paging, maxPage: 4 });
      await run(['run', '-', ...employees, '--yes'], file(names));
      expect(active()).toEqual([...names, 'admin']);
    },
  );
});

describe('sync plan', () => {
  it('shows the deactivations and sends nothing, and the plan can be applied', async () => {
    const { names, run, active, scimctl } = start();
    const csv = file(without(names, 'e3'), 'Chief');
    const planned = await run(['plan', '-', ...employees, '--out', 'plan.ndjson'], csv);
    expect([planned.exitCode, planned.outcomes.length, active().length]).toEqual([0, 10, 11]);
    expect(JSON.parse(planned.stdout).at(-1)).toMatchObject({
      key: 'e3',
      line: 0,
      outcome: 'updated',
      changes: [{ op: 'replace', path: 'active', value: false, was: true }],
    });
    const refused = await scimctl(['plan', 'apply', 'plan.ndjson', '--yes', '--max-removals', '0']);
    expect([refused.exitCode, active().length]).toEqual([9, 11]);
    const applied = await scimctl(['plan', 'apply', 'plan.ndjson', '--yes']);
    expect([applied.exitCode, active()]).toEqual([0, [...without(names, 'e3'), 'admin']]);
  });
});
