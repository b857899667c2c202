import { bulkClient } from '../changes/bulk/bulk-client.ts';
import { bulkLimits } from '../changes/bulk/bulk-limits.ts';
import type { ChangeClient } from '../changes/client.ts';
import type { ChangeContext } from '../changes/context.ts';
import { ResourceSearch } from '../changes/find/search.ts';
import { Approval } from '../changes/guard/approval.ts';
import { Guard } from '../changes/guard/guard.ts';
import type { KeepMembers } from '../changes/guard/keep-members.ts';
import { defaultSlice } from '../changes/perform/members.ts';
import type { Removal } from '../changes/removals.ts';
import { type Sleep, Stop } from '../changes/run-stop.ts';
import { readServiceKnowledge, type ServiceMemory } from '../changes/service.ts';
import { Turns } from '../changes/turns.ts';
import type { JsonObject } from '../protocol/json/json.ts';
import type { ResourceModel } from '../protocol/schema/model.ts';
import { SourceError } from './errors.ts';
import { verifyPeople } from './execute/canary.ts';
import { type ExecuteContext, execute } from './execute/execute.ts';
import type { ExecutionJournal } from './execute/execution-journal.ts';
import type { PerformContext } from './execute/perform-person.ts';
import { KeyTable } from './key-table.ts';
import { type KeyName, keyNames, type Mapping, ownKeyNames, rowKeys } from './mapping/index.ts';
import { openDirectory } from './people/directory.ts';
import type { PeopleFilter } from './people/people-filter.ts';
import { checkPlan } from './plan/check-plan.ts';
import type { PlanEntry } from './plan/entry.ts';
import { removalsOfEntry } from './plan/entry-removals.ts';
import type { UndoneJob } from './plan/job-changes.ts';
import { type EditOptions, planEdit } from './plan/plan-edit.ts';
import { type ImportContext, planImport } from './plan/plan-import.ts';
import { type NamedEdit, planNamed } from './plan/plan-named.ts';
import { planUndo } from './plan/plan-undo.ts';
import { type LeftEntry, recheckEdit, type Unmatched } from './plan/recheck-edit.ts';
import { References } from './plan/references.ts';
import { isRenamed, type Preflight } from './preflight.ts';
import type { RowResult } from './result.ts';
import type { Row } from './source/row.ts';
import { ownedAttributes } from './sync/owned-attributes.ts';
import { type OrphanOptions, planOrphans } from './sync/plan-orphans.ts';

/** Whether bulk requests are used. */
export type BulkChoice = 'auto' | 'never';

/** Options of an import. */
export interface ImportOptions {
  /** The mapping of the columns. Required if the rows come from a table. */
  readonly mapping?: Mapping;
  /** The result of a first pass over the rows. Therefore the import sends fewer requests and needs less memory. */
  readonly preflight?: Preflight;
  /** The only key that is used to match rows to people. Default: all keys of the file, first `externalId`. */
  readonly match?: KeyName;
  /** Keys from a stored plan. The import uses these keys instead of the keys of `mapping`. */
  readonly keys?: readonly KeyName[];
  /**
   * If true, the import activates people in the file who are inactive on the server. If false (the default), a row of
   * an inactive person is a conflict.
   */
  readonly reactivate?: boolean;
  /** If true (the default), the import creates missing groups. */
  readonly createGroups?: boolean;
  /**
   * With `add` (the default), people join groups, and leave no group. With `set`, the file and the rules of the mapping
   * decide about each group that they name: a person of the file leaves the group if neither the file nor a rule puts
   * the person into it. Other groups and other members stay unchanged.
   */
  readonly memberships?: 'add' | 'set';
  /** Filters (RFC 7644 section 3.4.2.2) for protected people. The import must not take any access from these people. */
  readonly protect?: readonly string[];
  /**
   * Called before the first write with all people that the import would deactivate. Rejects if consent is refused. If
   * this function is missing, a row that deactivates a person is rejected.
   */
  readonly consent?: (removals: readonly Removal[]) => Promise<void>;
  /** Groups that must keep a minimum number of active members. */
  readonly keepMembers?: readonly KeepMembers[];
  /**
   * If true, the run is allowed to deactivate or delete the account to which the token in use belongs. Default: false.
   */
  readonly includeSelf?: boolean;
  /** Number of concurrent requests. Default: 8. */
  readonly concurrency?: number;
  /**
   * `auto`: combines changes of people into bulk requests (RFC 7644 section 3.7) if the service declares support for
   * bulk requests. `never` (the default): sends each change alone.
   */
  readonly bulk?: BulkChoice;
  /**
   * Attributes of existing people that the import may change. All other attributes of existing people stay unchanged.
   * Default: all attributes.
   */
  readonly attributes?: readonly string[];
  /** If set, the plan deactivates people who are active on the service and absent from the source. */
  readonly orphans?: OrphanOptions;
  /** Number of members that one request adds to a group. Default: 100. */
  readonly memberSlice?: number;
  /** Maximum number of people that are read if the filters of the service are not reliable. Default: 200,000. */
  readonly maxDirectory?: number;
  /** Facts about the service that earlier runs found. */
  readonly memory?: ServiceMemory;
  /** Called with messages about the service. */
  readonly onNotice?: (message: string) => void;
  /**
   * Stops the run. The run completes the requests that were already sent, and reports all other rows as not attempted.
   */
  readonly signal?: AbortSignal;
  /** Replaces the function that waits between two reads that verify a change. */
  readonly sleep?: Sleep;
  /** True if the client sends no change. In this case, no read can verify a change. Default: false. */
  readonly isRehearsal?: boolean;
}

/** Options for one execution of a plan. */
export interface ExecuteOptions {
  /**
   * If set, the maximum number of people whom the run changes. When this number is reached, the run leaves out all
   * remaining people and their links.
   */
  readonly changes?: number;
  /**
   * Returns the entries of the plan again. The run reads these entries to find out at once whether a conflict is final.
   * If absent, a row with a conflict waits for all other people, and the results of the later rows wait too.
   */
  readonly plan?: () => AsyncIterable<PlanEntry>;
}

/** The two halves of an import: the planning, which sends only read requests, and the execution of the plan. */
export interface Importer {
  /**
   * Decides about every row: first about all people in the order of the file, then about managers, then about groups.
   * Throws a `SourceError` for a broken file. Does not throw for a row.
   */
  plan(rows: AsyncIterable<Row>): AsyncIterable<PlanEntry>;
  /**
   * Asks for consent to the removals of a plan. Rejects if consent is refused. If the option `consent` is not set,
   * approves no removals.
   */
  approve(removals: readonly Removal[]): Promise<Approval>;
  /**
   * Makes the changes of a plan. Yields the result of each entry as soon as it is known, in the order of the plan.
   * There is one exception: if the results of more than 10,000 entries would wait for one person, yields these results
   * before the result of this person. Never throws for an entry.
   */
  execute(
    entries: AsyncIterable<PlanEntry>,
    approval: Approval,
    journal?: ExecutionJournal,
    options?: ExecuteOptions,
  ): AsyncIterable<RowResult>;
  /**
   * Reads each created or updated person again. Yields a text for each person who differs from the plan. Sends only
   * reads.
   */
  verify(entries: AsyncIterable<PlanEntry>, results: readonly RowResult[]): AsyncIterable<string>;
  /**
   * Compares a plan with the service. Each entry is based on a state of the service. If this state has changed, yields
   * a text for the entry. Sends only reads.
   */
  check(entries: AsyncIterable<PlanEntry>): AsyncIterable<string>;
  /** Plans the same change for all people whom a filter selects. Throws the errors of `planEdit`. */
  planEdit(options: EditOptions): AsyncIterable<PlanEntry>;
  /** Plans the same change for the people with these ids. Throws the errors of `planNamed`. */
  planNamed(ids: readonly string[], edit: NamedEdit): AsyncIterable<PlanEntry>;
  /**
   * Reads the people of an edit again, and compares each person with the filter of the edit. If a person no longer
   * matches, yields the entry of the person. Sends only reads.
   */
  recheckEdit(filter: PeopleFilter, entries: AsyncIterable<LeftEntry>): AsyncIterable<Unmatched>;
  /** Plans the changes that undo a job. */
  planUndo(job: UndoneJob): AsyncIterable<PlanEntry>;
  /** Model of users of the service. */
  readonly model: ResourceModel;
  /** Keys that match rows to people, in the order in which the import uses the keys. */
  readonly keys: readonly KeyName[];
}

/**
 * Opens an import. Throws a `SourceError` if no column identifies a person. Throws a `SafetyError` if a filter of
 * `protect` cannot be used.
 */
export async function openImport(client: ChangeClient, options: ImportOptions = {}): Promise<Importer> {
  const { plan, perform, guard } = await startRun(client, options);
  return {
    plan: (rows) => planRun(plan, rows, options),
    approve: (removals) => (options.consent ? guard.approve(removals) : Promise.resolve(Approval.none)),
    execute: (entries, approval, journal, { changes, plan: again } = {}) => {
      const people = { ...perform.people, approval };
      return execute({ ...perform, people, changes, plan: again, ...(journal ? { journal } : {}) }, entries);
    },
    verify: (entries, results) => verifyPeople(plan.people, entries, results),
    check: (entries) => checkPlan(plan.people, entries, plan.concurrency),
    planEdit: (edit) => planEdit(plan, edit),
    planNamed: (ids, edit) => planNamed(plan, ids, edit),
    recheckEdit: (filter, entries) => recheckEdit(plan, filter, entries),
    planUndo: (job) => planUndo({ ...plan.people, groups: plan.groups.groups, concurrency: plan.concurrency }, job),
    model: plan.people.change.model,
    keys: plan.people.keys,
  };
}

function planRun(
  context: ImportContext,
  rows: AsyncIterable<Row>,
  { mapping, orphans }: ImportOptions,
): AsyncIterable<PlanEntry> {
  const planned = planImport(context, rows, mapping);
  return orphans ? withOrphans(planned, context, orphans) : planned;
}

async function* withOrphans(
  planned: AsyncIterable<PlanEntry>,
  { people }: ImportContext,
  orphans: OrphanOptions,
): AsyncGenerator<PlanEntry, void, undefined> {
  yield* planned;
  yield* planOrphans(people, orphans);
}

/**
 * Creates or updates the people of a source. Keeps the plan in memory. First yields a result for the person of each
 * row, in the order of the file. Later yields a result for each link of a person. Throws the errors of `openImport`,
 * `plan` and `approve` before the first write.
 */
export async function* importPeople(
  client: ChangeClient,
  rows: AsyncIterable<Row>,
  options: ImportOptions = {},
): AsyncIterable<RowResult> {
  const importer = await openImport(client, options);
  const entries: PlanEntry[] = [];
  const removals: Removal[] = [];
  for await (const entry of importer.plan(rows)) {
    entries.push(entry);
    removals.push(...removalsOfEntry(entry, importer.model));
  }
  const approval = await importer.approve(removals);
  const all = async function* (): AsyncGenerator<PlanEntry, void, undefined> {
    yield* entries;
  };
  yield* importer.execute(all(), approval, undefined, { plan: all });
}

/**
 * Maximum number of concurrent bulk requests. A server usually handles the operations of one request one after another,
 * so several requests at the same time are faster.
 */
const bulksAtOnce = 4;

/** The contexts of the two halves of an import. */
interface Run {
  readonly plan: ImportContext;
  readonly perform: Omit<ExecuteContext, 'people'> & { readonly people: Omit<PerformContext, 'approval'> };
  readonly guard: Guard;
}

async function startRun(client: ChangeClient, options: ImportOptions): Promise<Run> {
  const keys = matchKeys(options);
  const { preflight, maxDirectory, onNotice, concurrency = 8 } = options;
  const [model, groupModel, service] = await Promise.all([
    client.discovery.model('User'),
    client.discovery.model('Group'),
    readServiceKnowledge(client, options.memory),
  ]);
  const stop = new Stop(options.signal, options.sleep);
  const isRehearsal = options.isRehearsal ?? false;
  const change: ChangeContext = { client, model, service, stop, isRehearsal };
  const groupChange: ChangeContext = { ...change, model: groupModel };
  const limits = {
    ...(maxDirectory === undefined ? {} : { maxDirectory }),
    ...(onNotice ? { onNotice } : {}),
  };
  const isWanted = preflight && wantedKeys(preflight, model);
  const directory = await openDirectory(change, {
    ...limits,
    onlyKeys: keyNames.flatMap((name) => rowKeys[name].path(model) ?? []),
    ...(preflight && isWanted ? { rows: preflight.rows, isWanted } : {}),
  });
  const guard = new Guard(client, model, {
    protect: options.protect ?? [],
    consent: options.consent ?? (() => Promise.resolve()),
    keepMembers: { rules: options.keepMembers ?? [], groups: async () => groupChange },
    includeSelf: options.includeSelf ?? false,
  });
  guard.assertUsable();
  const protection = (id: string, person: JsonObject) => guard.protectionOf(id, person);
  const groups = new ResourceSearch(groupChange, { excludedAttributes: ['members'], mayRename: true });
  const claimed = new KeyTable();
  const claim = (id: string, line: number): number => claimed.add(id, line);
  const isNamed = (text: string): boolean => preflight?.managers.has(text) ?? true;
  const knownKeys = preflight?.keys ?? new KeyTable();
  const renames = (person: JsonObject): boolean => isRenamed(knownKeys, person);
  const people = { change, directory, keys, protection, claim, isRenamed: renames };
  const bulk = options.bulk === 'auto' ? bulkLimits(await client.discovery.capabilities()) : undefined;
  const peopleAtOnce = bulk ? bulk.maxOperations * Math.min(concurrency, bulksAtOnce) : concurrency;
  const peopleTurns = new Turns(peopleAtOnce);
  const groupTurns = new Turns(concurrency);
  const peopleClient = bulk ? bulkClient(client, { limits: bulk, concurrency, stop, onNotice }) : client;
  return {
    plan: {
      people: { ...people, reactivate: options.reactivate ?? false },
      groups: { change: groupChange, groups, mayCreate: options.createGroups ?? true },
      references: new References(change, isNamed),
      owned: options.attributes && ownedAttributes(options.attributes, model),
      rules: options.mapping?.groupRules ?? [],
      memberships: options.memberships ?? 'add',
      hasManagers: preflight === undefined || preflight.managers.size > 0,
      mapped: preflight?.mapped ?? new Map(),
      contradicted: preflight?.contradicted ?? new Map(),
      unclear: preflight?.unclear ?? new Set(),
      keys: knownKeys,
      match: options.match,
      concurrency,
    },
    perform: {
      people: { ...people, change: { ...change, client: peopleClient, turns: peopleTurns } },
      groups: {
        change: { ...groupChange, turns: groupTurns },
        groups,
        slice: options.memberSlice ?? defaultSlice,
        ...(isRehearsal ? { unsent: new Map() } : {}),
      },
      peopleTurns,
      groupTurns,
    },
    guard,
  };
}

/**
 * Returns a function that tests a key of a person on the service. The function returns true if the file has the same
 * key. A row may then search by this key.
 */
function wantedKeys({ keys }: Preflight, model: ResourceModel): (key: string) => boolean {
  const inFile = keyOfFile(model);
  return (key) => keys.has(inFile(key));
}

/**
 * Returns a function that converts a key of a person on the service to the form of the keys of the file. A key of the
 * service begins with an attribute path, and a key of the file begins with a key name.
 */
function keyOfFile(model: ResourceModel): (key: string) => string {
  const renamed = keyNames.flatMap((name) => {
    const path = rowKeys[name].path(model);
    return path === undefined || path === name ? [] : [[`${path} `, `${name} `] as const];
  });
  return (key) => {
    for (const [path, name] of renamed) if (key.startsWith(path)) return `${name}${key.slice(path.length)}`;
    return key;
  };
}

/** Returns the keys that match rows to people: only the key of `match` if it is set, otherwise all keys of the file. */
function matchKeys({ match, mapping, keys }: ImportOptions): readonly KeyName[] {
  if (keys) return keys;
  const available = mapping?.keys ?? ownKeyNames;
  if (match === undefined) return available;
  if (available.includes(match)) return [match];
  throw new SourceError('noKey', `no column is mapped to ${match}, but --match uses ${match} as the key`, {
    hint: `Map a column with --map "Column=${match}".`,
  });
}
