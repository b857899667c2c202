import type { ResourceSearch } from '../../changes/find/search.ts';
import { type GroupName, idOf } from '../../changes/resource.ts';
import type { JsonObject } from '../../protocol/json/json.ts';
import { findGroup } from '../groups/find-group.ts';
import type { OffboardResult, StateBefore } from '../offboarding/result.ts';
import type { RowResult } from '../result.ts';
import type {
  AddMember,
  CreatePerson,
  DeletePerson,
  EditPerson,
  OffboardPerson,
  PersonReference,
  PlanEntry,
  RemoveMember,
  SetManager,
  UpdatePerson,
} from './entry.ts';
import { matchNow, type PersonContext } from './plan-person.ts';

/**
 * A job to undo: the plan, and the result of each entry. The position of an entry in the plan identifies the result of
 * the entry.
 */
export interface UndoneJob {
  entries(): AsyncIterable<PlanEntry>;
  resultOf(entry: number): RowResult | undefined;
  /** True if an entry has no result, but its change may have been sent. */
  isUncertain(entry: number): boolean;
  /**
   * Returns the recorded states of people. An offboarding records each state as soon as the state is known, and before
   * the run changes the person.
   */
  states(): readonly StateBefore[];
  /** True if the job is an offboarding that deletes the accounts of people. */
  readonly deletesAccounts?: boolean;
}

/** The changes that a job has made, or may have made. */
export interface JobChanges {
  readonly created: { readonly entry: CreatePerson; readonly id: string }[];
  /**
   * Existing people whom the planning did not find, but whom the job found and changed. Their values before the job are
   * not known.
   */
  readonly adopted: { readonly entry: CreatePerson; readonly id: string }[];
  readonly updated: (UpdatePerson | EditPerson)[];
  readonly deleted: DeletePerson[];
  /** Memberships that the job removed. */
  readonly removed: RemoveMember[];
  readonly managers: { readonly entry: SetManager; readonly id: string; readonly managerId: string }[];
  readonly offboarded: OffboardPerson[];
  /** Ids of people whose accounts an offboarding deleted, according to its results. */
  readonly deletedAccounts: Set<string>;
  /**
   * Maps the id of each person with a verified deactivation to the names that the service changed during the
   * deactivation. The value is an empty object if the service changed no name.
   */
  readonly renamed: Map<string, JsonObject>;
  /** Maps the id of each group to the group and its new members. */
  readonly members: Map<string, ChangedGroup>;
}

/** A group with the members that a job added. */
export interface ChangedGroup {
  readonly group: GroupName;
  /** True if the job created the group. */
  isNew: boolean;
  readonly added: { readonly entry: AddMember; readonly id: string }[];
}

/**
 * The parts of a run that are needed to search for created resources. The search is needed if the result of a creation
 * is not known.
 */
export interface ChangesContext extends Pick<PersonContext, 'change' | 'directory' | 'keys'> {
  readonly groups: ResourceSearch;
}

/** Collects the changes of a job. If the result of a creation is not known, searches for the created resource. */
export async function collectChanges(context: ChangesContext, job: UndoneJob): Promise<JobChanges> {
  const changes: JobChanges = {
    created: [],
    adopted: [],
    updated: [],
    deleted: [],
    removed: [],
    managers: [],
    offboarded: [],
    deletedAccounts: new Set(),
    renamed: new Map(),
    members: new Map(),
  };
  const ids = new Map<number, string>();
  const idOfPerson = (person: PersonReference) => ('id' in person ? person.id : ids.get(person.line));
  let number = -1;
  for await (const entry of job.entries()) {
    number++;
    const result = job.resultOf(number);
    // Adds the entry even if its change failed, because the plan of the undo reads the current state of each person to
    // decide whether there is something to undo. The outcome only shows which accounts were renamed or deleted.
    if (entry.action === 'offboard') {
      changes.offboarded.push(entry);
      const { outcome, changedNames } = (result ?? {}) as Partial<OffboardResult>;
      if (outcome === 'deactivated' || changedNames) changes.renamed.set(entry.id, changedNames ?? {});
      if (result?.outcome === 'deleted') changes.deletedAccounts.add(entry.id);
    }
    const isKnown = result !== undefined && !isUnclear(result);
    if (!isKnown && !(result ?? job.isUncertain(number))) continue;
    switch (entry.action) {
      case 'create': {
        const id = result?.id ?? (isKnown ? undefined : await findCreated(context, entry));
        if (id === undefined || (isKnown && (result.outcome === 'failed' || result.outcome === 'protected'))) break;
        ids.set(entry.line, id);
        // If a creation has the outcome `updated` or `unchanged`, it found an existing person.
        if (result?.step === 'person' && result.adopted && !isKnown) changes.adopted.push({ entry, id });
        else if (!isKnown || result.outcome === 'created') changes.created.push({ entry, id });
        else if (result.outcome === 'updated') changes.adopted.push({ entry, id });
        break;
      }
      case 'update':
      case 'edit':
        changes.updated.push(entry);
        break;
      case 'set': {
        const id = idOfPerson(entry.person);
        const managerId = result?.step === 'manager' ? result.targetId : undefined;
        const manager = managerId ?? (entry.manager ? idOfPerson(entry.manager) : undefined);
        if (wasLinked(result) && id !== undefined && manager !== undefined)
          changes.managers.push({ entry, id, managerId: manager });
        break;
      }
      case 'delete':
        if (entry.step === 'person' && (!isKnown || result.outcome === 'deleted')) changes.deleted.push(entry);
        break;
      case 'remove':
        if (!isKnown || result.outcome === 'unlinked') changes.removed.push(entry);
        break;
      case 'add': {
        const id = idOfPerson(entry.person);
        if (wasLinked(result) && id !== undefined) await addMembership(context, changes, { entry, id }, result);
        break;
      }
    }
  }
  return changes;
}

async function addMembership(
  { groups }: ChangesContext,
  { members }: JobChanges,
  added: ChangedGroup['added'][number],
  result: RowResult | undefined,
): Promise<void> {
  const { group, target } = added.entry;
  // Ignores an unclear result without the id of a group, because it does not show whether the job created the group.
  const isClear = result?.step === 'group' && (result.targetId !== undefined || !isUnclear(result));
  const linked = isClear ? result : undefined;
  const found = linked?.targetId ?? group.id ?? (await groupIdOf(groups, target));
  if (found === undefined) return;
  const known = members.get(found) ?? { group: { id: found, name: group.name ?? target }, isNew: false, added: [] };
  known.isNew ||= linked ? linked.groupCreated === true : group.id === undefined && !('elsewhere' in group);
  known.added.push(added);
  members.set(found, known);
}

async function groupIdOf(groups: ResourceSearch, name: string): Promise<string | undefined> {
  const found = await findGroup(groups, name);
  return found && !('error' in found) ? found.id : undefined;
}

/**
 * Searches for the person of an entry if the result of the creation is not known. Returns the id of the person. When
 * the plan was made, no person had the keys of the entry. A person who has these keys now therefore counts as created
 * by the job.
 */
async function findCreated(context: ChangesContext, { goal }: CreatePerson): Promise<string | undefined> {
  const match = await matchNow(context, goal);
  return match.kind === 'person' ? idOf(match.resource) : undefined;
}

/** True for a result that does not show whether the change was made. */
function isUnclear({ outcome, error }: RowResult): boolean {
  return outcome === 'not verified' || (outcome === 'failed' && error?.code === 'network');
}

/** True if a link was made, or may have been made. A link without a result may have been made. */
function wasLinked(result: RowResult | undefined): boolean {
  return result === undefined || result.outcome === 'linked' || isUnclear(result);
}
