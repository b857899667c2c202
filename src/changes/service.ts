import type { ChangeClient } from './client.ts';
import type { Normalisation } from './verify/normalisation.ts';

/** A service's habits, which are worth knowing in the next run too. */
export interface ServiceMemory {
  /** How the service changes values that it stores, by attribute path. */
  readonly normalisations: Map<string, Normalisation[]>;
  /** Told of a habit that was seen for the first time. */
  onLearned?(path: string, normalisation: Normalisation): void;
}

/** What became of the members that a change was not about. `none`: there were none. `unknown`: that cannot be seen. */
export type Bystanders = 'stay' | 'lost' | 'none' | 'unknown';

/**
 * What a run knows of a service: first what discovery says, which is a hint, then what the service's answers show. One
 * object is shared by all changes of a run, so that each fact is found out once.
 */
export class ServiceKnowledge {
  /** PATCH works, as far as it is known. */
  patch: boolean;
  /** Methods that the service answered with 405 or 501, by endpoint: `PATCH /Users`. */
  readonly refused = new Set<string>();
  /** The service filters, by its own words. */
  readonly filter: boolean;
  /** True where nobody asked the service what it can do. */
  readonly isGuess: boolean;
  /** A 412 came for the version that the resource still has: `If-Match` does not work there. */
  ignoresVersions = false;
  /** The users that were read had `groups`, so that a user without `groups` is in no group. */
  showsGroupsOfUsers = false;
  /** The answer to a look whether some person has `groups`, once somebody has looked. */
  userGroupsAsked: Promise<boolean> | undefined;
  /** Reads of groups had `members`, so that a group without `members` is empty. */
  showsMembers = false;
  /** Whether a filter on `members.value` finds members. `plausible`: it does not find somebody who is nobody. */
  membershipFilter: 'unknown' | 'plausible' | 'proven' | 'useless' = 'unknown';
  /** What a PATCH that adds or removes members was seen to do to the other members; absent while nobody has looked. */
  readonly memberPatch: Partial<Record<'add' | 'remove', Promise<Bystanders>>> = {};
  /** Changes that the service answered with a success and that were not seen to be made. */
  unverified = 0;
  /** Creations that the service answered with 5xx and that were not found to be made. */
  failedCreations = 0;
  /** Groups that this run created, with the members that it has sent: they have no other, whatever reads show. */
  readonly createdGroups = new Map<string, Set<string>>();

  constructor(
    capabilities: { readonly patch: boolean; readonly filter: boolean } | undefined,
    readonly memory: ServiceMemory = { normalisations: new Map() },
  ) {
    this.patch = capabilities?.patch ?? true;
    this.filter = capabilities?.filter ?? true;
    this.isGuess = capabilities === undefined;
  }

  /** The normalisations that the service is known for at an attribute path. */
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

/** Reads what the service says of itself. Where it says nothing, PATCH and filters are expected. */
export async function readServiceKnowledge(client: ChangeClient, memory?: ServiceMemory): Promise<ServiceKnowledge> {
  const { patch, filter } = await client.discovery.capabilities();
  return new ServiceKnowledge({ patch, filter: filter.supported }, memory);
}
