import { type Dialect, unknownDialect } from '../dialects/dialect.ts';
import type { ChangeClient } from './client.ts';
import { CreatedGroups } from './created-groups.ts';
import { type Normalisation, namedNormalisation } from './normalisation.ts';

/** Observations about a service. Later runs can use these observations too. */
export interface ServiceMemory {
  /** Maps each attribute path to the normalisations of its stored values. */
  readonly normalisations: Map<string, Normalisation[]>;
  /** Called for a normalisation that was not known before. */
  onLearned?(path: string, normalisation: Normalisation): void;
}

/**
 * The effect of a change of members on the other members of the group, whom the change does not name. `stay`: all other
 * members stay. `lost`: the service also removed some of the other members. `none`: there were no other members.
 * `unknown`: the service does not show the effect.
 */
export type Bystanders = 'stay' | 'lost' | 'none' | 'unknown';

/**
 * The facts that one run has determined about a service. The first facts come from discovery, but the declarations in
 * discovery can be wrong. Later facts come from responses. All changes of a run share one object, so that each fact is
 * determined only once.
 */
export class ServiceKnowledge {
  /** False if the service declares that it does not support PATCH. */
  patch: boolean;
  /**
   * Methods that do not work, each with its endpoint. Example: `PATCH /Users`. Either the service rejected a request
   * with status 405 or 501, or the dialect says that the method does not work.
   */
  readonly refused = new Set<string>();
  /** True if the service declares that it supports filters. */
  readonly filter: boolean;
  /** True if the capabilities of the service were not read. PATCH and filters are then assumed to work. */
  readonly isGuess: boolean;
  /**
   * True after a 412 response to a request with the current version. The response shows that `If-Match` does not work.
   */
  ignoresVersions = false;
  /** True after the service returned a user with `groups`. A user without `groups` is then in no group. */
  showsGroupsOfUsers = false;
  /** Resolves to `true` if a read of users finds a person with `groups`. `undefined` before this read. */
  userGroupsAsked: Promise<boolean> | undefined;
  /** True after the service returned a group with `members`. A group without `members` is then empty. */
  showsMembers = false;
  /** Resolves to the endpoint of membership resources, if the service declares them. `undefined` before discovery. */
  membershipEndpoint: Promise<string | undefined> | undefined;
  /** True after the service returned a membership resource. A group without memberships is then empty. */
  showsMemberships = false;
  /** False if the service counts people even for a group that does not exist. Its counts are then not used. */
  countsPeopleOfGroups = true;
  /**
   * The reliability of a filter on `members.value`. `plausible`: the filter finds no group for an id that does not
   * exist. `proven`: in addition, the filter has found a group for the id of one of its members. `useless`: the service
   * rejects or ignores the filter.
   */
  membershipFilter: 'unknown' | 'plausible' | 'proven' | 'useless' = 'unknown';
  /** The observed effect of a PATCH of members on the other members. Absent before the first verification. */
  readonly memberPatch: Partial<Record<'add' | 'remove', Promise<Bystanders>>> = {};
  /** Number of changes that had a success response but could not be verified. */
  unverified = 0;
  /** Number of accepted changes (status 202) that no read has shown. Set to 0 when a read shows an accepted change. */
  acceptedNotShown = 0;
  /**
   * Ids of resources with a pending change. A change is pending if the response had status 202 and no read shows the
   * change yet. A PUT contains the resource as the service shows it, so a PUT could reverse the pending change.
   */
  readonly pending = new Set<string>();
  /** Maps each transaction of a pending change to the id of its resource (RFC 9967 section 3). */
  readonly pendingTransactions = new Map<string, string>();
  /** Transactions whose completion event was requested and did not exist yet. */
  readonly missingEvents = new Set<string>();
  /**
   * Number of changes without a completion event. A change counts if the request for its event gets another response
   * than a completion event, or if a read shows the change before its event exists. Minus infinity after the service
   * has shown an event, because the service is then known to offer events.
   */
  changesWithoutEvent = 0;
  /**
   * Number of creations with an unknown outcome: the response was an error such as a 5xx, and the resource was not
   * found afterwards.
   */
  failedCreations = 0;
  /** The groups that this run created, with the members that the run added. */
  readonly createdGroups = new CreatedGroups();
  /**
   * Groups that the service stores under another name than the requested name. Maps the id of each group to the
   * requested name. If the service cuts names, several requested names can have the same stored name. The group then
   * belongs only to the first of these requested names.
   */
  readonly renamedGroups = new Map<string, string>();

  constructor(
    capabilities: { readonly patch: boolean; readonly filter: boolean } | undefined,
    readonly memory: ServiceMemory = { normalisations: new Map() },
    /** The facts about the service from the table of dialects. */
    readonly dialect: Dialect = unknownDialect,
  ) {
    this.patch = capabilities?.patch ?? true;
    this.filter = capabilities?.filter ?? dialect.facts.filterOperators?.length !== 0;
    this.isGuess = capabilities === undefined;
    for (const [type, methods] of Object.entries(dialect.facts.methods ?? {}))
      for (const method of ['PATCH', 'PUT'] as const)
        if (!methods.includes(method)) this.refused.add(`${method} /${type}s`);
  }

  /** True if at least one normalisation is known. */
  get hasNormalisations(): boolean {
    return this.memory.normalisations.size > 0 || (this.dialect.facts.normalisations ?? []).length > 0;
  }

  /** Returns the known normalisations of an attribute path, from responses of the service and from the dialect. */
  normalisationsOf(path: string): readonly Normalisation[] {
    const shown = this.memory.normalisations.get(path) ?? [];
    const { normalisations = [] } = this.dialect.facts;
    if (normalisations.length === 0) return shown;
    const facts = normalisations.filter((fact) => fact.path === path);
    return [...shown, ...facts.flatMap(({ change }) => namedNormalisation(change) ?? [])];
  }

  /** Stores a normalisation, and calls `onLearned` if it is new. */
  learn(path: string, normalisation: Normalisation): void {
    const known = this.memory.normalisations.get(path) ?? [];
    if (
      this.normalisationsOf(path).some(
        ({ way, argument }) => way === normalisation.way && argument === normalisation.argument,
      )
    )
      return;
    this.memory.normalisations.set(path, [...known, normalisation]);
    this.memory.onLearned?.(path, normalisation);
  }
}

/** Reads the capabilities that the service declares. If there is no declaration, PATCH and filters are assumed to work. */
export async function readServiceKnowledge(client: ChangeClient, memory?: ServiceMemory): Promise<ServiceKnowledge> {
  const { patch, filter } = await client.discovery.capabilities();
  return new ServiceKnowledge({ patch, filter: filter.supported }, memory, client.dialect);
}
