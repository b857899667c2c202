import type { GroupName } from '../../changes/resource.ts';
import type { JsonObject } from '../../protocol/json/json.ts';
import type { PatchOperation } from '../../protocol/patch/index.ts';
import type { DerivedPath } from '../mapping/derive.ts';
import type { DateText } from '../mapping/leaving-date.ts';
import type { ReportTransfer } from '../offboarding/result.ts';
import type { LinkResult, PersonResult } from '../result.ts';

/**
 * One entry of a plan: a change, or the reason why a row needs no change. An entry can be stored as JSON. The same
 * entries are used in the plan of a job, in a dry run and in the executor.
 */
export type PlanEntry = PersonEntry | LinkEntry;

/** The source row of an entry. */
interface Origin {
  readonly line: number;
  /** The `externalId` of the person in the source, or the `userName` if there is no `externalId`. */
  readonly key: string;
}

/**
 * The values of a row. If the person has changed since the plan was made, these values are used to determine the change
 * again.
 */
export interface PersonGoal {
  /** A valid resource with canonical spelling and with `schemas`. */
  readonly resource: JsonObject;
  /** Paths of derived values, which never replace existing values. */
  readonly derived: readonly DerivedPath[];
  /** Paths whose values are removed from an existing person. */
  readonly cleared?: readonly string[];
  /** True if an inactive person is activated. */
  readonly reactivate?: true;
}

/** The fields of an entry that has a goal. The goal may contain secrets, such as a new password. */
interface WithGoal {
  readonly goal: PersonGoal;
  /** True if the secrets were removed from the goal. They are then only in the source. */
  readonly secrets?: true;
}

/** Creates a person. A plan contains this entry if no key of the row matches an existing person. */
export interface CreatePerson extends Origin, WithGoal {
  readonly step: 'person';
  readonly action: 'create';
  /**
   * True if the `userName` of the new person still belongs to another person, who gets a new `userName` from the
   * source. In this case, the run creates the new person after all other people.
   */
  readonly waits?: true;
}

/** Changes a person. */
export interface UpdatePerson extends Origin, WithGoal {
  readonly step: 'person';
  readonly action: 'update';
  readonly id: string;
  /** The existing person in canonical spelling. The change was determined from this state. */
  readonly before: JsonObject;
  /** The smallest PATCH from `before` to the goal. */
  readonly operations: readonly PatchOperation[];
  /** A message that names the values of the goal that the service does not change. */
  readonly warning?: string;
}

/** A row whose person is not changed. The outcome contains the reason. */
export interface SettledPerson extends Origin {
  readonly step: 'person';
  readonly action: 'none';
  readonly result: Omit<PersonResult, 'step' | 'line' | 'key'>;
}

/** Changes values of a person whom a filter selected. */
export interface EditPerson extends Origin {
  readonly step: 'person';
  readonly action: 'edit';
  readonly id: string;
  /** The whole person from which the change was determined, with canonical spelling. */
  readonly before: JsonObject;
  /** The smallest PATCH from `before` to the new values. */
  readonly operations: readonly PatchOperation[];
}

/** Restores the values that a person had before a job. */
export interface RestorePerson extends Origin {
  readonly step: 'person';
  readonly action: 'restore';
  readonly id: string;
  /** The person at the time of the plan, with canonical spelling. */
  readonly before: JsonObject;
  /** The smallest PATCH from `before` to the earlier values. */
  readonly operations: readonly PatchOperation[];
}

/** Takes access away from a person: deactivates the person, and removes the person from groups. */
export interface OffboardPerson extends Origin {
  readonly step: 'person';
  readonly action: 'offboard';
  readonly id: string;
  /**
   * The state of the person before the change. `groups` is absent if the service does not show the groups of a person.
   */
  readonly before: {
    readonly active: boolean;
    /** The names of the person: the same attributes as in `names` of `StateBefore`. */
    readonly names?: JsonObject;
    readonly groups?: readonly GroupName[];
    /** The people who get another manager. */
    readonly transfer?: ReportTransfer;
  };
}

/** Deletes a person whom a job created, or whom a filter selected. */
export interface DeletePerson extends Origin {
  readonly step: 'person';
  readonly action: 'delete';
  readonly id: string;
  /** Name and id of the person. */
  readonly label: string;
}

/** An entry for the person of a row. */
export type PersonEntry =
  | CreatePerson
  | UpdatePerson
  | EditPerson
  | RestorePerson
  | OffboardPerson
  | DeletePerson
  | SettledPerson;

/**
 * A reference to a person: the id of the person, or the line of the row that creates the person. `elsewhere` contains
 * the keys of a person whom another shard creates.
 */
export type PersonReference = { readonly id: string } | { readonly line: number; readonly elsewhere?: JsonObject };

/**
 * A reference to a group: the id, or only the name if the run creates the group. `elsewhere` is true if another shard
 * creates the group.
 */
export type GroupReference = GroupName | { readonly id?: undefined; readonly name: string; readonly elsewhere?: true };

interface LinkOrigin extends Origin {
  readonly person: PersonReference;
  /** The text in the source that names the manager or the group. */
  readonly target: string;
  /** A warning about the link. The link is made despite the warning. */
  readonly warning?: string;
}

/** Sets or removes the manager of a person. */
export interface SetManager extends LinkOrigin {
  readonly step: 'manager';
  readonly action: 'set';
  /** `null` removes the manager. */
  readonly manager: PersonReference | null;
  /** Id of the current manager. Absent if the person has no manager. */
  readonly before?: string;
}

/** Adds a person to a group. */
export interface AddMember extends LinkOrigin {
  readonly step: 'group';
  readonly action: 'add';
  readonly group: GroupReference;
  /**
   * True if the planning could not find out whether the person was already a member, because the service did not show
   * it. An undo keeps such a membership, because the membership may be older than the job.
   */
  readonly mayBeMember?: true;
  /**
   * The last day of the membership. After this day, the entry is not executed. Absent if the membership does not end.
   */
  readonly until?: DateText;
}

/** Removes a person from a group. */
export interface RemoveMember extends LinkOrigin {
  readonly step: 'group';
  readonly action: 'remove';
  readonly person: { readonly id: string };
  readonly group: GroupName;
  /** Name and id of the person. Default: `key`. */
  readonly label?: string;
}

/** Deletes a group that a job created, if the group has no members. */
export interface DeleteGroup extends LinkOrigin {
  readonly step: 'group';
  readonly action: 'delete';
  readonly group: GroupName;
}

/** A link that is not made, or that already exists. */
export interface SettledLink extends LinkOrigin {
  readonly step: 'manager' | 'group';
  readonly action: 'none';
  readonly result: Pick<LinkResult, 'outcome' | 'error' | 'warning'>;
}

/** An entry for one link of a row: the manager of the person, or one of the person's groups. */
export type LinkEntry = SetManager | AddMember | RemoveMember | DeleteGroup | SettledLink;
