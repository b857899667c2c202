import pMap, { pMapIterable } from 'p-map';
import { describeResource } from '../changes/resource.ts';
import { type ProvisioningClient, readAbilities } from '../changes/client.ts';
import { toChangeError } from '../changes/failure.ts';
import { defaultSlice, type GroupContext, type GroupName, removeMembers, slices } from './groups/change-members.ts';
import { type DeactivateContext, deactivate } from './offboarding/deactivate.ts';
import { isAllowed } from './offboarding/guard.ts';
import type { Leaver } from './offboarding/leaver.ts';
import { createMembershipFinder, type MembershipFinder } from './offboarding/memberships.ts';
import { createProtection, type Protection } from '../changes/guard/protection.ts';
import { reportTarget, type TargetReport } from './offboarding/report.ts';
import { resolveLeaver } from './offboarding/resolve.ts';
import type { Target } from './offboarding/target.ts';
import type { RowError } from './result.ts';
import { Stop } from '../changes/stop.ts';

/** How an offboarding is to go. */
export interface OffboardOptions {
  /** The most people that may be deactivated or taken out of groups. Without it, more than 10 need `confirm`. */
  readonly maxRemovals?: number;
  /** Asked before the first write, with how many people will lose access and who they are. False stops the run. */
  readonly confirm?: (count: number, people: readonly string[]) => boolean | Promise<boolean>;
  /** Leaves memberships as they are. Default false. */
  readonly keepGroups?: boolean;
  /** Filters (RFC 7644 section 3.4.2.2) of people who are never touched. */
  readonly protect?: readonly string[];
  /** Requests at the same moment. Default 8. */
  readonly concurrency?: number;
  /** Members that one request removes from a group. Default 100. */
  readonly memberSlice?: number;
  /** Stops the run: what is in flight is finished, the rest is reported as not attempted. */
  readonly signal?: AbortSignal;
}

/** What became of somebody who was to be offboarded. */
export interface OffboardResult {
  readonly step: 'person';
  readonly line: number;
  /** As the person was named. */
  readonly key: string;
  readonly id?: string;
  /** The person in a few words, as the server knows it. */
  readonly person?: string;
  /**
   * `already inactive`: nothing was left to do. `taken out of groups`: inactive before, and in no group any more.
   * `duplicate`: an earlier row names the same person and tells what became of it.
   */
  readonly outcome:
    | 'deactivated'
    | 'taken out of groups'
    | 'already inactive'
    | 'duplicate'
    | 'not found'
    | 'protected'
    | 'failed'
    | 'not verified'
    | 'not attempted';
  /** The person was inactive before the run. */
  readonly wasInactive?: true;
  /** How many memberships were taken away. Absent where memberships were not looked at. */
  readonly groupsRemoved?: number;
  /** The groups that the person is still in, as far as it is known. Absent where memberships were not looked at. */
  readonly groupsRemaining?: readonly GroupName[];
  /** The line of the earlier row, for a duplicate. */
  readonly duplicateOf?: number;
  /** What was done and what was not, where the outcome does not say it all. */
  readonly detail?: string;
  readonly error?: RowError;
}

/** A row with what is known of it: its result already, or its target. */
interface Planned {
  readonly leaver: Leaver;
  readonly done?: TargetReport;
  readonly target?: Target;
}

/**
 * Deactivates people, removes them from their groups and reads them again to see that it is so. Who is inactive already is
 * removed from groups all the same, so that a run that stopped half-way is finished by running it again. Everybody is found
 * before anybody is touched. Throws a `SafetyError` before the first write when more people would go than may, and a
 * `ScimError` for a filter of `protect` that cannot be used. Results come in the order of the rows.
 */
export async function* offboardPeople(
  client: ProvisioningClient,
  leavers: AsyncIterable<Leaver> | Iterable<Leaver>,
  options: OffboardOptions = {},
): AsyncIterable<OffboardResult> {
  const [model, groupModel, abilities] = await Promise.all([
    client.discovery.model('User'),
    client.discovery.model('Group'),
    readAbilities(client),
  ]);
  const concurrency = options.concurrency ?? 8;
  const stop = new Stop(options.signal);
  const context = { client, model, abilities, concurrency, stop };
  const protection = createProtection(client, model, options.protect ?? []);
  const findGroups = options.keepGroups ? undefined : createMembershipFinder(client, groupModel, abilities.filter);
  const planned = await planRows(context, leavers);
  const everybody = planned.flatMap(({ target }) => target ?? []);
  await forEachTarget(context, everybody, (target) => prepare(target, findGroups, protection));
  const targets = everybody.filter(({ state }) => state === 'found');
  if (!stop.isStopped && (await isAllowed(targets, options))) {
    await forEachTarget(context, targets, async (target) => {
      if (target.wasInactive) return;
      await deactivate(context, target.id, target.person);
      target.state = 'deactivated';
    });
    const groups = { client, model: groupModel, abilities };
    await leaveGroups({ ...context, groups, slice: options.memberSlice ?? defaultSlice }, targets);
  }
  const report = async ({ leaver, done, target }: Planned): Promise<OffboardResult> => {
    const result = target ? await reportTarget(context, target) : done;
    if (!result) throw new TypeError('a row has a result or a target');
    return { step: 'person', line: leaver.line, key: leaver.name, ...result };
  };
  yield* pMapIterable(planned, report, { concurrency });
}

type Context = DeactivateContext & { readonly concurrency: number; readonly stop: Stop };

/** Finds everybody, each person once. */
async function planRows(
  { client, model, concurrency, stop }: Context,
  leavers: AsyncIterable<Leaver> | Iterable<Leaver>,
): Promise<Planned[]> {
  const plan = async (leaver: Leaver): Promise<Planned> => {
    if (leaver.problem)
      return { leaver, done: { outcome: 'failed', error: { code: 'unresolved', message: leaver.problem.reason } } };
    if (stop.isStopped) return { leaver, done: { outcome: 'not attempted', ...stop.error } };
    const resolution = await resolveLeaver(client, model, leaver, stop.onFailure);
    if (resolution.kind === 'not found') return { leaver, done: { outcome: 'not found' } };
    if (resolution.kind === 'error') return { leaver, done: { outcome: 'failed', error: resolution.error } };
    const { id, person } = resolution;
    const wasInactive = person.active === false;
    return { leaver, target: { id, person, wasInactive, remaining: undefined, removed: 0, state: 'found' } };
  };
  const planned = await pMap(leavers, plan, { concurrency });
  const lines = new Map<string, number>();
  return planned.map((row) => {
    if (!row.target) return row;
    const { id, person } = row.target;
    const first = lines.get(id);
    if (first === undefined) {
      lines.set(id, row.leaver.line);
      return row;
    }
    const known = { id, person: describeResource(person) };
    const detail = `line ${first} means the same person, ${known.person}`;
    return { leaver: row.leaver, done: { ...known, outcome: 'duplicate', duplicateOf: first, detail } };
  });
}

/** Looks what there is to do for somebody, and whether it may be done. */
async function prepare(
  target: Target,
  findGroups: MembershipFinder | undefined,
  protection: Protection,
): Promise<void> {
  const { id, person, wasInactive } = target;
  const groups = await findGroups?.(id, person);
  target.remaining = groups && new Map(groups.map((group) => [group.id, group]));
  if (wasInactive && !target.remaining?.size) {
    target.state = 'settled';
    target.outcome = 'already inactive';
    return;
  }
  const error = await protection(id, person);
  if (!error) return;
  target.state = 'settled';
  target.outcome = 'protected';
  target.error = error;
}

async function forEachTarget(
  { concurrency, stop }: Context,
  targets: readonly Target[],
  work: (target: Target) => Promise<void>,
): Promise<void> {
  const run = async (target: Target): Promise<void> => {
    if (stop.isStopped) return;
    try {
      await work(target);
    } catch (error) {
      stop.onFailure(error);
      target.state = 'failed';
      target.error = toChangeError(error, 'offboarding');
    }
  };
  await pMap(targets, run, { concurrency });
}

type LeaveContext = Context & { readonly groups: GroupContext; readonly slice: number };

/** Removes those who are inactive from their groups, many with one request. */
async function leaveGroups(context: LeaveContext, targets: readonly Target[]): Promise<void> {
  const members = new Map<string, Target[]>();
  for (const target of targets) {
    const isInactive = target.state === 'deactivated' || (target.wasInactive && target.state === 'found');
    for (const group of isInactive ? (target.remaining?.keys() ?? []) : []) {
      const others = members.get(group);
      if (others) others.push(target);
      else members.set(group, [target]);
    }
  }
  await pMap(
    members,
    async ([group, people]) => {
      // One change of a group at a time: a server that reads, changes and writes would lose one of two.
      for (const part of slices(people, context.slice)) await leaveGroup(context, group, part);
    },
    { concurrency: context.concurrency },
  );
}

async function leaveGroup({ groups, stop }: LeaveContext, group: string, people: readonly Target[]): Promise<void> {
  if (stop.isStopped) return;
  try {
    await removeMembers(
      groups,
      group,
      people.map(({ id }) => id),
    );
    for (const target of people) {
      target.removed++;
      target.remaining?.delete(group);
    }
  } catch (error) {
    stop.onFailure(error);
    for (const target of people) target.error ??= toChangeError(error, 'offboarding');
  }
}
