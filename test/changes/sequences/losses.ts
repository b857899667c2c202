import type { FakeServiceOptions } from '../../support/fake-service/index.ts';
import type { Command, ConsentGiven } from './commands.ts';
import { groupIdsOf, groupsOfUser, idsOf, isActive, membersOf, type Snapshot } from './snapshot.ts';

/**
 * Losses that somebody agreed to, as texts. Examples: `leave 5 1` (user 1 leaves group 5), `deactivate 1`, `delete user
 * 1`, `delete group 5`.
 */
export type Losses = ReadonlySet<string>;

/** Returns what was lost between two snapshots. */
export function lossesBetween(before: Snapshot, after: Snapshot): Set<string> {
  const losses = new Set<string>();
  for (const [id, user] of before.users) {
    const now = after.users.get(id);
    if (!now) losses.add(`delete user ${id}`);
    else if (isActive(user) && !isActive(now)) losses.add(`deactivate ${id}`);
  }
  for (const group of before.groups.keys()) {
    if (!after.groups.has(group)) losses.add(`delete group ${group}`);
    const now = membersOf(after, group);
    for (const member of membersOf(before, group)) if (!now.has(member)) losses.add(`leave ${group} ${member}`);
  }
  return losses;
}

/**
 * Returns the losses that a command may cause with the given consent. The service may cause fewer losses, for example
 * if it deactivates instead of deleting.
 */
export function agreedLosses(command: Command, before: Snapshot, options: FakeServiceOptions): Losses {
  const ids = (name: string): string[] => idsOf(before, name, options);
  const everyGroupOf = (id: string): string[] => groupsOfUser(before, id).map((group) => `leave ${group} ${id}`);
  const leaving = (group: string, members: Iterable<string>): string[] =>
    groupIdsOf(before, group).flatMap((id) => Array.from(members, (member) => `leave ${id} ${member}`));
  switch (command.kind) {
    case 'deactivate':
      return agreed(
        isReversible(command.consent),
        ids(command.name).map((id) => `deactivate ${id}`),
      );
    case 'delete':
      return agreed(
        isGrave(command.consent),
        ids(command.name).flatMap((id) => [`delete user ${id}`, `deactivate ${id}`, ...everyGroupOf(id)]),
      );
    case 'remove':
      return agreed(isReversible(command.consent), leaving(command.group, command.names.flatMap(ids)));
    case 'patch group':
      return agreed(!command.adds && isReversible(command.consent), leaving(command.group, ids(command.name)));
    case 'replace group': {
      const stay = new Set(command.names.flatMap(ids));
      const others = groupIdsOf(before, command.group).flatMap((id) => [...membersOf(before, id)]);
      const gone = others.filter((id) => !stay.has(id));
      return agreed(isReversible(command.consent), leaving(command.group, gone));
    }
    case 'delete group': {
      const found = groupIdsOf(before, command.group);
      return agreed(
        isGrave(command.consent),
        found.flatMap((id) => [`delete group ${id}`, ...leaving(command.group, membersOf(before, id))]),
      );
    }
    case 'import': {
      const names = command.rows.filter(({ isInactive }) => isInactive).map(({ name }) => name);
      return agreed(
        isGrave(command.consent),
        names.flatMap(ids).map((id) => `deactivate ${id}`),
      );
    }
    case 'offboard': {
      const found = command.names.flatMap(ids);
      const groups = command.keepGroups ? [] : found.flatMap(everyGroupOf);
      return agreed(isGrave(command.consent), [...found.map((id) => `deactivate ${id}`), ...groups]);
    }
    default:
      return new Set();
  }
}

function agreed(isAgreed: boolean, losses: readonly string[]): Losses {
  return new Set(isAgreed ? losses : []);
}

/** True if the consent allows a reversible loss. A reversible loss needs no flag, so only a limit of 0 forbids it. */
function isReversible(consent: ConsentGiven): boolean {
  return consent !== 'none allowed';
}

function isGrave(consent: ConsentGiven): boolean {
  return consent === 'yes';
}
