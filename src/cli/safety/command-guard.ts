import type { ChangeClient } from '../../changes/client.ts';
import type { ChangeContext } from '../../changes/context.ts';
import { destructiveDeactivation } from '../../changes/dialect/deactivation.ts';
import { Guard } from '../../changes/guard/guard.ts';
import type { OwnAccount } from '../../changes/guard/own-account.ts';
import type { Removal } from '../../changes/removals.ts';
import { describeGroup } from '../../changes/resource.ts';
import { unknownDialect } from '../../dialects/dialect.ts';
import type { ResolvedConnection } from '../../profiles/resolve.ts';
import type { ResourceModel } from '../../protocol/schema/model.ts';
import { pluralize } from '../output/pluralize.ts';
import type { CommandScope } from '../scope.ts';
import { askConsent, assertWithinLimit, type Consent, type Destruction } from './consent.ts';
import { guardOptionsOf } from './keep-members.ts';

/** Options of the guard of a command. */
export interface CommandGuard {
  readonly scope: Pick<CommandScope, 'context' | 'flags' | 'isDryRun' | 'note'>;
  readonly client: ChangeClient;
  readonly connection: ResolvedConnection;
  /** Model of users. */
  readonly users: ResourceModel;
  /** Values of the flags of `consentFlags`. */
  readonly consent: Consent;
  /** Creates the context in which the groups of `--keep-members` are read. */
  readonly groups: () => Promise<ChangeContext>;
  /**
   * The account of the token in use. Given if another part of the command has already read the account. Otherwise, the
   * guard reads the account.
   */
  readonly own?: OwnAccount;
  /** Name of the resource type in messages: `user`. */
  readonly typeName: string;
  /** Settings of the question that asks for consent. Default: depends on the kinds of the removals. */
  readonly asking?: Pick<Destruction, 'isGrave' | 'isTyped'> | undefined;
}

/** Returns the number of users that the service reports; `undefined` if the service reports no number. */
export async function countPeople(client: ChangeClient, users: ResourceModel): Promise<number | undefined> {
  for await (const { totalResults } of client.pages(users.resourceType.endpoint, { count: 1, limit: 1 }))
    return totalResults;
  return undefined;
}

/** Kinds of removals, the most serious first. */
const gravity: readonly Removal['kind'][] = ['delete', 'deactivate', 'leave'];

/** Maximum number of removals that are listed before the question. */
const namedAtMost = 50;

/**
 * Creates the guard of a command. The guard checks the `protect` filters of the profile. The guard then requires the
 * consent of the operator: a flag, or an answer on the terminal.
 */
export function createGuard(options: CommandGuard): Guard {
  const { client, connection, users, consent, groups, own } = options;
  const { protect, keepMembers, includeSelf } = guardOptionsOf(connection, consent);
  return new Guard(client, users, {
    protect,
    consent: consentOf(options),
    keepMembers: { rules: keepMembers, groups },
    includeSelf,
    ...(own ? { own } : {}),
  });
}

/**
 * Creates a function that lists removals and requires the consent of the operator: a flag, or an answer on the
 * terminal. The function rejects if the operator refuses consent.
 */
export function consentOf(
  options: Omit<CommandGuard, 'groups' | 'own'>,
): (removals: readonly Removal[]) => Promise<void> {
  const { scope, client, connection, users, consent, typeName, asking } = options;
  return async (removals) => {
    const shown = withoutUnreadableMembers(removals);
    if (shown.length > 1) scope.note(...listOf(shown));
    // A dry run needs no consent: it sends no change, and the `protect` filters were checked before. `--curl` prints
    // the requests that a run would send. A run above the limit would send none, so `--curl` also checks the limit.
    if (scope.isDryRun && !scope.flags.curl) return;
    const { dialect = unknownDialect } = client;
    const isDestructive =
      removals.some(({ kind }) => kind === 'deactivate') && destructiveDeactivation(dialect) !== undefined;
    const destruction = {
      ...destructionOf(removals, typeName, dialect),
      ...asking,
      // If a deactivation destroys data on the service, the question is the same as for a deletion. In a change of many
      // people, the operator must then type the number of people.
      ...(asking && isDestructive ? { isTyped: true } : {}),
      countPeople: () => countPeople(client, users),
    };
    if (scope.isDryRun) await assertWithinLimit(destruction, connection, consent);
    else await askConsent(scope, connection, destruction, consent);
  };
}

/**
 * Omits the removals of members that the service does not show (`isUncertain`) if their group is deleted, because the
 * deletion of the group is in the list anyway.
 */
function withoutUnreadableMembers(removals: readonly Removal[]): readonly Removal[] {
  if (!removals.some(({ kind }) => kind === 'delete')) return removals;
  return removals.filter(({ kind, isUncertain }) => kind !== 'leave' || !isUncertain);
}

function listOf(removals: readonly Removal[]): string[] {
  // The most serious removals come first, because the end of a long list is cut off.
  const sorted = [...removals].sort((a, b) => gravity.indexOf(a.kind) - gravity.indexOf(b.kind));
  const lines = sorted.slice(0, namedAtMost).map((removal) => `  ${describeRemoval(removal)}`);
  const more = removals.length > namedAtMost ? [`  and ${removals.length - namedAtMost} more`] : [];
  return ['Removals of this change:', ...lines, ...more];
}

function describeRemoval({ kind, label, group }: Removal): string {
  switch (kind) {
    case 'deactivate':
      return `${label}: deactivated`;
    case 'delete':
      return `${label}: deleted`;
    case 'leave':
      return `${label}: removed from ${group ? `group ${describeGroup(group)}` : 'all groups'}`;
  }
}

/**
 * Describes removals for the question that asks the operator for consent. The description of a single removal contains
 * the name of the resource. The description of several removals contains their number. If a deactivation destroys
 * something on the service, the description says so.
 */
export function destructionOf(all: readonly Removal[], typeName: string, dialect = unknownDialect): Destruction {
  const removals = withoutUnreadableMembers(all);
  const deletions = removals.filter(({ kind }) => kind === 'delete');
  const deactivations = removals.filter(({ kind }) => kind === 'deactivate');
  const leaves = removals.filter(({ kind }) => kind === 'leave');
  const isUncertain = removals.some((removal) => removal.isUncertain);
  const destroyed = deactivations.length > 0 ? destructiveDeactivation(dialect) : undefined;
  // A deleted group counts as one removal for each member. A group without members counts as one removal.
  const left = new Set(leaves.map(({ group }) => group?.id));
  const emptied = deletions.filter(({ id }) => left.has(id));
  // A deleted person counts once, although the person also loses all memberships.
  const deleted = new Set(deletions.map(({ id }) => id));
  const ofDeleted = leaves.filter(({ id }) => deleted.has(id));
  const parts = [
    ...wordsOf(
      deletions,
      (only) => `delete ${only.typeName ?? typeName} ${only.label} permanently`,
      (count) => `delete ${pluralize(count, 'resource')} permanently`,
    ),
    ...wordsOf(
      deactivations,
      (only) => uncertainly(only, `deactivate ${only.typeName ?? typeName} ${only.label}`),
      (count) => `deactivate ${pluralize(count, 'person', 'people')}`,
    ).map((words) => (destroyed === undefined ? words : `${words} (${destroyed})`)),
    ...leaveWords(leaves),
  ];
  return {
    action: parts.join(' and '),
    count: Math.max(1, removals.length - emptied.length - ofDeleted.length),
    isGrave: deletions.length > 0 || isUncertain || destroyed !== undefined,
  };
}

function uncertainly({ isUncertain, label }: Removal, words: string): string {
  return isUncertain ? `send ${label}, although scimctl cannot determine what this request removes` : words;
}

function wordsOf(
  removals: readonly Removal[],
  one: (removal: Removal) => string,
  many: (count: number) => string,
): string[] {
  const [only, ...others] = removals;
  if (!only) return [];
  return [others.length === 0 ? one(only) : many(removals.length)];
}

function leaveWords(leaves: readonly Removal[]): string[] {
  const [first, ...others] = leaves;
  if (!first) return [];
  if (first.isUncertain)
    return [`remove members from group ${first.group ? describeGroup(first.group) : ''}, whose members cannot be read`];
  const groups = new Set(leaves.map(({ group }) => group?.id));
  const from =
    groups.size === 1 && first.group ? `group ${describeGroup(first.group)}` : pluralize(groups.size, 'group');
  const who = others.length === 0 ? first.label : pluralize(leaves.length, 'member');
  return [`remove ${who} from ${from}`];
}
