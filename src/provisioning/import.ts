import { pMapIterable } from 'p-map';
import type { JsonObject } from '../protocol/json.ts';
import type { ResourceModel } from '../protocol/model.ts';
import { canonicalResource } from './canonical.ts';
import { type ProvisioningClient, readAbilities } from './client.ts';
import { SourceError } from './errors.ts';
import { defaultSlice, groupIdsOf } from './groups/change-members.ts';
import { linkGroup, type Membership } from './groups/link-group.ts';
import { KeyTable } from './key-table.ts';
import { type KeyName, type MappedRow, type Mapping, mapRow } from './mapping/index.ts';
import { openDirectory } from './people/directory.ts';
import { managerOf } from './people/enterprise.ts';
import { linkManager, type ManagerLink } from './people/managers.ts';
import { References } from './people/references.ts';
import { reportedKey, type UpsertContext, upsertPerson } from './people/upsert.ts';
import { claimKeys, type Preflight } from './preflight.ts';
import type { LinkResult, PersonResult, RowResult } from './result.ts';
import type { Row } from './source/row.ts';
import { Stop } from './stop.ts';

/** How an import is to go. */
export interface ImportOptions {
  /** Needed for the rows of a table. */
  readonly mapping?: Mapping;
  /** What a first pass found: saves requests and memory. */
  readonly preflight?: Preflight;
  /** The key that people are matched by. Default: externalId, then userName. */
  readonly match?: KeyName;
  /** Activates inactive people whom a row means, which is a conflict otherwise. Default false. */
  readonly reactivate?: boolean;
  /** Requests at the same moment. Default 8. */
  readonly concurrency?: number;
  /** Members that one request adds to a group. Default 100. */
  readonly memberSlice?: number;
  /** Largest directory that is read whole to find people. Default 200,000. */
  readonly maxDirectory?: number;
  /** Stops the run: what is in flight is finished, the rest is reported as not attempted. */
  readonly signal?: AbortSignal;
}

/**
 * Makes the server have the people of a source: first everybody, then managers, then groups, so that no link depends on
 * the order of the rows. Each row gives a result for its person, in the order of the file, and later one for each of its
 * links. Throws a `SourceError` before the first request when no column identifies a person, and later for a file that
 * breaks on the way; never for a row.
 */
export async function* importPeople(
  client: ProvisioningClient,
  rows: AsyncIterable<Row>,
  options: ImportOptions = {},
): AsyncIterable<RowResult> {
  const run = await startRun(client, options);
  yield* importRows(run, rows, options.mapping);
  yield* linkManagers(run);
  yield* linkGroups(run);
}

/** What the phases of an import share. */
interface Run {
  readonly upsert: UpsertContext;
  readonly groupModel: ResourceModel;
  readonly concurrency: number;
  readonly memberSlice: number;
  readonly stop: Stop;
  /** Keys of the rows so far, or of the whole file. */
  readonly keys: KeyTable;
  readonly references: References;
  /** False when it is certain that no row names a manager. */
  readonly hasManagers: boolean;
  /** Links that wait until everybody is there. */
  readonly managers: ManagerLink[];
  readonly groups: Map<string, Membership[]>;
}

async function startRun(client: ProvisioningClient, options: ImportOptions): Promise<Run> {
  const keys = matchKeys(options);
  const { preflight, maxDirectory } = options;
  const [model, groupModel, abilities] = await Promise.all([
    client.discovery.model('User'),
    client.discovery.model('Group'),
    readAbilities(client),
  ]);
  const directory = await openDirectory(client, model, abilities, {
    ...(preflight ? { rows: preflight.rows, isWanted: (key) => preflight.keys.has(key) } : {}),
    ...(maxDirectory === undefined ? {} : { maxDirectory }),
  });
  const stop = new Stop(options.signal);
  const claimed = new KeyTable();
  const claim = (id: string, line: number): number => claimed.add(id, line);
  const { onFailure } = stop;
  const reactivate = options.reactivate ?? false;
  return {
    upsert: { client, model, abilities, directory, keys, reactivate, claim, onFailure },
    groupModel,
    concurrency: options.concurrency ?? 8,
    memberSlice: options.memberSlice ?? defaultSlice,
    stop,
    keys: preflight?.keys ?? new KeyTable(),
    references: new References(client, model, preflight && ((text) => preflight.managers.has(text))),
    hasManagers: preflight === undefined || preflight.managers.size > 0,
    managers: [],
    groups: new Map(),
  };
}

/** The attributes to match by: what was chosen, else what the file has. */
function matchKeys({ match, mapping }: ImportOptions): readonly KeyName[] {
  const available = mapping?.keys ?? (['externalId', 'userName'] as const);
  if (match === undefined) return available;
  if (available.includes(match)) return [match];
  throw new SourceError('no-key', `no column gives the ${match} that people are to be matched by`, {
    hint: `Name one with --map "Column=${match}".`,
  });
}

async function* importRows(
  run: Run,
  rows: AsyncIterable<Row>,
  mapping: Mapping | undefined,
): AsyncIterable<PersonResult> {
  const mapper = async (row: Row) => {
    const mapped = mapRow(row, mapping, run.upsert.model);
    return { mapped, ...(await importRow(run, mapped)) };
  };
  for await (const { mapped, result, resource } of pMapIterable(rows, mapper, { concurrency: run.concurrency })) {
    if (result.id !== undefined && resource) deferLinks(run, mapped, result.key, result.id, resource);
    yield result;
  }
}

async function importRow(
  run: Run,
  row: MappedRow,
): Promise<{ result: PersonResult; resource: JsonObject | undefined }> {
  const base = { step: 'person', line: row.line, key: reportedKey(row.resource) } as const;
  const problems = row.problems.length > 0 ? row.problems : claimKeys(run.keys, row.resource, row.line);
  if (problems.length > 0) return { result: { ...base, outcome: 'rejected', problems }, resource: undefined };
  if (run.stop.isStopped)
    return { result: { ...base, outcome: 'not attempted', ...run.stop.error }, resource: undefined };
  const { resource, ...result } = await upsertPerson(run.upsert, row);
  return { result: { ...base, ...result }, resource };
}

/** Remembers a person for those who refer to it, and its links for when everybody is there. */
function deferLinks(run: Run, row: MappedRow, key: string, id: string, resource: JsonObject): void {
  const { line, links } = row;
  if (links.groups.length === 0 && !run.hasManagers) return;
  const person = canonicalResource(resource, run.upsert.model);
  run.references.add(id, { ...row.resource, ...person }, row.sourceId);
  if (links.manager !== undefined) {
    const current = managerOf(person, run.upsert.model);
    run.managers.push({ line, key, id, manager: links.manager, alternatives: links.managerAlternatives, current });
  }
  const memberOf = links.groups.length === 0 ? undefined : groupIdsOf(person);
  for (const name of links.groups) {
    const memberships = run.groups.get(name);
    if (memberships) memberships.push({ line, key, id, memberOf });
    else run.groups.set(name, [{ line, key, id, memberOf }]);
  }
}

async function* linkManagers(run: Run): AsyncIterable<LinkResult> {
  const { client, model, abilities, onFailure } = run.upsert;
  const context = { client, model, abilities, references: run.references, onFailure };
  const link = async (pending: ManagerLink): Promise<LinkResult> => {
    if (!run.stop.isStopped) return linkManager(context, pending);
    const { line, key, id, manager } = pending;
    return { step: 'manager', line, key, id, target: manager, outcome: 'not attempted', ...run.stop.error };
  };
  yield* pMapIterable(run.managers, link, { concurrency: run.concurrency });
}

async function* linkGroups(run: Run): AsyncIterable<LinkResult> {
  const { client, abilities, onFailure } = run.upsert;
  const { groupModel, stop } = run;
  const context = { client, model: groupModel, abilities, slice: run.memberSlice, stop, onFailure };
  const link = async ([name, memberships]: [string, Membership[]]): Promise<LinkResult[]> => {
    const results: LinkResult[] = [];
    for await (const result of linkGroup(context, name, memberships)) results.push(result);
    return results;
  };
  for await (const results of pMapIterable(run.groups, link, { concurrency: run.concurrency })) yield* results;
}
