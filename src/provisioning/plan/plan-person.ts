import { toChangeProblem } from '../../changes/classify-error.ts';
import type { ChangeContext } from '../../changes/context.ts';
import { decideUpdate, type Update } from '../../changes/decide/update.ts';
import { creationProblem, keptWarning, valuesProblem, withoutFixed } from '../../changes/dialect/attributes.ts';
import { deletesOnDeactivation, destructiveDeactivation, replacesNames } from '../../changes/dialect/deactivation.ts';
import { methodProblem } from '../../changes/dialect/methods.ts';
import type { ResourceSearch } from '../../changes/find/search.ts';
import { textOf } from '../../changes/find/search.ts';
import { idOf } from '../../changes/resource.ts';
import type { JsonObject } from '../../protocol/json/json.ts';
import { clearPaths, type KeyName, type MappedRow, ownKeyNames } from '../mapping/index.ts';
import { withNamesOf } from '../offboarding/names.ts';
import { type Match, matchPerson } from '../people/match.ts';
import { isMerged, mergePerson } from '../people/merge.ts';
import { noLine, type PersonResult, type RowError } from '../result.ts';
import type { PersonEntry, PersonGoal, UpdatePerson } from './entry.ts';

/** The parts of a run that are needed to plan the change of one person. */
export interface PersonContext {
  /** Context for changes of users. */
  readonly change: ChangeContext;
  readonly directory: ResourceSearch;
  /** Keys with which the person of a row is searched, in this order. */
  readonly keys: readonly KeyName[];
  /** True if an inactive person who matches a row is activated. */
  readonly reactivate: boolean;
  /** Returns the reason why a person is protected. Returns `undefined` if the person is not protected. */
  readonly protection: (id: string, person: JsonObject) => Promise<RowError | undefined>;
  /**
   * Assigns a person to the row at `line`. Returns `line`, or the line of an earlier row to which the person is already
   * assigned.
   */
  readonly claim: (id: string, line: number) => number;
  /** True if the source contains the `externalId` of the person, but gives the person another `userName`. */
  readonly isRenamed?: (person: JsonObject) => boolean;
}

/** An entry, and the existing person if one was found. */
export interface PlannedPerson {
  readonly entry: PersonEntry;
  readonly found?: JsonObject;
}

/**
 * Plans the change of the person of a row. If the person exists, `owned` reduces the row to the attributes that the
 * source owns. Errors of responses and of the network become results. All other errors are thrown.
 */
export async function planPerson(
  context: PersonContext,
  row: MappedRow,
  owned: (row: MappedRow) => MappedRow = (whole) => whole,
): Promise<PlannedPerson> {
  const { line } = row;
  const [step, key] = ['person', reportedKey(row.resource)] as const;
  try {
    const { directory } = context;
    const match = await matchPerson(
      row.resource,
      context.keys,
      context.change.model,
      (path, value) => directory.findRead(path, value) ?? directory.find(path, value),
    );
    if (match.kind === 'person') {
      const goal = goalOf(owned(row), context.reactivate);
      return await planUpdate(context, { line, key, goal }, match.resource);
    }
    const waits = match.kind === 'error' && mayWait(context, match.holder);
    const result = match.kind === 'error' && !waits ? failed(match.error) : problemOfNew(context.change, row);
    if (result) return { entry: { step, line, key, action: 'none', result } };
    const goal = goalOf(row, context.reactivate);
    const entry = { step, line, key, action: 'create', goal } as const;
    return { entry: waits ? { ...entry, waits } : entry };
  } catch (error) {
    context.change.stop.onFailure(error);
    return { entry: { step, line, key, action: 'none', result: failed(toChangeProblem(error, 'import')) } };
  }
}

function goalOf({ resource, derived, cleared }: MappedRow, reactivate: boolean): PersonGoal {
  const goal: PersonGoal = cleared ? { resource, derived, cleared } : { resource, derived };
  return reactivate ? { ...goal, reactivate } : goal;
}

/**
 * True if `holder` gets another `userName` in this run. A new person can then get the present `userName` of `holder`.
 */
function mayWait({ keys, isRenamed }: PersonContext, holder: JsonObject | undefined): boolean {
  return holder !== undefined && keys.includes('externalId') && isRenamed?.(holder) === true;
}

/**
 * Returns the result of a row for which no person exists and no person is created. There are two possible reasons.
 * First, the service would refuse the person. Second, the row makes the person inactive, and the service deletes
 * inactive people.
 */
function problemOfNew({ model, service: { dialect } }: ChangeContext, row: MappedRow): SettledResult | undefined {
  if (row.resource.active === false && deletesOnDeactivation(dialect)) {
    return {
      outcome: 'unchanged',
      warning: `no person is found, and an inactive person is not created, because ${destructiveDeactivation(dialect)}`,
    };
  }
  const noName = withoutUserName(row);
  if (noName) return noName;
  const noMethod = methodProblem(dialect, 'User', ['POST']);
  if (noMethod !== undefined) return failed({ code: 'unsupported', message: noMethod });
  const problem = rejected(row.line, creationProblem(dialect, model, row.resource));
  if (problem) return problem;
  return row.missing === undefined ? undefined : { outcome: 'rejected', problems: row.missing };
}

function rejected(line: number, reason: string | undefined): SettledResult | undefined {
  return reason === undefined ? undefined : { outcome: 'rejected', problems: [{ line, reason }] };
}

function withoutUserName(row: MappedRow): SettledResult | undefined {
  if (row.resource.userName !== undefined) return undefined;
  const column = row.userNameColumn ?? 'userName';
  const reason =
    'no person has this externalId yet, so the row would create a person; a new person needs a userName, but the row has no userName';
  return { outcome: 'rejected', problems: [{ line: row.line, column, reason }] };
}

/** Plans the change of an existing person, given in canonical form. Rethrows the errors of `protection`. */
export async function planUpdate(
  context: Omit<PersonContext, 'directory' | 'keys' | 'reactivate'>,
  { line, key, goal }: Pick<UpdatePerson, 'line' | 'key' | 'goal'>,
  before: JsonObject,
): Promise<PlannedPerson> {
  const { change, claim } = context;
  const settled = (result: SettledResult, found?: JsonObject): PlannedPerson => {
    const entry = { step: 'person', line, key, action: 'none', result } as const;
    return found ? { entry, found } : { entry };
  };
  const id = idOf(before);
  if (id === undefined)
    return settled(failed({ code: 'server', message: 'the server returned a person without an id' }));
  const claimedBy = claim(id, line);
  if (claimedBy !== line) {
    return settled(failed({ code: 'conflict', message: `line ${claimedBy} is about the same person, ${id}` }, id));
  }
  if (!goal.reactivate && before.active === false && goal.resource.active !== false) {
    const message = 'the person is inactive on the server; use --reactivate to activate the person again';
    return settled(failed({ code: 'conflict', message }, id));
  }
  const { update: decision, warning } = decidePerson(change, goal, before);
  const warned = warning === undefined ? {} : { warning };
  if (!decision) {
    // Creates only few objects in this case, because most rows of an import change nothing.
    const unchanged = { outcome: 'unchanged', id } as const;
    return settled(warning === undefined ? unchanged : { ...unchanged, warning }, before);
  }
  const refused = rejected(line, valuesProblem(change.service.dialect, change.model, before, decision.wanted));
  if (refused) return settled({ ...refused, id });
  if (decision.removals.length > 0) {
    const error = await context.protection(id, before);
    if (error) return settled({ outcome: 'protected', id, error });
  }
  const { operations } = decision;
  return {
    entry: { step: 'person', line, key, action: 'update', id, goal, before, operations, ...warned },
    found: before,
  };
}

/** The change of an existing person. */
export interface DecidedPerson {
  /** Undefined if there is nothing to change. */
  readonly update: Update | undefined;
  /** A message that names the values of the goal that the service does not change. */
  readonly warning?: string;
}

/**
 * Determines the difference between a goal and an existing person. Leaves out the attributes that the service does not
 * change, so that the other attributes of the row can still be changed.
 */
export function decidePerson(change: ChangeContext, goal: PersonGoal, before: JsonObject): DecidedPerson {
  const { resource, derived, cleared = [], reactivate } = goal;
  const isActivated = reactivate === true && before.active === false && resource.active !== false;
  if (cleared.length === 0 && !isActivated && isMerged(before, resource, change.model)) return { update: undefined };
  const merged = clearPaths(mergePerson(before, resource, derived, change.model), cleared, change.model);
  // The service has replaced the names of a person who was inactive and stays inactive. The service does not accept the
  // old names. Therefore the new values contain the present names instead of the old names.
  const isHidden = replacesNames(change.service.dialect) && before.active === false && merged.active === false;
  const named = isHidden && !isActivated ? withNamesOf(merged, before) : merged;
  const { dialect } = change.service;
  const { wanted, kept } = withoutFixed(
    dialect,
    change.model,
    before,
    isActivated ? { ...named, active: true } : named,
  );
  const warning = keptWarning(dialect, kept);
  const update = decideUpdate(change, { before, wanted, isWhole: false, derived });
  return { update, ...(warning === undefined ? {} : { warning }) };
}

/**
 * Finds the person of a goal after a conflict. Also searches by the keys that are unique on a service, even if `--match`
 * selects another key for rows. Sends new requests and does not use the results of earlier searches.
 */
export function matchNow(
  { change, directory, keys }: Pick<PersonContext, 'change' | 'directory' | 'keys'>,
  { resource }: PersonGoal,
): Promise<Match> {
  const names = new Set([...ownKeyNames, ...keys]);
  return matchPerson(resource, [...names], change.model, (path, value) => directory.findNow(path, value));
}

/** A result without the fields that identify the row. */
export type SettledResult = Omit<PersonResult, 'step' | 'line' | 'key'>;

/** Creates the result of a failed row. */
export function failed(error: RowError, id?: string): SettledResult {
  return { outcome: 'failed', error, ...(id === undefined ? {} : { id }) };
}

/** Returns the key that identifies a row in reports. */
export function reportedKey(resource: JsonObject): string {
  return textOf(resource.externalId) ?? textOf(resource.userName) ?? '';
}

/**
 * Returns an entry with the outcome `not attempted` for a plan that was stopped. A plan with such an entry is not
 * executed.
 */
export function stoppedPlan(): PersonEntry {
  return { step: 'person', action: 'none', line: noLine, key: '', result: { outcome: 'not attempted' } };
}
