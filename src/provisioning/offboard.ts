import pMap, { pMapIterable } from 'p-map';
import type { JsonObject } from '../protocol/json.ts';
import { describeResource } from './canonical.ts';
import { type ProvisioningClient, readAbilities } from './client.ts';
import { SafetyError } from './errors.ts';
import { toRowError } from './failure.ts';
import { defaultSlice, type GroupContext, removeMembers, slices } from './groups/change-members.ts';
import { type DeactivateContext, deactivate, verifyInactive } from './offboarding/deactivate.ts';
import type { Leaver } from './offboarding/leaver.ts';
import { createMembershipFinder } from './offboarding/memberships.ts';
import { createProtection } from './offboarding/protect.ts';
import { resolveLeaver } from './offboarding/resolve.ts';
import type { RowError } from './result.ts';
import { Stop } from './stop.ts';

/** How an offboarding is to go. */
export interface OffboardOptions {
  /** The most people that may be deactivated. Without it, more than 10 need `confirm`. */
  readonly maxRemovals?: number;
  /** Asked before the first write, with how many people will be deactivated and who they are. False stops the run. */
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
  readonly outcome:
    | 'deactivated'
    | 'already inactive'
    | 'not found'
    | 'protected'
    | 'failed'
    | 'not verified'
    | 'not attempted';
  /** How many groups the person was removed from. */
  readonly groupsLeft?: number;
  readonly error?: RowError;
}

/** More named removals than this have to be confirmed. */
export const unconfirmedRemovals = 10;

/** Somebody who was found and is to be deactivated; the same one for every row that names it. */
interface Target {
  readonly id: string;
  readonly person: JsonObject;
  groups: readonly string[];
  groupsLeft: number;
  state: 'waiting' | 'written' | 'failed';
  error?: RowError;
}

/** A row with what is known of it: its result already, or its target. */
interface Planned {
  readonly leaver: Leaver;
  readonly done?: Omit<OffboardResult, 'step' | 'line' | 'key'>;
  readonly target?: Target;
}

/**
 * Deactivates people, removes them from their groups and reads them again to see that it is so. Everybody is found before
 * anybody is touched. Throws a `SafetyError` before the first write when more people would go than may, and a `ScimError` for
 * a filter of `protect` that cannot be used. Results come in the order of the rows.
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
  const planned = await planRows(context, leavers, protection);
  const targets = [...new Set(planned.flatMap(({ target }) => target ?? []))];
  const isConfirmed = targets.length === 0 || (await isAllowed(targets, options));
  if (isConfirmed && !options.keepGroups) {
    const find = createMembershipFinder(client, groupModel, abilities.filter);
    await forEachTarget(context, targets, async (target) => {
      target.groups = await find(target.id, target.person);
    });
  }
  if (isConfirmed) {
    await forEachTarget(context, targets, async (target) => {
      await deactivate(context, target.id, target.person);
      target.state = 'written';
    });
    await leaveGroups(
      { client, model: groupModel, abilities },
      targets,
      options.memberSlice ?? defaultSlice,
      concurrency,
    );
  }
  yield* pMapIterable(planned, (row) => report(context, row), { concurrency });
}

type Context = DeactivateContext & { readonly concurrency: number; readonly stop: Stop };

/** Finds everybody, and sorts out who is not to be touched. */
async function planRows(
  { client, model, concurrency, stop }: Context,
  leavers: AsyncIterable<Leaver> | Iterable<Leaver>,
  protection: ReturnType<typeof createProtection>,
): Promise<Planned[]> {
  const targets = new Map<string, Target>();
  const plan = async (leaver: Leaver): Promise<Planned> => {
    if (leaver.problem)
      return { leaver, done: { outcome: 'failed', error: { code: 'unresolved', message: leaver.problem.reason } } };
    if (stop.isStopped) return { leaver, done: { outcome: 'not attempted', ...stop.error } };
    const resolution = await resolveLeaver(client, model, leaver, stop.onFailure);
    if (resolution.kind === 'not found') return { leaver, done: { outcome: 'not found' } };
    if (resolution.kind === 'error') return { leaver, done: { outcome: 'failed', error: resolution.error } };
    const { id, person } = resolution;
    const known = { id, person: describeResource(person) };
    if (person.active === false) return { leaver, done: { ...known, outcome: 'already inactive' } };
    try {
      const error = await protection(id, person);
      if (error) return { leaver, done: { ...known, outcome: 'protected', error } };
    } catch (error) {
      return { leaver, done: { ...known, outcome: 'failed', error: toRowError(error) } };
    }
    const target = targets.get(id) ?? { id, person, groups: [], groupsLeft: 0, state: 'waiting' };
    targets.set(id, target);
    return { leaver, target };
  };
  return pMap(leavers, plan, { concurrency });
}

/** Asks whether so many may go. */
async function isAllowed(targets: readonly Target[], options: OffboardOptions): Promise<boolean> {
  const count = targets.length;
  const { maxRemovals, confirm } = options;
  const allowed = maxRemovals ?? (confirm ? Number.POSITIVE_INFINITY : unconfirmedRemovals);
  if (count > allowed) {
    throw new SafetyError(
      `this would deactivate ${count} people, and ${allowed} are allowed; --max-removals ${count} allows it`,
      count,
      allowed,
    );
  }
  return confirm
    ? confirm(
        count,
        targets.map(({ person }) => describeResource(person)),
      )
    : true;
}

async function forEachTarget(
  { concurrency, stop }: Context,
  targets: readonly Target[],
  work: (target: Target) => Promise<void>,
): Promise<void> {
  const run = async (target: Target): Promise<void> => {
    if (stop.isStopped || target.state === 'failed') return;
    try {
      await work(target);
    } catch (error) {
      stop.onFailure(error);
      target.state = 'failed';
      target.error = toRowError(error);
    }
  };
  await pMap(targets, run, { concurrency });
}

/** Removes those who were deactivated from their groups, many with one request. */
async function leaveGroups(
  context: GroupContext,
  targets: readonly Target[],
  slice: number,
  concurrency: number,
): Promise<void> {
  const members = new Map<string, Target[]>();
  for (const target of targets) {
    for (const group of target.state === 'written' ? target.groups : []) {
      const others = members.get(group);
      if (others) others.push(target);
      else members.set(group, [target]);
    }
  }
  await pMap(
    members,
    async ([group, people]) => {
      // One change of a group at a time: a server that reads, changes and writes would lose one of two.
      for (const part of slices(people, slice)) await leaveGroup(context, group, part);
    },
    { concurrency },
  );
}

async function leaveGroup(context: GroupContext, group: string, people: readonly Target[]): Promise<void> {
  try {
    await removeMembers(
      context,
      group,
      people.map(({ id }) => id),
    );
    for (const target of people) target.groupsLeft++;
  } catch (error) {
    const cause = toRowError(error);
    const message = `deactivated, but still in group ${group}: ${cause.message}`;
    for (const target of people) target.error ??= { ...cause, message };
  }
}

/** A row's result, from what re-reading the person says. */
async function report(context: Context, { leaver, done, target }: Planned): Promise<OffboardResult> {
  const base = { step: 'person', line: leaver.line, key: leaver.name } as const;
  if (done) return { ...base, ...done };
  if (!target) throw new TypeError('a row has a result or a target');
  const known = { ...base, id: target.id, person: describeResource(target.person) };
  if (target.state === 'waiting') return { ...known, outcome: 'not attempted', ...context.stop.error };
  if (target.state === 'failed')
    return { ...known, outcome: 'failed', ...(target.error ? { error: target.error } : {}) };
  const verified = await verifyInactive(context, target.id);
  const groups = { groupsLeft: target.groupsLeft };
  // A membership that remains is access that remains.
  if (verified.outcome === 'deactivated' && target.error)
    return { ...known, outcome: 'failed', ...groups, error: target.error };
  return { ...known, ...groups, ...verified };
}
