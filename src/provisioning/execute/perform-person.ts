import { toProblem } from '../../changes/classify-error.ts';
import { decideUpdate, type Update } from '../../changes/decide/update.ts';
import { deactivatedInstead } from '../../changes/dialect/deactivation.ts';
import { NotVerifiedError } from '../../changes/errors.ts';
import { equals, textsAt } from '../../changes/find/search.ts';
import type { Approval } from '../../changes/guard/approval.ts';
import { type AcceptedBefore, type Created, type Existed, performCreate } from '../../changes/perform/create.ts';
import { performDelete } from '../../changes/perform/delete.ts';
import { performUpdate } from '../../changes/perform/update.ts';
import { canonicalResource, labelOf } from '../../changes/resource.ts';
import { printFilter } from '../../protocol/filter/index.ts';
import type { JsonObject } from '../../protocol/json/json.ts';
import { applyPatch } from '../../protocol/patch/index.ts';
import { changedValues } from '../changed-values.ts';
import { keyOf } from '../people/directory.ts';
import type {
  CreatePerson,
  DeletePerson,
  EditPerson,
  PersonEntry,
  RestorePerson,
  UpdatePerson,
} from '../plan/entry.ts';
import { decidePerson, failed, matchNow, type PersonContext, planUpdate } from '../plan/plan-person.ts';
import type { PersonResult, RowError } from '../result.ts';
import { unsentOrFailed } from './failure.ts';

/** The objects that a run needs to change one person. */
export interface PerformContext extends Omit<PersonContext, 'reactivate'> {
  /** Removals that were approved before the first write. */
  readonly approval: Approval;
}

/** The result of an entry. */
export interface Performed extends Omit<PersonResult, 'step' | 'line' | 'key'> {
  /**
   * The existing person. Present if the run tried to create the person, but the person already existed. May contain the
   * groups of this person.
   */
  readonly existing?: JsonObject;
}

/** Options of one change. */
export interface PerformOptions extends AcceptedBefore {
  /** True if an earlier run may have created the person. */
  readonly mayExist?: boolean;
  /**
   * True if an existing person may still have the `userName`. The run then searches for this person before the
   * creation, because some services allow two people with the same `userName`. A person whom the search finds existed
   * before the run.
   */
  readonly looksFirst?: boolean;
  /** True if an earlier run tried to create the person, but changed a person who already existed. */
  readonly adopted?: boolean;
}

const withoutSecrets =
  'the row has a secret, such as a password, and only the source contains this secret: run the import again to read the secret from the source';

/**
 * Makes the change of an entry. Returns the errors of responses and of the network as results. Throws only other
 * errors.
 */
export async function performPerson(
  context: PerformContext,
  entry: PersonEntry,
  options: PerformOptions = {},
): Promise<Performed> {
  const { stop } = context.change;
  if (entry.action === 'none') return entry.result;
  if (stop.isStopped) return { outcome: 'not attempted', ...stop.error };
  if ('secrets' in entry && entry.secrets) return failed({ code: 'refused', message: withoutSecrets });
  try {
    switch (entry.action) {
      case 'create':
        return await create(context, entry, options);
      case 'update':
        return await update(context, entry, options);
      case 'edit':
      case 'restore':
        return await apply(context, entry, options);
      case 'delete':
        return await remove(context, entry);
      case 'offboard':
        throw new TypeError('an offboarding is executed by offboardPeople');
    }
  } catch (error) {
    return { ...('id' in entry ? { id: entry.id } : {}), ...unsentOrFailed(stop, error) };
  }
}

async function create(context: PerformContext, entry: CreatePerson, options: PerformOptions): Promise<Performed> {
  const { mayExist = false, looksFirst = false, adopted = false } = options;
  const { goal, line } = entry;
  if (mayExist || looksFirst) {
    const match = await matchNow(context, goal);
    if (match.kind === 'error') return failed(match.error);
    if (match.kind === 'person') {
      if (adopted) return adoptAgain(context, entry, match.resource);
      return mayExist ? presume(context, entry, match.resource) : adoptPerson(context, entry, match.resource);
    }
  }
  const find = async (): Promise<readonly JsonObject[]> => {
    const match = await matchNow(context, goal);
    if (match.kind === 'error') throw new NotVerifiedError(match.error.message);
    return match.kind === 'person' ? [match.resource] : [];
  };
  const created = await performCreate(context.change, {
    wanted: goal.resource,
    find,
    derived: goal.derived,
    ...acceptedOf(options),
  });
  if (created.kind === 'conflict') return adopt(context, entry, toProblem(created.error));
  const claimedBy = context.claim(created.id, line);
  if (claimedBy !== line) return failed(sameAs(claimedBy, created.id), created.id);
  return settleCreated(context, entry, created);
}

/**
 * Returns the result of a creation. If the response was lost and a search found the person, updates the person, because
 * some values of the row may be missing. If a response shows values that differ from the file, the outcome is `not
 * verified`.
 */
async function settleCreated(
  context: PerformContext,
  entry: CreatePerson,
  created: Extract<Created, { kind: 'created' }>,
): Promise<Performed> {
  const { id, resource, missing, presumed, existed, unread } = created;
  if (presumed && missing.length > 0) {
    const result = await presume(context, entry, resource);
    if (!existed) return result;
    return result.outcome === 'created' ? { ...result, ...adoptedBy(existed) } : { ...result, adopted: true };
  }
  if (missing.length > 0) {
    const paths = `${missing.join(', ')} ${missing.length === 1 ? 'differs' : 'differ'} from the file`;
    const read = unread === undefined ? '' : `, and the person could not be read afterwards: ${unread}`;
    const message = `the service accepted the person, but ${paths}${read}`;
    return {
      ...(existed ? adoptedBy(existed) : {}),
      outcome: 'not verified',
      id,
      error: { code: 'unverified', message },
    };
  }
  const more = presumed ? { presumed, existing: resource } : {};
  return existed ? { id, existing: resource, ...more, ...adoptedBy(existed) } : { outcome: 'created', id, ...more };
}

/** Returns the result for a person who existed before the creation. An undo of the job never deletes this person. */
function adoptedBy(existed: Existed): Pick<Performed, 'outcome' | 'adopted' | 'warning'> & { outcome: 'updated' } {
  if (existed.sign === 'status') return { outcome: 'updated', adopted: true };
  const warning = `the service responded as if it had created the person, but shows ${JSON.stringify(existed.created)} as the time of creation: it has changed an existing person whom no search had found`;
  return { outcome: 'updated', adopted: true, warning };
}

/**
 * Returns the error of a row that created no person. The service responded to the creation with a person who already
 * belongs to line `line`.
 */
function sameAs(line: number, id: string): RowError {
  const message = `line ${line} is about the same person, ${id}: the service created no second person, but the values of this row may now have replaced the values of line ${line}`;
  return { code: 'conflict', message };
}

const notCompleted: RowError = {
  code: 'unverified',
  message: 'the person exists, but the run was stopped before all values of the row were written',
};

/**
 * Updates a person that this entry probably created. Some values of the row may be missing, and the update adds these
 * values.
 */
async function presume(context: PerformContext, entry: CreatePerson, found: JsonObject): Promise<Performed> {
  const result = await updateExisting(context, entry, found);
  // Replaces `not attempted`, which would say that nothing was created. The person probably exists because of this
  // entry.
  if (result.outcome === 'not attempted') return { error: notCompleted, ...result, outcome: 'not verified' };
  if (result.outcome !== 'updated' && result.outcome !== 'unchanged') return result;
  return { ...result, outcome: 'created', presumed: true };
}

/**
 * Text for the message of a conflict if no search finds the other person. Some services reject a key because it belongs
 * to a hidden person, such as a deleted person, whom a search through SCIM does not find.
 */
const hiddenPerson =
  'no search finds this person: the person may have been deleted, or may have been created without SCIM; look for the person in the service itself';

/**
 * Returns a sentence about the person who already has an e-mail address of the row; `undefined` if no search finds this
 * person. Called after a conflict: some services do not accept the same address for two people.
 */
async function holderOfAddress({ change }: PerformContext, { goal }: CreatePerson): Promise<string | undefined> {
  const { client, model, service } = change;
  const path = 'emails.value';
  for (const address of service.filter ? textsAt(goal.resource, path, model) : []) {
    // Compares the address with the addresses of each returned person, because a service that ignores filters returns
    // any person.
    const options = { filter: printFilter(equals(path, address)), count: 1, limit: 1 };
    try {
      for await (const person of client.list(model.resourceType.endpoint, options)) {
        const isHolder = textsAt(person, path, model).some((value) => keyOf(path, value) === keyOf(path, address));
        if (isHolder) return `the e-mail address ${JSON.stringify(address)} belongs to ${labelOf(person)}`;
      }
    } catch {
      // Ignores the error. This search only explains why the service refused the change, and the caller reports the
      // refusal.
      return undefined;
    }
  }
  return undefined;
}

/**
 * Updates the existing person after the service has reported a conflict. The rules of a plan apply to this update too,
 * and may reject it.
 */
async function adopt(context: PerformContext, entry: CreatePerson, refusal: RowError): Promise<Performed> {
  let match: Awaited<ReturnType<typeof matchNow>>;
  try {
    match = await matchNow(context, entry.goal);
  } catch (error) {
    return { ...unsentOrFailed(context.change.stop, error), adopted: true };
  }
  if (match.kind === 'nobody') {
    const { facts, title } = context.change.service.dialect;
    const hidden =
      facts.visibility === 'own'
        ? `${hiddenPerson}; ${title} shows only people that SCIM created or took over`
        : hiddenPerson;
    const reason = (await holderOfAddress(context, entry)) ?? hidden;
    return failed({ ...refusal, message: `${refusal.message}; ${reason}` });
  }
  if (match.kind === 'error') return failed(match.error);
  return adoptPerson(context, entry, match.resource);
}

/**
 * Updates a person who existed before the run. Marks the result as `adopted`, because an undo must not delete this
 * person.
 */
async function adoptPerson(context: PerformContext, entry: CreatePerson, existing: JsonObject): Promise<Performed> {
  const result = await updateExisting(context, entry, existing);
  const isOfAnotherRow = result.id !== undefined && context.claim(result.id, entry.line) !== entry.line;
  return isOfAnotherRow ? result : { ...result, adopted: true };
}

/**
 * Updates an existing person whom an earlier run may have changed. Returns the outcome `updated` instead of
 * `unchanged`, because the earlier run may have made the change.
 */
async function adoptAgain(context: PerformContext, entry: CreatePerson, found: JsonObject): Promise<Performed> {
  const result = await updateExisting(context, entry, found);
  return { ...result, ...(result.outcome === 'unchanged' ? { outcome: 'updated' } : {}), adopted: true };
}

/**
 * Updates a person who was not found when the plan was made. If the update fails, the result still has the id of the
 * person, because a later run and an undo need this id.
 */
async function updateExisting(context: PerformContext, entry: CreatePerson, existing: JsonObject): Promise<Performed> {
  const planned = await planUpdate(context, entry, canonicalResource(existing, context.change.model));
  const more = planned.found ? { existing: planned.found } : {};
  switch (planned.entry.action) {
    case 'none':
      return { ...planned.entry.result, ...more };
    case 'update':
      return { ...(await updateOrFail(context, planned.entry)), ...more };
    default:
      throw new TypeError(`a ${planned.entry.action} is not a change of an existing person`);
  }
}

async function updateOrFail(context: PerformContext, entry: UpdatePerson): Promise<Performed> {
  try {
    return await update(context, entry);
  } catch (error) {
    return { id: entry.id, ...unsentOrFailed(context.change.stop, error) };
  }
}

async function update(context: PerformContext, entry: UpdatePerson, accepted: AcceptedBefore = {}): Promise<Performed> {
  const { change, approval, claim } = context;
  const { id, line, goal, before } = entry;
  const claimedBy = claim(id, line);
  if (claimedBy !== line) {
    return failed({ code: 'conflict', message: `line ${claimedBy} is about the same person, ${id}` }, id);
  }
  const again = (fresh: JsonObject): Update | undefined => decidePerson(change, goal, fresh).update;
  const { update: decision, warning } = decidePerson(change, goal, before);
  const warned = warning === undefined ? {} : { warning };
  if (!decision) return { outcome: 'unchanged', id, ...warned };
  const updated = await performUpdate(change, decision, { ...acceptedOf(accepted), approval, again });
  const { update: made } = updated;
  return { outcome: 'updated', id, changes: changedValues(made.before, made.operations, change.model), ...warned };
}

/**
 * Applies the operations of an entry. If the person has changed since the plan, uses the present values of the person.
 */
async function apply(
  { change, approval }: PerformContext,
  entry: EditPerson | RestorePerson,
  accepted: AcceptedBefore,
): Promise<Performed> {
  const { id, before, operations } = entry;
  const again = (fresh: JsonObject): Update | undefined => {
    const wanted = applyPatch(fresh, operations, change.model).resource;
    return decideUpdate(change, { before: fresh, wanted, isWhole: true });
  };
  const decision = again(before);
  if (!decision) return { outcome: 'unchanged', id };
  const { update: made } = await performUpdate(change, decision, { ...acceptedOf(accepted), approval, again });
  return { outcome: 'updated', id, changes: changedValues(made.before, made.operations, change.model) };
}

/** Returns only the properties of `AcceptedBefore`, and leaves out all other options. */
function acceptedOf({ isAccepted, transaction, onAccepted, onRefused }: AcceptedBefore): AcceptedBefore {
  return { isAccepted, transaction, onAccepted, onRefused };
}

async function remove({ change, approval }: PerformContext, { id, label }: DeletePerson): Promise<Performed> {
  const removals = [{ kind: 'delete', resource: 'user', id, label } as const];
  const effect = await performDelete(change, { id, label, removals }, approval);
  return effect === 'deleted' ? { outcome: 'deleted', id } : { outcome: 'updated', id, warning: deactivatedInstead };
}
