import { pMapIterable } from 'p-map';
import { toChangeProblem } from '../../changes/classify-error.ts';
import { decideUpdate } from '../../changes/decide/update.ts';
import { assertMethod } from '../../changes/dialect/methods.ts';
import { SafetyError, UnsupportedError } from '../../changes/errors.ts';
import { textOf } from '../../changes/find/search.ts';
import { currentMembers } from '../../changes/groups/current-members.ts';
import { isActive } from '../../changes/removals.ts';
import { canonicalResource, describeGroup, type GroupName, labelOf } from '../../changes/resource.ts';
import type { Method } from '../../dialects/fact-values.ts';
import type { JsonObject } from '../../protocol/json/json.ts';
import type { PeopleFilter } from '../people/people-filter.ts';
import { type Selection, selectPeople } from '../people/select-people.ts';
import { noLine } from '../result.ts';
import type { LinkEntry, PersonEntry, PlanEntry } from './entry.ts';
import { removalsOfEntry } from './entry-removals.ts';
import { type GroupContext, settledFirst } from './plan-groups.ts';
import { failed, type PersonContext, stoppedPlan } from './plan-person.ts';

/** One change of all people whom a filter selects. */
export type Edit =
  /** `assign` returns a person with the new values. */
  | { readonly kind: 'update'; readonly assign: (person: JsonObject) => JsonObject }
  | { readonly kind: 'delete' }
  | { readonly kind: 'add' | 'remove'; readonly group: GroupName };

/** Options of an edit. */
export interface EditOptions {
  readonly filter: PeopleFilter;
  readonly edit: Edit;
  /** True if the user has set a limit of removals. This limit then replaces the default limit of an edit. */
  readonly hasLimit?: boolean;
  /** Called with the people whom the filter selects, before their changes are planned. */
  readonly onSelected?: (selection: Selection) => void;
  /** Called with the error for too many removals. Default: throws the error. */
  readonly onTooMany?: (error: SafetyError) => void;
}

/** The parts of a run that are needed to plan an edit. */
export interface EditContext {
  readonly people: Pick<PersonContext, 'change' | 'protection'>;
  readonly groups: Pick<GroupContext, 'change'>;
  readonly concurrency: number;
}

/** Number of removals that an edit may always make, even above `allowedShare`. */
const fewRemovals = 10;

/** Maximum share of the active people whose access an edit may remove: 5 percent. */
const allowedShare = 0.05;

/**
 * Plans one change of all people whom a filter selects. Sends only reads. Throws a `SafetyError` if the edit has more
 * than 10 removals and removes more than 5 percent of the active people. The reason for this limit: a filter can select
 * more people than the user expects. Throws the errors of `selectPeople`. Throws an `UnsupportedError` if the edit
 * removes people from a group and the service does not show the members of this group.
 */
export async function* planEdit(
  context: EditContext,
  { filter, edit, hasLimit = false, onSelected, onTooMany = refuse }: EditOptions,
): AsyncGenerator<PlanEntry, void, undefined> {
  const { change } = context.people;
  const [type, methods] = needsOf(edit);
  assertMethod(change.service.dialect, type, methods);
  const selection = await selectPeople(change, filter);
  if (!selection) return yield stoppedPlan();
  onSelected?.(selection);
  const entries = await planEntries(context, edit, selection.people);
  if (change.stop.isStopped) return yield stoppedPlan();
  const removals = entries.flatMap((entry) => removalsOfEntry(entry, change.model)).length;
  if (!hasLimit && removals > fewRemovals) {
    const active = await countActive(context.people);
    if (active === undefined) return yield stoppedPlan();
    const allowed = Math.max(fewRemovals, Math.floor(active * allowedShare));
    if (removals > allowed) onTooMany(tooMany(removals, active, allowed));
  }
  yield* entries;
}

/**
 * Returns the resource type that an edit changes, and the methods that can make the change. One of these methods is
 * enough.
 */
export function needsOf(edit: Edit): [type: 'User' | 'Group', methods: readonly Method[]] {
  if (edit.kind === 'delete') return ['User', ['DELETE']];
  return ['group' in edit ? 'Group' : 'User', ['PATCH', 'PUT']];
}

function refuse(error: SafetyError): never {
  throw error;
}

function tooMany(removals: number, active: number, allowed: number): SafetyError {
  return new SafetyError(
    `${removals} people would lose access; without --max-removals, an edit by filter can remove the access of at most ${allowed} of the ${active} active people`,
    `to allow this change, use --max-removals ${removals}`,
  );
}

/** Counts the active people. Returns `undefined` if the run was stopped. */
async function countActive({ change }: EditContext['people']): Promise<number | undefined> {
  const { client, model, stop } = change;
  let active = 0;
  for await (const listed of client.list(model.resourceType.endpoint, { largePages: true })) {
    if (stop.isStopped) return undefined;
    if (isActive(canonicalResource(listed, model))) active++;
  }
  return active;
}

async function planEntries(context: EditContext, edit: Edit, people: readonly JsonObject[]): Promise<PlanEntry[]> {
  if (people.length === 0) return [];
  if ('group' in edit) return planMembers(context, edit.group, edit.kind, people);
  const entries: PlanEntry[] = [];
  const plan =
    edit.kind === 'delete'
      ? (person: JsonObject) => planDeletion(context.people, person)
      : (person: JsonObject) => planValues(context.people, person, edit.assign);
  for await (const entry of pMapIterable(people, plan, { concurrency: context.concurrency })) entries.push(entry);
  return entries;
}

/** Plans the new values of one person. Errors of responses and of the network become results. */
export async function planValues(
  { change, protection }: EditContext['people'],
  before: JsonObject,
  assign: (person: JsonObject) => JsonObject,
): Promise<PersonEntry> {
  const { origin, id } = originOf(before);
  const settled = settledAs(origin);
  const wanted = assign(before);
  try {
    const decision = decideUpdate(change, { before, wanted, isWhole: true });
    if (!decision) return settled({ outcome: 'unchanged', id });
    const problem = decision.removals.length > 0 ? await protection(id, before) : undefined;
    if (problem) return settled({ outcome: 'protected', id, error: problem });
    return { step: 'person', action: 'edit', ...origin, id, before, operations: decision.operations };
  } catch (error) {
    change.stop.onFailure(error);
    return settled(failed(toChangeProblem(error, 'import'), id));
  }
}

/** Plans the deletion of one person. Errors of responses and of the network become results. */
export async function planDeletion(
  { change, protection }: EditContext['people'],
  person: JsonObject,
): Promise<PersonEntry> {
  const { origin, id } = originOf(person);
  const settled = settledAs(origin);
  try {
    const problem = await protection(id, person);
    if (problem) return settled({ outcome: 'protected', id, error: problem });
    return { step: 'person', action: 'delete', ...origin, id, label: labelOf(person, id) };
  } catch (error) {
    change.stop.onFailure(error);
    return settled(failed(toChangeProblem(error, 'import'), id));
  }
}

async function planMembers(
  { people: { protection }, groups, concurrency }: EditContext,
  group: GroupName,
  kind: 'add' | 'remove',
  people: readonly JsonObject[],
): Promise<LinkEntry[]> {
  const members = people.map((resource) => ({ id: String(resource.id), resource }));
  const current = await currentMembers(groups.change, group.id, members, kind === 'add');
  if (!current && kind === 'remove') {
    throw new UnsupportedError(
      `the service does not show the members of group ${describeGroup(group)}, so scimctl cannot check who would lose the membership; nothing was changed`,
      'to remove people by name, run scimctl groups remove-member',
    );
  }
  const plan = async ({ id, resource }: (typeof members)[number]): Promise<LinkEntry> => {
    const { origin } = originOf(resource);
    const base = { step: 'group', ...origin, person: { id }, target: group.name ?? group.id } as const;
    const isDone = current !== undefined && current.has(id) === (kind === 'add');
    if (isDone) return { ...base, action: 'none', result: { outcome: 'unchanged' } };
    if (kind === 'add') return { ...base, action: 'add', group, ...(current ? {} : { mayBeMember: true }) };
    const error = await protection(id, resource);
    return error
      ? { ...base, action: 'none', result: { outcome: 'failed', error } }
      : { ...base, action: 'remove', group, label: labelOf(resource, id) };
  };
  const entries: LinkEntry[] = [];
  for await (const entry of pMapIterable(members, plan, { concurrency })) entries.push(entry);
  return settledFirst(entries);
}

function originOf(person: JsonObject) {
  const id = String(person.id);
  // The selected people do not come from a source. Therefore the key of a selected person is a name that commands
  // accept: the `userName` or the id.
  return { origin: { line: noLine, key: textOf(person.userName) ?? id }, id } as const;
}

/** Returns a function that creates the entry of a person for whom nothing is sent. */
export function settledAs(origin: { readonly line: number; readonly key: string }) {
  return (result: Extract<PersonEntry, { action: 'none' }>['result']): PersonEntry => ({
    step: 'person',
    action: 'none',
    ...origin,
    result,
  });
}
