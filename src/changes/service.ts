import type { ChangeClient } from './client.ts';
import type { Normalisation } from './normalisation.ts';

/** Knowledge of a service that later runs use too. */
export interface ServiceMemory {
  /** Normalisations of stored values, by attribute path. */
  readonly normalisations: Map<string, Normalisation[]>;
  /** Called for a normalisation that was not known before. */
  onLearned?(path: string, normalisation: Normalisation): void;
}

/** The effect of a change on other members. `none`: there were no other members. `unknown`: the effect cannot be seen. */
export type Bystanders = 'stay' | 'lost' | 'none' | 'unknown';

/**
 * Knowledge of a run about a service: first from discovery, which is a hint, then from responses. All changes of a run share
 * one object, so that each fact is found out once.
 */
export class ServiceKnowledge {
  /** False once PATCH is known not to work. */
  patch: boolean;
  /** Methods that the service answered with 405 or 501, by endpoint: `PATCH /Users`. */
  readonly refused = new Set<string>();
  /** True if the service declares filters. */
  readonly filter: boolean;
  /** True if the capabilities were not read. */
  readonly isGuess: boolean;
  /** True after a 412 for the current version: `If-Match` does not work. */
  ignoresVersions = false;
  /** True if users were read with `groups`, so that a user without `groups` is in no group. */
  showsGroupsOfUsers = false;
  /** Whether some person has `groups`, once this was read. */
  userGroupsAsked: Promise<boolean> | undefined;
  /** True if groups were read with `members`, so that a group without `members` is empty. */
  showsMembers = false;
  /** Whether a filter on `members.value` finds members. `plausible`: it does not match an id that does not exist. */
  membershipFilter: 'unknown' | 'plausible' | 'proven' | 'useless' = 'unknown';
  /** The observed effect of a PATCH of members on other members; absent before the first verification. */
  readonly memberPatch: Partial<Record<'add' | 'remove', Promise<Bystanders>>> = {};
  /** Number of changes with a success response that could not be verified. */
  unverified = 0;
  /** Number of creations with a 5xx response that were not found. */
  failedCreations = 0;
  /** Groups that this run created, with the members that it sent. They have no other members, whatever reads show. */
  readonly createdGroups = new Map<string, Set<string>>();

  constructor(
    capabilities: { readonly patch: boolean; readonly filter: boolean } | undefined,
    readonly memory: ServiceMemory = { normalisations: new Map() },
  ) {
    this.patch = capabilities?.patch ?? true;
    this.filter = capabilities?.filter ?? true;
    this.isGuess = capabilities === undefined;
  }

  /** The known normalisations of an attribute path. */
  normalisationsOf(path: string): readonly Normalisation[] {
    return this.memory.normalisations.get(path) ?? [];
  }

  /** Remembers a normalisation. */
  learn(path: string, normalisation: Normalisation): void {
    const known = this.memory.normalisations.get(path) ?? [];
    if (known.some(({ way, argument }) => way === normalisation.way && argument === normalisation.argument)) return;
    this.memory.normalisations.set(path, [...known, normalisation]);
    this.memory.onLearned?.(path, normalisation);
  }
}

/** Reads the declared capabilities. Without a declaration, PATCH and filters are assumed. */
export async function readServiceKnowledge(client: ChangeClient, memory?: ServiceMemory): Promise<ServiceKnowledge> {
  const { patch, filter } = await client.discovery.capabilities();
  return new ServiceKnowledge({ patch, filter: filter.supported }, memory);
}
