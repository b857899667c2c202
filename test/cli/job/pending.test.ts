import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { createLayered, type Layer, refusal } from '../../changes/field/layer.ts';
import { others } from '../../changes/world.ts';
import { scimctl } from '../run.ts';

/**
 * A service that responds to changes of groups with status 202. The service makes the changes when `settle` is called.
 */
function late(more: Layer = (next) => next) {
  const state = { isLate: true, made: [] as string[] };
  const held: (() => Promise<unknown>)[] = [];
  const layer: Layer = (next) => async (request) => {
    if (request.method !== 'GET') state.made.push(`${request.method} ${request.path}`);
    if (!state.isLate || request.method !== 'PATCH' || !request.path.startsWith('/Groups/')) return next(request);
    const { signal: _, ...kept } = request;
    held.push(() => next(kept));
    return { status: 202, headers: {} };
  };
  const world = createLayered((next) => layer(more(next)));
  const settle = async () => {
    state.isLate = false;
    for (const carryOut of held.splice(0)) await carryOut();
  };
  return { world, state, settle };
}

const groupNames = ({ service }: ReturnType<typeof late>['world']) =>
  [...service.groups.values()].map(({ displayName }) => displayName);

describe('a result with status 202', () => {
  /**
   * Plans an import that creates the group Club, applies the plan in two shards, and merges the jobs of the shards.
   * Returns the merged job.
   */
  async function mergeShards({ service, folder }: ReturnType<typeof late>['world']) {
    const at = (argv: readonly string[]) =>
      scimctl(argv, { exchange: service.exchange, cwd: folder, env: { SCIMCTL_CONFIG_DIR: folder } });
    const rows = others.map((name) => `${name},Lead,${name === 'm01' ? 'Club' : ''}\n`);
    writeFileSync(path.join(folder, 'people.csv'), `userName,title,groups\n${rows.join('')}`);
    await at(['bulk', 'plan', 'people.csv', '--out', 'plan.ndjson']);
    for (const shard of ['1/2', '2/2']) await at(['plan', 'apply', 'plan.ndjson', '--shard', shard, '--yes']);
    const jobs = path.join(folder, 'state', 'jobs');
    const merged = await at(['job', 'merge', ...readdirSync(jobs).map((job) => path.join(jobs, job)), '-o', 'json']);
    expect(merged.exitCode, merged.stderr).toBe(0);
    return { at, id: JSON.parse(merged.stdout).id as string };
  }

  it('keeps the group of a merged job, which is not created twice and is deleted by an undo', async () => {
    const { world, state, settle } = late();
    const { at, id } = await mergeShards(world);
    const journal = path.join(world.folder, 'state', 'jobs', id, 'journal.ndjson');
    expect(readFileSync(journal, 'utf8')).toContain('"record":"started"');
    // Renames the group. The resumed job then cannot find the group by name.
    const [club] = [...world.service.groups.values()].filter(({ displayName }) => displayName === 'Club');
    Object.assign(club ?? {}, { displayName: 'House' });
    await settle();
    const resumed = await at(['job', 'resume', id, '--yes', '-o', 'json']);
    expect([resumed.exitCode, JSON.parse(resumed.stdout)[0]], resumed.stderr).toMatchObject([
      0,
      { outcome: 'linked', groupCreated: true },
    ]);
    expect(state.made.filter((request) => request === 'POST /Groups')).toHaveLength(1);
    await at(['job', 'undo', id, '--yes', '--max-removals', '99']);
    expect(groupNames(world)).toEqual(['Staff']);
  });

  it('of a member is undone in a merged job', async () => {
    const { world, settle } = late();
    const { at, id } = await mergeShards(world);
    await settle();
    const undo = await at(['job', 'undo', id, '--yes', '--max-removals', '99', '-o', 'json']);
    const groups = JSON.parse(undo.stdout).filter(({ step }: { step: string }) => step === 'group');
    expect(groups.map(({ outcome }: { outcome: string }) => outcome)).toEqual(['unlinked', 'deleted']);
    expect(groupNames(world)).toEqual(['Staff']);
  });

  /**
   * A service that hides the group Club from searches. When a client first tries to create the group, the service
   * refuses to create it. From then on, searches find the group.
   */
  function hidingClub() {
    const shown = { isShown: false };
    const parts = late((next) => async (request) => {
      if (request.method === 'POST' && request.path === '/Groups') {
        shown.isShown = true;
        return refusal(409, 'taken', 'uniqueness');
      }
      const isSearch = request.method === 'GET' && request.path === '/Groups';
      if (isSearch && !shown.isShown) return { status: 200, headers: {}, body: { totalResults: 0, Resources: [] } };
      return next(request);
    });
    parts.world.service.addGroup('Club', []);
    return parts;
  }

  it.each([
    ['', []],
    [' after a resume', ['resume']],
  ])('keeps that a group existed, so that an undo%s does not delete the group', async (_, verbs) => {
    const { world, settle } = hidingClub();
    await world.run(['bulk', 'import', '-', '--yes'], { stdin: 'userName,groups\nm01,Club\n' });
    await settle();
    for (const verb of verbs) await world.run(['job', verb, '--last', '--yes']);
    expect(world.service.membersOf('Club')).toEqual([world.ids['m01']]);
    await world.run(['job', 'undo', '--last', '--yes']);
    expect([groupNames(world), world.service.membersOf('Club')]).toEqual([['Staff', 'Club'], []]);
  });

  it.each([
    ['', []],
    [' after a resume', ['resume']],
  ])('keeps the names that a deactivation changed, so that an undo%s restores them', async (_, verbs) => {
    const anonymising: Layer = (next) => async (request) => {
      const response = await next(request);
      const id = request.path.replace('/Users/', '');
      const person = world.service.users.get(id);
      if (request.method === 'PATCH' && person?.['active'] === false)
        world.service.users.set(id, { ...person, userName: `${id}_gone` });
      return response;
    };
    const { world, settle } = late(anonymising);
    const id = world.ids['m01'] as string;
    const ran = await world.run(['users', 'offboard', 'm01', '--yes']);
    expect(JSON.parse(ran.stdout)[0]).toMatchObject({
      outcome: 'not verified',
      changedNames: { userName: `${id}_gone` },
      error: { status: 202 },
    });
    await settle();
    for (const verb of verbs) await world.run(['job', verb, '--last', '--yes']);
    await world.run(['job', 'undo', '--last', '--yes']);
    expect([world.service.users.get(id)?.['userName'], world.service.membersOf('Staff').includes(id)]).toEqual([
      'm01',
      true,
    ]);
  });
});
