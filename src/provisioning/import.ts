import { pMapIterable } from 'p-map';
import type { ChangeClient } from '../changes/client.ts';
import type { ChangeContext } from '../changes/context.ts';
import { ResourceSearch } from '../changes/find/search.ts';
import { Approval } from '../changes/guard/approval.ts';
import { Guard } from '../changes/guard/guard.ts';
import { defaultSlice } from '../changes/perform/members.ts';
import type { Removal } from '../changes/removals.ts';
import { canonicalResource, groupsOf } from '../changes/resource.ts';
import { type Sleep, Stop } from '../changes/run-stop.ts';
import { readServiceKnowledge, type ServiceMemory } from '../changes/service.ts';
import type { JsonObject } from '../protocol/json/json.ts';
import { SourceError } from './errors.ts';
import { groupKey } from './groups/find-or-create.ts';
import { linkGroup, type Membership } from './groups/link-group.ts';
import { membersByGroup } from './groups/members-by-group.ts';
import { KeyTable } from './key-table.ts';
import { managerOf } from './mapping/enterprise.ts';
import { type KeyName, type Links, type MappedRow, type Mapping, mapRow } from './mapping/index.ts';
import { findDeactivations } from './people/deactivations.ts';
import { openDirectory } from './people/directory.ts';
import { linkManager, type ManagerLink } from './people/managers.ts';
import { References } from './people/references.ts';
import { reportedKey, type UpsertContext, upsertPerson } from './people/upsert.ts';
import { claimKeys, type Preflight } from './preflight.ts';
import type { LinkResult, PersonResult, RowResult } from './result.ts';
import type { Row } from './source/row.ts';

/** Options of an import. */
export interface ImportOptions {
  /** The mapping of the columns. Required if the rows come from a table. */
  readonly mapping?: Mapping;
  /**
   * The result of a first pass over the rows, which saves requests and memory. Without it, a row that deactivates a person is refused,
   * because consent is needed before the first write.
   */
  readonly preflight?: Preflight;
  /** The only key that matches rows to people. Default: all keys of the file, externalId first. */
  readonly match?: KeyName;
  /** If true, an import activates people in the file who are inactive on the server. If false (the default), such a row is a conflict. */
  readonly reactivate?: boolean;
  /** If true (the default), the import creates missing groups. */
  readonly createGroups?: boolean;
  /** Filters (RFC 7644 section 3.4.2.2) that select protected people, who must not lose any access. */
  readonly protect?: readonly string[];
  /**
   * Called before the first write with all people who would be deactivated. Rejects if consent is refused. If it is absent, a row that
   * deactivates a person is rejected.
   */
  readonly consent?: (removals: readonly Removal[]) => Promise<void>;
  /** Number of concurrent requests. Default: 8. */
  readonly concurrency?: number;
  /** Number of members that one request adds to a group. Default: 100. */
  readonly memberSlice?: number;
  /** Maximum number of people who are read if filters are not reliable. Default: 200,000. */
  readonly maxDirectory?: number;
  /** If true, changes are not sent and nothing is verified. Default: false. */
  readonly isRehearsal?: boolean;
  /** Knowledge from earlier runs about the service. */
  readonly memory?: ServiceMemory;
  /** Called with messages about the service. */
  readonly onNotice?: (message: string) => void;
  /** Stops the run. Requests in flight are completed, and the other rows are reported as not attempted. */
  readonly signal?: AbortSignal;
  /** Replaces the function that waits between two reads that verify a change. */
  readonly sleep?: Sleep;
}

/**
 * Creates or updates the people of a source. First imports all people, then sets managers, then adds members to groups, so that no link
 * depends on the order of the rows. Each row has a result for its person, in the order of the file, and later a result for each of its
 * links. Throws a `SourceError` before the first request if no column identifies a person, and later if the file turns out to be invalid.
 * Rethrows an error of `consent` before the first write. Never throws for an error of a single row.
 */
export async function* importPeople(
  client: ChangeClient,
  rows: AsyncIterable<Row>,
  options: ImportOptions = {},
): AsyncIterable<RowResult> {
  const run = await startRun(client, options);
  yield* importRows(run, rows, options.mapping);
  yield* linkManagers(run);
  yield* linkGroups(run);
}

/** State shared by the phases of an import. */
interface Run {
  readonly upsert: UpsertContext;
  /** Context for changes of groups. */
  readonly groupChange: ChangeContext;
  readonly concurrency: number;
  readonly memberSlice: number;
  readonly createGroups: boolean;
  readonly stop: Stop;
  /** Keys of the rows that were already processed, or of the whole file after a first pass. */
  readonly keys: KeyTable;
  readonly references: References;
  /** False if no row names a manager. */
  readonly hasManagers: boolean;
  /** Links that are made after all people exist. */
  readonly managers: ManagerLink[];
  /** The groups of each distinct cell, with the people who become members of these groups. */
  readonly groups: Map<string, { readonly links: Links; readonly memberships: Membership[] }>;
}

async function startRun(client: ChangeClient, options: ImportOptions): Promise<Run> {
  const keys = matchKeys(options);
  const { preflight, maxDirectory, onNotice, isRehearsal = false } = options;
  const [model, groupModel, service] = await Promise.all([
    client.discovery.model('User'),
    client.discovery.model('Group'),
    readServiceKnowledge(client, options.memory),
  ]);
  const stop = new Stop(options.signal, options.sleep);
  const change: ChangeContext = { client, model, service, stop, isRehearsal };
  const limits = {
    ...(maxDirectory === undefined ? {} : { maxDirectory }),
    ...(onNotice ? { onNotice } : {}),
  };
  const directory = await openDirectory(change, {
    ...limits,
    ...(preflight ? { rows: preflight.rows, isWanted: (key) => preflight.keys.has(shortKey(key)) } : {}),
  });
  const claimed = new KeyTable();
  const guard = new Guard(client, model, {
    protect: options.protect ?? [],
    consent: options.consent ?? (() => Promise.resolve()),
  });
  guard.assertUsable();
  const protection = (id: string, person: JsonObject) => guard.protectionOf(id, person);
  const approval = options.consent
    ? await guard.approve(
        ...(await findDeactivations({ directory, keys, change, guard }, preflight?.deactivations ?? [])),
      )
    : Approval.none;
  const isNamed = (text: string): boolean => preflight?.managers.has(text) ?? true;
  return {
    upsert: {
      change,
      directory,
      keys,
      reactivate: options.reactivate ?? false,
      approval,
      protection,
      claim: (id, line) => claimed.add(id, line),
    },
    groupChange: { ...change, model: groupModel },
    concurrency: options.concurrency ?? 8,
    memberSlice: options.memberSlice ?? defaultSlice,
    createGroups: options.createGroups ?? true,
    stop,
    keys: preflight?.keys ?? new KeyTable(),
    references: new References(change, isNamed),
    hasManagers: preflight === undefined || preflight.managers.size > 0,
    managers: [],
    groups: new Map(),
  };
}

/** Converts a key of the directory to the form that the first pass over the file uses, which has no URN of an extension. */
function shortKey(key: string): string {
  return key.replace(/^urn:\S*:(?=employeeNumber )/, '');
}

/** Returns the keys that match rows to people: only the key of `match` if it is set, otherwise all keys of the file. */
function matchKeys({ match, mapping }: ImportOptions): readonly KeyName[] {
  const available = mapping?.keys ?? (['externalId', 'userName'] as const);
  if (match === undefined) return available;
  if (available.includes(match)) return [match];
  throw new SourceError('noKey', `no column is mapped to ${match}, which is the key of --match`, {
    hint: `Map a column with --map "Column=${match}".`,
  });
}

async function* importRows(
  run: Run,
  rows: AsyncIterable<Row>,
  mapping: Mapping | undefined,
): AsyncIterable<PersonResult> {
  const mapper = async (row: Row) => {
    const mapped = mapRow(row, mapping, run.upsert.change.model);
    return { mapped, ...(await importRow(run, mapped)) };
  };
  for await (const { mapped, result, resource } of pMapIterable(rows, mapper, { concurrency: run.concurrency })) {
    if (result.id !== undefined && resource) deferLinks(run, mapped, result, result.id, resource);
    yield result;
  }
}

async function importRow(
  run: Run,
  row: MappedRow,
): Promise<{ result: PersonResult; resource: JsonObject | undefined }> {
  const base = { step: 'person', line: row.line, key: reportedKey(row.resource) } as const;
  const problems =
    row.problems.length > 0 ? row.problems : claimKeys(run.keys, row.resource, row.line, run.upsert.change.model);
  if (problems.length > 0) return { result: { ...base, outcome: 'rejected', problems }, resource: undefined };
  if (run.stop.isStopped)
    return { result: { ...base, outcome: 'not attempted', ...run.stop.error }, resource: undefined };
  const { resource, ...result } = await upsertPerson(run.upsert, row);
  return { result: { ...base, ...result }, resource };
}

/** Stores a person, so that other rows can refer to this person, and stores the links of the person for later. */
function deferLinks(run: Run, row: MappedRow, result: PersonResult, id: string, resource: JsonObject): void {
  const { line, links } = row;
  if (links.groups.length === 0 && !run.hasManagers) return;
  const { model, service } = run.upsert.change;
  const { key } = result;
  const person = canonicalResource(resource, model);
  run.references.add(id, { ...row.resource, ...person }, row.sourceId);
  if (links.manager !== undefined) {
    const { manager, managerAlternatives: alternatives } = links;
    const current = managerOf(person, model);
    run.managers.push({ line, key, id, manager, current, ...(alternatives ? { alternatives } : {}) });
  }
  if (links.groups.length === 0) return;
  // A person whom this run created is in no group yet.
  const isNew = result.outcome === 'created' && !result.presumed;
  const groups = groupsOf(person);
  if (groups && groups.length > 0) service.showsGroupsOfUsers = true;
  const memberOf = groups?.map((group) => group.id) ?? (isNew ? [] : undefined);
  const cell = cellKey(links);
  const known = run.groups.get(cell);
  if (known) known.memberships.push({ line, key, id, memberOf });
  else run.groups.set(cell, { links, memberships: [{ line, key, id, memberOf }] });
}

/** Returns a key for the groups of a row. Rows with the same groups in the same form have the same key. */
function cellKey({ groups, groupsCell }: Links): string {
  return JSON.stringify([groupsCell ?? null, ...groups.map(groupKey)]);
}

async function* linkManagers(run: Run): AsyncIterable<LinkResult> {
  const context = { change: run.upsert.change, references: run.references, chain: new Map<string, string>() };
  const link = async (pending: ManagerLink): Promise<LinkResult> => {
    if (!run.stop.isStopped) return linkManager(context, pending);
    const { line, key, id, manager } = pending;
    return { step: 'manager', line, key, id, target: manager, outcome: 'not attempted', ...run.stop.error };
  };
  yield* pMapIterable(run.managers, link, { concurrency: run.concurrency });
}

async function* linkGroups(run: Run): AsyncIterable<LinkResult> {
  const { groupChange, memberSlice, createGroups } = run;
  const groups = new ResourceSearch(groupChange, { excludedAttributes: ['members'] });
  const context = { change: groupChange, groups, slice: memberSlice, mayCreate: createGroups };
  const link = async ({ name, memberships }: { name: string; memberships: Membership[] }): Promise<LinkResult[]> => {
    const results: LinkResult[] = [];
    for await (const result of linkGroup(context, name, memberships)) results.push(result);
    return results;
  };
  if (run.groups.size === 0) return;
  const named = await membersByGroup(groups, run.groups.values(), run.stop);
  for await (const results of pMapIterable(named, link, { concurrency: run.concurrency })) yield* results;
}
