import type { JsonObject } from '../../protocol/json.ts';
import type { ResourceModel } from '../../protocol/model.ts';
import { diff, type PatchOperation } from '../../protocol/patch/index.ts';
import { canonicalResource, idOf, versionOf } from '../canonical.ts';
import type { Abilities, ProvisioningClient } from '../client.ts';
import { givenUp, hasStatus, isConflict, isUnknownOutcome, lookAfter, toChangeError, toRowError } from '../failure.ts';
import { clearPaths, type KeyName, type MappedRow } from '../mapping/index.ts';
import type { PersonResult, RowError } from '../result.ts';
import type { Directory } from './directory.ts';
import { textOf } from './find.ts';
import { type Match, matchPerson } from './match.ts';
import { mergePerson } from './merge.ts';

/** What one person's upsert needs of the run. */
export interface UpsertContext {
  readonly client: ProvisioningClient;
  readonly model: ResourceModel;
  readonly abilities: Abilities;
  readonly directory: Directory;
  /** Attributes that people are matched by, in order. */
  readonly keys: readonly KeyName[];
  /** True when an inactive match is activated again. */
  readonly reactivate: boolean;
  /** Claims a person for a row; returns the line that has claimed it already. */
  readonly claim: (id: string, line: number) => number;
  /** Told of every failure, so that a run can stop when all others would fail alike. */
  readonly onFailure: (error: unknown) => void;
}

/** What became of a person, and the resource as far as it is known. */
export type Upserted = Omit<PersonResult, 'step' | 'line' | 'key'> & { readonly resource?: JsonObject };

/** How often one request is tried when its outcome is unknown or somebody else changed the resource. */
const maxAttempts = 3;

/** Both keys, whatever the file is matched by: what a server refuses to create twice is looked up by either. */
const everyKey: readonly KeyName[] = ['externalId', 'userName'];

/**
 * Makes the server have the person that a row describes: creates, updates, or leaves alone what is right already. Throws
 * only for what is no answer of a server and no failure of the network.
 */
export async function upsertPerson(context: UpsertContext, row: MappedRow): Promise<Upserted> {
  try {
    const match = await matchPerson(row.resource, context.keys, context.directory.find);
    return await settle(context, row, match);
  } catch (error) {
    context.onFailure(error);
    return { outcome: 'failed', error: toChangeError(error, 'import') };
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

async function create(context: UpsertContext, row: MappedRow, attempt = 1): Promise<Upserted> {
  if (row.resource.userName === undefined) {
    const column = row.userNameColumn ?? 'userName';
    const reason = 'it is empty, nobody has this externalId yet, and a new person needs a userName';
    return { outcome: 'rejected', problems: [{ line: row.line, column, reason }] };
  }
  try {
    const created = await context.client.create(context.model.resourceType.endpoint, row.resource);
    const id = idOf(created);
    if (id !== undefined && created) return { outcome: 'created', id, resource: created };
  } catch (error) {
    if (isConflict(error)) return adopt(context, row, toRowError(error));
    if (!isUnknownOutcome(error)) throw error;
    const match = await lookAfter(error, () => matchPerson(row.resource, everyKey, context.directory.findNow));
    if (match.kind === 'nobody') {
      if (attempt >= maxAttempts) throw error;
      return create(context, row, attempt + 1);
    }
    return presume(await settle(context, row, match));
  }
  // Created, by the status; but the answer did not say as whom.
  return presume(await settle(context, row, await matchPerson(row.resource, everyKey, context.directory.findNow)));
}

/** The answer to a create was lost and the person is there: nobody but this run had a reason to make it just now. */
function presume(result: Upserted): Upserted {
  return result.outcome === 'failed' ? result : { ...result, outcome: 'created', presumed: true };
}

/** The server says that there is such a person: takes the existing one, if the rules allow. */
async function adopt(context: UpsertContext, row: MappedRow, refusal: RowError): Promise<Upserted> {
  const match = await matchPerson(row.resource, everyKey, context.directory.findNow);
  if (match.kind === 'nobody') return failed(refusal);
  const result = await settle(context, row, match);
  return result.outcome === 'failed' ? result : { ...result, adopted: true };
}

async function update(context: UpsertContext, row: MappedRow, existing: JsonObject, attempt = 1): Promise<Upserted> {
  const { client, model, claim } = context;
  const endpoint = model.resourceType.endpoint;
  const id = idOf(existing);
  if (id === undefined) return failed({ code: 'server', message: 'the server answered a person without an id' });
  const claimedBy = claim(id, row.line);
  if (claimedBy !== row.line) {
    return failed({ code: 'conflict', message: `line ${claimedBy} means the same person, ${id}` }, id);
  }
  const before = canonicalResource(existing, model);
  const isInactive = before.active === false && row.resource.active !== false;
  if (isInactive && !context.reactivate) {
    return failed(
      { code: 'conflict', message: 'the person is inactive on the server; --reactivate activates it again' },
      id,
    );
  }
  const wanted = clearPaths(mergePerson(before, row.resource, row.derived, model), row.cleared ?? [], model);
  if (isInactive) wanted.active = true;
  const operations = diff(before, wanted, model);
  if (operations.length === 0) return { outcome: 'unchanged', id, resource: before };
  try {
    const answer = await send(context, id, before, wanted, operations);
    // Answers to a change often lack what the change was not about, such as groups.
    return { outcome: 'updated', id, resource: { ...wanted, ...answer }, changes: withoutSecrets(operations) };
  } catch (error) {
    const isWorthAnother = isUnknownOutcome(error) || hasStatus(error, 412);
    if (!isWorthAnother || attempt >= maxAttempts) throw givenUp(error);
    const fresh = await lookAfter(error, () => client.get(endpoint, id));
    const again = await update(context, row, fresh, attempt + 1);
    // It was done after all.
    return again.outcome === 'unchanged'
      ? { ...again, outcome: 'updated', changes: withoutSecrets(operations) }
      : again;
  }
}

async function send(
  { client, model, abilities }: UpsertContext,
  id: string,
  before: JsonObject,
  wanted: JsonObject,
  operations: readonly PatchOperation[],
): Promise<JsonObject | undefined> {
  const endpoint = model.resourceType.endpoint;
  if (abilities.patch) return client.patch(endpoint, id, operations);
  const ifMatch = versionOf(before);
  return client.replace(endpoint, id, wanted, ifMatch === undefined ? {} : { ifMatch });
}

function failed(error: RowError, id?: string): Upserted {
  return { outcome: 'failed', error, ...(id === undefined ? {} : { id }) };
}

/** The key that a row is reported by. */
export function reportedKey(resource: JsonObject): string {
  return textOf(resource.externalId) ?? textOf(resource.userName) ?? '';
}

function withoutSecrets(operations: readonly PatchOperation[]): PatchOperation[] {
  return operations.filter(({ path }) => path?.toLowerCase() !== 'password');
}
