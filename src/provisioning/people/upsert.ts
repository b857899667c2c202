import { toChangeProblem, toProblem } from '../../changes/classify-error.ts';
import type { ChangeContext } from '../../changes/context.ts';
import { decideUpdate, type Update } from '../../changes/decide/update.ts';
import { NotVerifiedError } from '../../changes/errors.ts';
import type { ResourceSearch } from '../../changes/find/search.ts';
import { textOf } from '../../changes/find/search.ts';
import type { Approval } from '../../changes/guard/approval.ts';
import { type Created, performCreate } from '../../changes/perform/create.ts';
import { performUpdate } from '../../changes/perform/update.ts';
import { canonicalResource, idOf } from '../../changes/resource.ts';
import type { JsonObject } from '../../protocol/json/json.ts';
import { type ChangedValue, changedValues } from '../changed-values.ts';
import { clearPaths, type KeyName, type MappedRow } from '../mapping/index.ts';
import type { PersonResult, RowError } from '../result.ts';
import { type Match, matchPerson } from './match.ts';
import { mergePerson } from './merge.ts';

/** The parts of a run that are needed to create or update one person. */
export interface UpsertContext {
  /** Context for changes of users. */
  readonly change: ChangeContext;
  readonly directory: ResourceSearch;
  /** Keys for matching, in order. */
  readonly keys: readonly KeyName[];
  /** True if an inactive person who matches a row is activated. */
  readonly reactivate: boolean;
  /** The deactivations that were approved before the first write. */
  readonly approval: Approval;
  /** Returns the reason why a person is protected. Returns undefined if the person is not protected. */
  readonly protection: (id: string, person: JsonObject) => Promise<RowError | undefined>;
  /** Assigns a person to a row. Returns the line to which the person is already assigned. */
  readonly claim: (id: string, line: number) => number;
}

/** The result of the person of a row, and the resource if it is known. */
export type Upserted = Omit<PersonResult, 'step' | 'line' | 'key'> & { readonly resource?: JsonObject };

/** Keys by which a person is searched after a conflict, even if `--match` selects only one key for rows. */
const everyKey: readonly KeyName[] = ['externalId', 'userName'];

/**
 * Creates or updates the person of a row, or leaves the person unchanged. Throws only errors that come neither from a response nor from the
 * network.
 */
export async function upsertPerson(context: UpsertContext, row: MappedRow): Promise<Upserted> {
  try {
    const match = await matchPerson(row.resource, context.keys, context.change.model, (path, value) =>
      context.directory.find(path, value),
    );
    return await settle(context, row, match);
  } catch (error) {
    context.change.stop.onFailure(error);
    const outcome = error instanceof NotVerifiedError ? 'not verified' : 'failed';
    return { outcome, error: toChangeProblem(error, 'import') };
  }
}

async function settle(context: UpsertContext, row: MappedRow, match: Match): Promise<Upserted> {
  switch (match.kind) {
    case 'error':
      return failed(match.error);
    case 'nobody':
      return create(context, row);
    case 'person':
      return update(context, row, match.resource);
  }
}

async function create(context: UpsertContext, row: MappedRow): Promise<Upserted> {
  if (row.resource.userName === undefined) {
    const column = row.userNameColumn ?? 'userName';
    const reason = 'the cell is empty, no person has this externalId yet, and a new person needs a userName';
    return { outcome: 'rejected', problems: [{ line: row.line, column, reason }] };
  }
  const find = async (): Promise<readonly JsonObject[]> => {
    const match = await matchNow(context, row);
    if (match.kind === 'error') throw new NotVerifiedError(match.error.message);
    return match.kind === 'person' ? [match.resource] : [];
  };
  const created = await performCreate(context.change, { wanted: row.resource, find, derived: row.derived });
  if (created.kind === 'conflict') return adopt(context, row, toProblem(created.error));
  context.claim(created.id, row.line);
  return settleCreated(context, row, created);
}

/**
 * Returns the result of a creation. A person who was found after a lost response may lack values of the row, so this person is updated. If
 * a response shows other values than the file, the person is not verified.
 */
async function settleCreated(
  context: UpsertContext,
  row: MappedRow,
  created: Extract<Created, { kind: 'created' }>,
): Promise<Upserted> {
  const { id, resource, missing, presumed, existed } = created;
  if (presumed) {
    const result = missing.length === 0 ? undefined : await update(context, row, resource);
    if (result && result.outcome !== 'updated' && result.outcome !== 'unchanged') return result;
    return { ...(result ?? { id, resource }), outcome: 'created', presumed };
  }
  if (missing.length > 0) {
    const message = `the service accepted the person, but ${missing.join(', ')} ${missing.length === 1 ? 'is' : 'are'} not as in the file`;
    return { outcome: 'not verified', id, resource, error: { code: 'unverified', message } };
  }
  return existed ? { outcome: 'updated', id, resource, adopted: true } : { outcome: 'created', id, resource };
}

function matchNow({ change, directory, keys }: UpsertContext, row: MappedRow): Promise<Match> {
  const names = new Set([...everyKey, ...keys]);
  return matchPerson(row.resource, [...names], change.model, (path, value) => directory.findNow(path, value));
}

/** Some services reject the key of a person whom SCIM does not show, such as a deleted person. */
const hiddenPerson =
  'no search finds this person, who may have been deleted, or created without SCIM: check the person in the service itself';

/** Updates the existing person after the service has reported a conflict, if the rules allow this. */
async function adopt(context: UpsertContext, row: MappedRow, refusal: RowError): Promise<Upserted> {
  const match = await matchNow(context, row);
  if (match.kind === 'nobody') return failed({ ...refusal, message: `${refusal.message}; ${hiddenPerson}` });
  if (match.kind === 'error') return failed(match.error);
  const result = await update(context, row, match.resource);
  return result.outcome === 'failed' ? result : { ...result, adopted: true };
}

async function update(context: UpsertContext, row: MappedRow, existing: JsonObject): Promise<Upserted> {
  const { change, claim, approval } = context;
  const id = idOf(existing);
  if (id === undefined) return failed({ code: 'server', message: 'the server returned a person without an id' });
  const claimedBy = claim(id, row.line);
  if (claimedBy !== row.line) {
    return failed({ code: 'conflict', message: `line ${claimedBy} names the same person, ${id}` }, id);
  }
  const before = canonicalResource(existing, change.model);
  if (needsReactivation(context, row, before)) {
    return failed(
      {
        code: 'conflict',
        message: 'the person is inactive on the server; use --reactivate to activate the person again',
      },
      id,
    );
  }
  const decision = decide(context, row, before);
  if (!decision) return { outcome: 'unchanged', id, resource: before };
  if (decision.removals.length > 0) {
    const error = await context.protection(id, before);
    if (error) return { outcome: 'protected', id, error };
  }
  const again = (fresh: JsonObject): Update | undefined => decide(context, row, fresh);
  const updated = await performUpdate(change, decision, { approval, again });
  return { outcome: 'updated', id, resource: updated.resource, changes: changesOf(context, updated.update) };
}

function needsReactivation({ reactivate }: UpsertContext, row: MappedRow, before: JsonObject): boolean {
  return !reactivate && before.active === false && row.resource.active !== false;
}

/** Determines the difference between a row and the existing person. */
function decide({ change, reactivate }: UpsertContext, row: MappedRow, before: JsonObject): Update | undefined {
  const wanted = clearPaths(
    mergePerson(before, row.resource, row.derived, change.model),
    row.cleared ?? [],
    change.model,
  );
  if (reactivate && before.active === false && row.resource.active !== false) wanted.active = true;
  return decideUpdate(change, { before, wanted, isWhole: false, derived: row.derived });
}

function failed(error: RowError, id?: string): Upserted {
  return { outcome: 'failed', error, ...(id === undefined ? {} : { id }) };
}

/** Returns the key that identifies a row in reports. */
export function reportedKey(resource: JsonObject): string {
  return textOf(resource.externalId) ?? textOf(resource.userName) ?? '';
}

function changesOf({ change }: UpsertContext, { before, operations }: Update): ChangedValue[] {
  return changedValues(before, operations, change.model);
}
