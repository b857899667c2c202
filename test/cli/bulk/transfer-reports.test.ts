import { beforeEach, describe, expect, it } from 'vitest';
import { isObject, type JsonObject } from '../../../src/protocol/json/json.ts';
import { forgetResults } from '../../changes/world.ts';
import { changesOf, createServices, type Services } from '../services.ts';

const enterprise = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
const worksFor = (id: string) => ({
  schemas: ['urn:ietf:params:scim:schemas:core:2.0:User', enterprise],
  [enterprise]: { manager: { value: id } },
});

let services: Services;

beforeEach(async () => {
  services = await createServices({
    idp: [
      { userName: 'boss' },
      { userName: 'ann', ...worksFor('idp-1') },
      { userName: 'ben', ...worksFor('idp-1') },
      { userName: 'carol', ...worksFor('idp-1') },
      { userName: 'gone', active: false, ...worksFor('idp-1') },
    ],
    wiki: [{ userName: 'boss' }],
  });
});

const managerOf = async (userName: string): Promise<unknown> => {
  const user = await services.user('idp', userName);
  const manager = isObject(user?.[enterprise]) ? user[enterprise]['manager'] : undefined;
  return isObject(manager) ? manager['value'] : undefined;
};
const offboard = (...argv: string[]) => services.run(['users', 'offboard', ...argv]);
const changes = (): number => Object.values(services.sent).flatMap(changesOf).length;

describe('users offboard --transfer-reports', () => {
  it('shows in the plan who gets another manager, and sends nothing in a dry run', async () => {
    const ran = await offboard('boss', '--profile', 'idp', '--transfer-reports', 'carol', '--dry-run', '-o', 'csv');
    expect(ran.stderr).toContain('boss (idp-1); 2 people get the manager carol (idp-4): ann (idp-2), ben (idp-3)\n');
    expect(ran.stdout).toContain('deactivated,"2 people get the manager carol (idp-4): ann (idp-2), ben (idp-3)"\n');
    expect([ran.exitCode, changes()]).toEqual([0, 0]);
  });

  it('gives active reports another manager, but not the new manager, and job undo takes it back', async () => {
    const ran = await offboard('boss', '--profile', 'idp', '--transfer-reports', 'idp-4', '--yes', '-o', 'json');
    expect(JSON.parse(ran.stdout)[0]).toMatchObject({
      outcome: 'deactivated',
      transferred: ['ann (idp-2)', 'ben (idp-3)'],
      reports: ['carol (idp-4)'],
    });
    expect(ran.exitCode).toBe(0);
    expect([await managerOf('ann'), await managerOf('ben')]).toEqual(['idp-4', 'idp-4']);
    expect([await managerOf('carol'), await managerOf('gone')]).toEqual(['idp-1', 'idp-1']);
    const undone = await services.run(['job', 'undo', '--last', '--yes']);
    expect(undone.exitCode).toBe(0);
    expect([await managerOf('ann'), await managerOf('ben')]).toEqual(['idp-1', 'idp-1']);
    expect(await services.active('idp')).toEqual(['boss', 'ann', 'ben', 'carol']);
  });

  it('gives the reports of a person who is inactive already another manager, after consent', async () => {
    await services.run(['users', 'deactivate', 'boss', '--profile', 'idp', '--yes']);
    services.sent['idp']?.splice(0);
    const asked = await offboard('boss', '--profile', 'idp', '--keep-groups', '--transfer-reports', 'carol');
    expect([asked.exitCode, changes()]).toEqual([2, 0]);
    const ran = await offboard('boss', '--profile', 'idp', '--keep-groups', '--transfer-reports', 'carol', '--yes');
    expect(JSON.parse(ran.stdout)[0]).toMatchObject({ outcome: 'already inactive', transferred: { length: 2 } });
    expect(await managerOf('ann')).toBe('idp-4');
    expect((await services.run(['job', 'undo', '--last', '--yes'])).exitCode).toBe(0);
    expect(await managerOf('ann')).toBe('idp-1');
  });

  it.each([
    ['nobody', 3, 'Error: --transfer-reports: no person is found for "nobody"\n'],
    ['gone', 9, 'Error: the new manager gone (idp-5) is inactive\n'],
    ['boss', 9, 'Error: the new manager boss (idp-1) is one of the people who leave\n'],
  ])('refuses %s as the new manager before the first change', async (name, exitCode, message) => {
    const ran = await offboard('boss', '--profile', 'idp', '--transfer-reports', name, '--yes');
    expect(ran.stderr).toContain(message);
    expect([ran.exitCode, changes()]).toEqual([exitCode, 0]);
  });

  it('looks the new manager up only on a service where somebody needs another manager', async () => {
    const ran = await offboard('boss', '--all-profiles', '--transfer-reports', 'carol', '--yes', '-o', 'csv');
    expect(ran.stdout).toBe('person,idp,wiki\nboss,deactivated,deactivated\n');
    expect(ran.exitCode).toBe(0);
    expect(await managerOf('ann')).toBe('idp-4');
  });
});

describe('an offboarding with --transfer-reports whose process was killed', () => {
  const accounts = [
    { userName: 'boss', groups: ['Staff', 'Leads'] },
    { userName: 'ann', ...worksFor('idp-1'), groups: ['Staff'] },
    { userName: 'ben', ...worksFor('idp-1') },
    { userName: 'carol', groups: ['Staff'] },
  ];
  const argv = ['users', 'offboard', 'boss', '--profile', 'idp', '--transfer-reports', 'carol', '--yes'];
  const truth = async () => {
    const groups = await services.run(['groups', 'list', '--profile', 'idp', '-o', 'json', '--attributes', 'members']);
    const members = (JSON.parse(groups.stdout) as JsonObject[]).map((group) =>
      (Array.isArray(group['members']) ? group['members'] : []).map((member) => (member as JsonObject)['value']).sort(),
    );
    return {
      active: await services.active('idp'),
      managers: [await managerOf('ann'), await managerOf('ben')],
      members,
    };
  };

  // The changes are: the deactivation, two managers, two groups.
  it.each([1, 2, 3, 4, 5])('after %i changes is completed by job resume, and taken back by job undo', async (count) => {
    services = await createServices({ idp: accounts });
    const before = await truth();
    const controller = new AbortController();
    services.onChange = () => {
      if (changes() >= count) controller.abort();
    };
    await services.run([...argv, '--concurrency', '1'], { signal: controller.signal });
    expect(changes()).toBe(count);
    forgetResults(services);
    const resumed = await services.run(['job', 'resume', '--last', '--yes', '-o', 'json']);
    expect(resumed.exitCode, resumed.stderr).toBe(0);
    expect(await truth()).toEqual({
      active: ['ann', 'ben', 'carol'],
      managers: ['idp-4', 'idp-4'],
      members: [['idp-2', 'idp-4'], []],
    });
    const undone = await services.run(['job', 'undo', '--last', '--yes']);
    expect(undone.exitCode, undone.stderr).toBe(0);
    expect(await truth()).toEqual(before);
  });
});
