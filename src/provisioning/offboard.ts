import pMap, { pMapIterable } from 'p-map';
import { toChangeProblem } from '../changes/classify-error.ts';
import type { ChangeClient } from '../changes/client.ts';
import type { ChangeContext } from '../changes/context.ts';
import { decideUpdate, type Update } from '../changes/decide/update.ts';
import { assertMethod } from '../changes/dialect/methods.ts';
import { MembersLostError, NotVerifiedError, RefusedButMadeError } from '../changes/errors.ts';
import { ResourceSearch } from '../changes/find/search.ts';
import { createMembershipFinder, type MembershipFinder } from '../changes/groups/membership.ts';
import type { Approval } from '../changes/guard/approval.ts';
import { Guard } from '../changes/guard/guard.ts';
import type { KeepMembers } from '../changes/guard/keep-members.ts';
import { MemberIds } from '../changes/member-ids.ts';
import type { MemberRecord } from '../changes/member-record.ts';
import { performMemberChange } from '../changes/perform/members.ts';
import { performUpdate } from '../changes/perform/update.ts';
import { type GroupName, groupsOf, labelOf } from '../changes/resource.ts';
import { type Sleep, Stop } from '../changes/run-stop.ts';
import { readServiceKnowledge, type ServiceMemory } from '../changes/service.ts';
import { groupsInProgress, peopleInProgress, Turns } from '../changes/turns.ts';
import { verifyRecordedMembers } from '../changes/verify/recorded-members.ts';
import type { JsonObject } from '../protocol/json/json.ts';
import { isUnsentByStop } from './execute/failure.ts';
import { keyNames, rowKeys } from './mapping/index.ts';
import { isAllowed, removalsOfTarget } from './offboarding/check-removals.ts';
import { findContradictions } from './offboarding/contradiction.ts';
import { deleteAccount, notStored, reportGone } from './offboarding/delete-account.ts';
import type { Leaver } from './offboarding/leaver.ts';
import { type FindEarlier, reportMissing } from './offboarding/missing.ts';
import { namesOf } from './offboarding/names.ts';
import { reportTarget, type TargetReport } from './offboarding/report.ts';
import { findReports } from './offboarding/reports.ts';
import { resolveLeaver } from './offboarding/resolve.ts';
import type { OffboardResult, StateBefore } from './offboarding/result.ts';
import type { Target } from './offboarding/target.ts';
import { findAllReports, findNewManager, planTransfer } from './offboarding/transfer.ts';
import { transferReports } from './transfer-reports.ts';

/** Options of an offboarding. */
export interface OffboardOptions {
  /**
   * Maximum number of people whom the run may deactivate or remove from groups. If no maximum is set, the run needs the
   * callback `confirm` for more than 10 people.
   */
  readonly maxRemovals?: number;
  /**
   * Called before the first write with the number and the labels of the people who will lose access. If the callback
   * returns `false`, the run stops.
   */
  readonly confirm?: (count: number, people: readonly string[]) => boolean | Promise<boolean>;
  /**
   * Called before the first write that changes the states of people. Receives these states, so that the caller can save
   * them.
   */
  readonly keep?: (states: readonly StateBefore[]) => Promise<void>;
  /**
   * Called with the id of a person directly before the run sends the DELETE of the account. The caller can then record
   * that the DELETE was possibly sent. Not called if the last read before the DELETE did not find the person. If the
   * callback rejects, the DELETE is not sent.
   */
  readonly deleting?: (id: string) => Promise<void>;
  /** Stores the members of groups in the job. If this run stops, a later run of the job needs these members. */
  readonly members?: MemberRecord;
  /** If `true`, people stay members of their groups. Default: `false`. */
  readonly keepGroups?: boolean;
  /**
   * If `true`, the account of each person is deleted after the other steps. If one of these steps is incomplete for a
   * person, the account of this person is kept. Cannot be used together with `keepGroups`. Default: `false`.
   */
  readonly deleteAccounts?: boolean;
  /**
   * The name or the id of the new manager. If the manager of an active person leaves, the person gets this new manager.
   */
  readonly transferReports?: string;
  /** Filters (RFC 7644 section 3.4.2.2) for protected people. The run must not change these people. */
  readonly protect?: readonly string[];
  /** Groups that must keep a minimum number of active members. */
  readonly keepMembers?: readonly KeepMembers[];
  /**
   * If `true`, the run is allowed to deactivate or delete the account to which the token in use belongs. Default:
   * `false`.
   */
  readonly includeSelf?: boolean;
  /**
   * Finds the earlier offboarding of a person. Called only if a search on the service does not find the person, and if
   * the service deletes the account of a deactivated person.
   */
  readonly findEarlier?: FindEarlier;
  /** Number of concurrent requests. Default: 8. */
  readonly concurrency?: number;
  /** Number of members that one request removes from a group. Default: 100. */
  readonly memberSlice?: number;
  /** Facts about the service that earlier runs stored. */
  readonly memory?: ServiceMemory;
  /** Called with messages about the service. */
  readonly onNotice?: (message: string) => void;
  /**
   * Stops the run. The run completes the requests that were already sent, and reports all other rows as not attempted.
   */
  readonly signal?: AbortSignal;
  /**
   * The object that shows whether the run stops. The caller can read this object. Default: a new `Stop` with `signal`
   * and
   * `sleep`.
   */
  readonly stop?: Stop;
  /** Replaces the function that waits between two reads that verify a change. */
  readonly sleep?: Sleep;
  /** True if the client sends no change. In this case, no read can verify a change. Default: false. */
  readonly isRehearsal?: boolean;
}

/** A row of the input, together with its result or with the person to offboard. */
interface Planned {
  readonly leaver: Leaver;
  readonly done?: TargetReport;
  readonly target?: Target;
}

/** State shared by the phases of an offboarding. */
interface Run {
  /** Context for changes of users. */
  readonly change: ChangeContext;
  /** Context for changes of groups. */
  readonly groupChange: ChangeContext;
  readonly guard: Guard;
  readonly concurrency: number;
  /** Limits the number of people and groups that are changed at the same time. */
  readonly turns: Turns;
  readonly stop: Stop;
  readonly options: OffboardOptions;
}

/**
 * Deactivates people, removes these people from their groups, and verifies the changes with reads. Afterwards, deletes
 * the accounts if `deleteAccounts` is `true`. Finds all people before the first change. Deactivates people before the
 * search for their groups, because a deactivation does not depend on this search. Also removes already inactive people
 * from groups. Therefore a second run can complete a run that was stopped. Before the first write, throws a
 * `SafetyError` if more people would lose access than allowed, or if a filter of `protect` is invalid. Results have the
 * order of the rows.
 */
export async function* offboardPeople(
  client: ChangeClient,
  leavers: AsyncIterable<Leaver> | Iterable<Leaver>,
  options: OffboardOptions = {},
): AsyncIterable<OffboardResult> {
  if (options.keepGroups && options.deleteAccounts)
    throw new TypeError('keepGroups and deleteAccounts cannot be used together');
  const run = await startRun(client, options);
  const search = new ResourceSearch(run.change, {
    keys: keyNames.flatMap((name) => rowKeys[name].path(run.change.model) ?? []),
    ...(options.onNotice ? { onNotice: options.onNotice } : {}),
  });
  const planned = await planRows(run, search, leavers);
  const everybody = planned.flatMap(({ target }) => target ?? []);
  await forEachTarget(run, everybody, (target) => prepare(run, target));
  await planTransfers(run, search, everybody);
  const targets = everybody.filter(({ state }) => state === 'found');
  const approval = run.stop.isStopped ? undefined : await approve(run, targets, everybody);
  if (approval) {
    await removeAccess(run, { targets, everybody }, approval);
    await verifyGroups(run, everybody);
  }
  const deletions = approval ? await deleteAccounts(run, targets, approval) : new Map<string, TargetReport>();
  const report = async ({ leaver, done, target }: Planned): Promise<OffboardResult> => {
    const result = target ? (deletions.get(target.id) ?? (await reportTarget(run.change, target))) : done;
    if (!result) throw new TypeError('a row must have a result or a target');
    return { step: 'person', line: leaver.line, key: leaver.name, ...result };
  };
  yield* pMapIterable(planned, report, { concurrency: run.concurrency });
}

async function startRun(client: ChangeClient, options: OffboardOptions): Promise<Run> {
  const [model, groupModel, service] = await Promise.all([
    client.discovery.model('User'),
    client.discovery.model('Group'),
    readServiceKnowledge(client, options.memory),
  ]);
  assertMethod(service.dialect, 'User', ['PATCH', 'PUT']);
  if (options.deleteAccounts) assertMethod(service.dialect, 'User', ['DELETE']);
  const stop = options.stop ?? new Stop(options.signal, options.sleep);
  const { concurrency = 8, isRehearsal = false } = options;
  const turns = new Turns(concurrency);
  const change: ChangeContext = { client, model, service, stop, turns, isRehearsal };
  const groupChange: ChangeContext = { ...change, model: groupModel, members: options.members };
  // The guard never calls this `consent`, because `approve` passes its own function to the guard. That function can
  // also use the resources of the people, but `consent` receives only removals.
  const guard = new Guard(client, model, {
    protect: options.protect ?? [],
    consent: () => Promise.resolve(),
    keepMembers: { rules: options.keepMembers ?? [], groups: async () => groupChange },
    includeSelf: options.includeSelf ?? false,
  });
  guard.assertUsable();
  return {
    change,
    groupChange,
    guard,
    concurrency,
    turns,
    stop,
    options,
  };
}

/**
 * Finds the person of each row. If an earlier row names the same person, the result of the later row is a duplicate.
 */
async function planRows(
  { change, concurrency, stop, options }: Run,
  search: ResourceSearch,
  leavers: AsyncIterable<Leaver> | Iterable<Leaver>,
): Promise<Planned[]> {
  const plan = async (leaver: Leaver): Promise<Planned> => {
    if (leaver.problem)
      return { leaver, done: { outcome: 'failed', error: { code: 'unresolved', message: leaver.problem.reason } } };
    if (stop.isStopped) return { leaver, done: { outcome: 'not attempted', ...stop.error } };
    const resolution = await resolveLeaver(change, search, leaver);
    if (resolution.kind === 'not found') {
      if (leaver.mayBeDeleted !== undefined) return { leaver, done: await reportGone(change, leaver) };
      return { leaver, done: await reportMissing(change, leaver, resolution.detail, options.findEarlier) };
    }
    if (resolution.kind === 'error') return { leaver, done: { outcome: 'failed', error: resolution.error } };
    const { id, person } = resolution;
    const isToDelete = options.deleteAccounts ?? false;
    return { leaver, target: newTarget({ id, line: leaver.line, person, isToDelete }) };
  };
  const planned = await pMap(leavers, plan, { concurrency });
  const contradictionOf = findContradictions(planned.map(({ leaver }) => leaver));
  const lines = new Map<string, number>();
  return planned.map((row) => {
    if (!row.target) return row;
    const { id, person } = row.target;
    const error = contradictionOf(row.leaver);
    if (error) return { leaver: row.leaver, done: { id, person: labelOf(person), outcome: 'failed', error } };
    const first = lines.get(id);
    if (first === undefined) {
      lines.set(id, row.leaver.line);
      return row;
    }
    const known = { id, person: labelOf(person) };
    const detail = `line ${first} is about the same person, ${known.person}`;
    return { leaver: row.leaver, done: { ...known, outcome: 'duplicate', duplicateOf: first, detail } };
  });
}

function newTarget(found: Pick<Target, 'id' | 'line' | 'person' | 'isToDelete'>): Target {
  return {
    ...found,
    wasInactive: found.person.active === false,
    remaining: undefined,
    unknownGroups: undefined,
    removed: [],
    transferred: [],
    state: 'found',
  };
}

/** Stores the groups that the resource of the person contains, and checks whether the person is already inactive or is protected. */
async function prepare({ guard, change, options }: Run, target: Target): Promise<void> {
  const { id, person, wasInactive } = target;
  const own = options.keepGroups ? undefined : groupsOf(person);
  if (own && own.length > 0) change.service.showsGroupsOfUsers = true;
  if (own) setGroups(target, own);
  if (wasInactive && !target.isToDelete && (options.keepGroups || target.remaining?.size === 0)) {
    target.state = 'settled';
    target.outcome = 'already inactive';
    return;
  }
  const error = await guard.protectionOf(id, person);
  if (!error) return;
  target.state = 'settled';
  target.outcome = 'protected';
  target.error = error;
}

/**
 * Finds the people whose manager leaves. If there are such people, also finds their new manager. Throws the errors of
 * `findNewManager` and `findAllReports` before the first change.
 */
async function planTransfers(run: Run, search: ResourceSearch, everybody: readonly Target[]): Promise<void> {
  const { change, concurrency, options, stop } = run;
  const leavers = everybody.filter(({ state, outcome }) => state === 'found' || outcome === 'already inactive');
  if (options.transferReports === undefined || leavers.length === 0 || stop.isStopped) return;
  const all = await pMap(leavers, (target) => findAllReports(change, target), { concurrency });
  const leaving = new Set(everybody.map(({ id }) => id));
  const found = all.filter(({ reports }) => reports.some(({ id }) => !leaving.has(id)));
  if (found.length === 0) return;
  const manager = await findNewManager(change, search, options.transferReports, leaving);
  for (const { target, reports } of found) {
    const transfer = planTransfer(reports, manager, leaving);
    if (transfer) target.transfer = transfer;
  }
}

function setGroups(target: Target, groups: readonly GroupName[]): void {
  target.remaining = new Map(groups.map((group) => [group.id, group]));
}

/**
 * Lets the guard check the removals, checks the number of people who lose access, and asks for consent. Returns
 * `undefined` in a dry run, or if consent was refused.
 */
async function approve(
  { guard, options }: Run,
  targets: readonly Target[],
  everybody: readonly Target[],
): Promise<Approval | undefined> {
  const removals = targets.flatMap(removalsOfTarget);
  const people = new Map(targets.map(({ id, person }) => [id, person]));
  // A person who is already inactive loses no access. However, the direct reports of this person may get another
  // manager, and this change also needs consent.
  const changed = everybody.filter(({ state, transfer }) => state === 'found' || transfer);
  let isConsented = changed.length === 0;
  const approval = await guard.approve(removals, people, async () => {
    isConsented = await isAllowed(changed, options);
  });
  if (removals.length === 0) isConsented = await isAllowed(changed, options);
  return isConsented ? approval : undefined;
}

/** The people of a run. `targets` lose access, and `everybody` contains all people who were found. */
interface People {
  readonly targets: readonly Target[];
  readonly everybody: readonly Target[];
}

async function removeAccess(run: Run, { targets, everybody }: People, approval: Approval): Promise<void> {
  const { options, change } = run;
  const changed = everybody.filter(({ state, transfer }) => state === 'found' || transfer);
  await options.keep?.(changed.map(stateBefore));
  await forEachTarget(run, targets, (target) => deactivate(run, target, approval));
  // Two managers of one person, direct and indirect, can both leave. Therefore the direct reports are transferred for
  // one leaving manager after another.
  for (const target of changed) {
    if (run.stop.isStopped) break;
    if (target.state !== 'settled' && !isInactive(target)) continue;
    const error = await run.turns.run(() => transferReports(change, target));
    if (error) target.transferError = error;
  }
  await forEachTarget(
    run,
    changed,
    async (target) => {
      if (target.state === 'deactivated' || target.wasInactive)
        target.reports = ((await findReports(change, target.id)) ?? []).map(({ label }) => label);
    },
    true,
  );
  if (options.keepGroups) return;
  await findGroups(run, targets);
  await leaveGroups(run, targets, approval);
}

/** Deletes the accounts of people who have no access any more. Returns a map from person ids to results. */
async function deleteAccounts(
  run: Run,
  targets: readonly Target[],
  approval: Approval,
): Promise<ReadonlyMap<string, TargetReport>> {
  const { change, options, turns } = run;
  const toDelete = targets.filter(({ isToDelete }) => isToDelete);
  const parts = { approval, deleting: options.deleting };
  const remove = (target: Target) =>
    turns.run(async () => [target.id, await deleteAccount(change, target, parts)] as const);
  return new Map(await pMap(toDelete, remove, { concurrency: peopleInProgress }));
}

async function deactivate({ change }: Run, target: Target, approval: Approval): Promise<void> {
  if (target.wasInactive) return;
  const decide = (person: JsonObject): Update | undefined =>
    decideUpdate(change, { before: person, wanted: { ...person, active: false }, isWhole: true });
  const decision = decide(target.person);
  if (decision) await performUpdate(change, decision, { approval, again: decide });
  target.state = 'deactivated';
}

/**
 * Finds the groups of each person whose resource does not contain groups. If the groups of a person stay unknown, the
 * result of the person reports this problem. The deactivation of the person stays in effect.
 */
async function findGroups(run: Run, targets: readonly Target[]): Promise<void> {
  const unknown = targets.filter((target) => !target.remaining && isInactive(target));
  if (unknown.length === 0) return;
  const finder: MembershipFinder = createMembershipFinder(run.groupChange);
  const find = (target: Target): Promise<void> => findGroupsOf(run, finder, target);
  await pMap(unknown, find, { concurrency: run.concurrency });
  const found = unknown.filter(({ remaining }) => remaining && remaining.size > 0);
  try {
    await run.options.keep?.(found.map(stateBefore));
  } catch (error) {
    // Stops the run instead of throwing, because an error would lose the results of people who are already deactivated.
    // The stopped run then makes no removal from a group that could not be stored.
    run.stop.halt(notStored(error));
  }
}

async function findGroupsOf({ stop }: Run, finder: MembershipFinder, target: Target): Promise<void> {
  if (stop.isStopped) return;
  try {
    const found = await finder.find(target.id, target.person);
    target.unknownGroups = found.kind === 'unknown' ? found.reason : undefined;
    if (found.kind === 'known') setGroups(target, found.groups);
  } catch (error) {
    stop.onFailure(error);
    target.unknownGroups = toChangeProblem(error, 'offboarding').message;
  }
}

function stateBefore({ line, id, person, wasInactive, remaining, transfer }: Target): StateBefore {
  const groups = remaining && [...remaining.values()];
  return {
    step: 'before',
    line,
    id,
    person: labelOf(person),
    active: !wasInactive,
    names: namesOf(person),
    ...(groups ? { groups } : {}),
    ...(transfer ? { transfer } : {}),
  };
}

async function forEachTarget(
  { turns, stop }: Run,
  targets: readonly Target[],
  work: (target: Target) => Promise<void>,
  isOptional = false,
): Promise<void> {
  const run = async (target: Target): Promise<void> => {
    if (stop.isStopped) return;
    try {
      await work(target);
    } catch (error) {
      stop.onFailure(error);
      if (isOptional || isUnsentByStop(stop, error)) return;
      target.state = error instanceof NotVerifiedError ? 'unverified' : 'failed';
      target.error = toChangeProblem(error, 'offboarding');
      if (error instanceof RefusedButMadeError) target.contradiction = target.error;
    }
  };
  await pMap(targets, (target) => turns.run(() => run(target)), { concurrency: peopleInProgress });
}

/**
 * True if a person is inactive, or if a deactivation of the person was sent. The run removes this person from groups.
 */
function isInactive({ state, wasInactive }: Target): boolean {
  return state === 'deactivated' || state === 'unverified' || (wasInactive && state === 'found');
}

/** Removes inactive people from their groups. One request removes many people from one group. */
async function leaveGroups(run: Run, targets: readonly Target[], approval: Approval): Promise<void> {
  const groups = new Map<string, { group: GroupName; people: Target[] }>();
  for (const target of targets.filter(isInactive)) {
    for (const group of target.remaining?.values() ?? []) {
      const known = groups.get(group.id);
      if (known) known.people.push(target);
      else groups.set(group.id, { group, people: [target] });
    }
  }
  // Changes of one group are sent one after another, because a service could lose one of two concurrent changes.
  const leave = ({ group, people }: { group: GroupName; people: Target[] }) =>
    run.turns.run(() => leaveGroup(run, group, people, approval));
  await pMap(groups.values(), leave, { concurrency: groupsInProgress });
}

/** True for an error that says that the change was made, but that another problem occurred. */
function isMadeWithProblem(error: unknown): boolean {
  return error instanceof RefusedButMadeError || error instanceof MembersLostError;
}

/**
 * Verifies the members of each group from which an earlier run removed people of `everybody`. If the group has also
 * lost other members, the removed people get no successful result, although they have no access any more.
 */
async function verifyGroups({ groupChange, stop }: Run, everybody: readonly Target[]): Promise<void> {
  for (const { group, changed } of groupChange.members?.unverified() ?? []) {
    if (stop.isStopped) return;
    const ids = new MemberIds(changed);
    const people = everybody.filter(({ id }) => ids.has(id));
    if (people.length === 0) continue;
    const error = await verifyRecordedMembers(
      groupChange,
      group.id,
      everybody.map(({ id }) => id),
    );
    if (error) for (const target of people) target.contradiction ??= toChangeProblem(error, 'offboarding');
  }
}

async function leaveGroup(
  { groupChange, stop, options }: Run,
  group: GroupName,
  people: readonly Target[],
  approval: Approval,
): Promise<void> {
  if (stop.isStopped) return;
  const ids = people.map(({ id }) => id);
  const labels = new Map(people.map(({ id, person }) => [id, labelOf(person)]));
  const outcomes = await performMemberChange(
    groupChange,
    { group, kind: 'remove', ids, labels, slice: options.memberSlice },
    approval,
  );
  for (const target of people) {
    const outcome = outcomes.get(target.id);
    if (outcome === undefined) continue;
    if (typeof outcome === 'object' && isMadeWithProblem(outcome.error)) {
      target.contradiction ??= toChangeProblem(outcome.error, 'offboarding');
    } else if (typeof outcome === 'object') {
      if (isUnsentByStop(stop, outcome.error)) continue;
      stop.onFailure(outcome.error);
      target.error ??= toChangeProblem(outcome.error, 'offboarding');
      continue;
    }
    target.removed.push(group);
    target.remaining?.delete(group.id);
  }
}
