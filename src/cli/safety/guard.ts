import type { ChangeClient } from '../../changes/client.ts';
import { Guard } from '../../changes/guard/guard.ts';
import type { Removal } from '../../changes/removals.ts';
import { describeGroup } from '../../changes/resource.ts';
import type { ResolvedConnection } from '../../profiles/resolve.ts';
import type { ResourceModel } from '../../protocol/schema/model.ts';
import type { Context } from '../context.ts';
import { counted } from '../output/pluralize.ts';
import { askConsent, type Consent, type Destruction } from './consent.ts';

/** What a command's guard goes by. */
export interface CommandGuard {
  readonly context: Context;
  readonly client: ChangeClient;
  readonly connection: ResolvedConnection;
  /** Model of users. */
  readonly users: ResourceModel;
  /** What the flags of `consentFlags` were set to. */
  readonly flags: Consent;
  readonly noInput: boolean;
  /** A dry run asks nobody: it sends nothing. Protection holds all the same. */
  readonly isDryRun: boolean;
  /** What people call the resource type: `user`. */
  readonly noun: string;
  readonly note: (...lines: readonly string[]) => void;
}

/** How many people the service says it has. */
export async function countPeople(client: ChangeClient, users: ResourceModel): Promise<number | undefined> {
  for await (const { totalResults } of client.pages(users.resourceType.endpoint, { count: 1, limit: 1 }))
    return totalResults;
  return undefined;
}

/** People who are named before they lose something, at the most. */
const namedAtMost = 50;

/** The guard of a command: who is protected by the profile, and who agrees by flags or on the terminal. */
export function createGuard(options: CommandGuard): Guard {
  const { context, client, connection, users, flags, noInput, isDryRun, noun, note } = options;
  return new Guard(client, users, {
    protect: connection.protect,
    consent: async (removals) => {
      const shown = withoutObvious(removals);
      if (shown.length > 1) note(...listOf(shown));
      if (isDryRun) return;
      await askConsent(
        context,
        noInput,
        connection,
        { ...destructionOf(removals, noun), countPeople: () => countPeople(client, users) },
        flags,
      );
    },
  });
}

/** That a deleted group takes its members along needs no word where they cannot be read. */
function withoutObvious(removals: readonly Removal[]): readonly Removal[] {
  if (!removals.some(({ kind }) => kind === 'delete')) return removals;
  return removals.filter(({ kind, isUncertain }) => kind !== 'leave' || !isUncertain);
}

function listOf(removals: readonly Removal[]): string[] {
  const lines = removals.slice(0, namedAtMost).map((removal) => `  ${inWords(removal)}`);
  const more = removals.length > namedAtMost ? [`  and ${removals.length - namedAtMost} more`] : [];
  return ['This takes away:', ...lines, ...more];
}

function inWords({ kind, label, group }: Removal): string {
  switch (kind) {
    case 'deactivate':
      return `${label}: access`;
    case 'delete':
      return `${label}: deleted`;
    case 'leave':
      return `${label}: out of ${group ? `group ${describeGroup(group)}` : 'all groups'}`;
  }
}

/** Removals as a question asks about them: one by name, several by their number. */
export function destructionOf(all: readonly Removal[], noun: string): Destruction {
  const removals = withoutObvious(all);
  const deletions = removals.filter(({ kind }) => kind === 'delete');
  const deactivations = removals.filter(({ kind }) => kind === 'deactivate');
  const leaves = removals.filter(({ kind }) => kind === 'leave');
  const isUncertain = removals.some((removal) => removal.isUncertain);
  const parts = [
    ...wordsOf(
      deletions,
      (only) => `delete ${only.noun ?? noun} ${only.label} for good`,
      (count) => `delete ${counted(count, 'resource')} for good`,
    ),
    ...wordsOf(
      deactivations,
      (only) => uncertainly(only, `deactivate ${only.noun ?? noun} ${only.label}`),
      (count) => `deactivate ${counted(count, 'person', 'people')}`,
    ),
    ...leaveWords(leaves),
  ];
  return {
    action: parts.join(' and '),
    count: Math.max(1, deletions.length > 0 && leaves.length > 0 ? leaves.length : removals.length),
    isGrave: deletions.length > 0 || isUncertain,
  };
}

function uncertainly({ isUncertain, label }: Removal, words: string): string {
  return isUncertain ? `send ${label}, of which it cannot be said what it takes away` : words;
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
    return [`take out members of group ${first.group ? describeGroup(first.group) : ''}, which cannot be read`];
  const groups = new Set(leaves.map(({ group }) => group?.id));
  const from = groups.size === 1 && first.group ? `group ${describeGroup(first.group)}` : counted(groups.size, 'group');
  const who = others.length === 0 ? first.label : counted(leaves.length, 'member');
  return [`take ${who} out of ${from}`];
}
